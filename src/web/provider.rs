//! Talks to the OpenID provider of the organisation: where its pages and keys are, the address to
//! log in at, and what it says about who comes back. Nothing is fetched before somebody logs in.

mod fetching;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError,
    Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::services::sso::{Attempt, Person};
use crate::settings::{Oidc, Settings};
use fetching::Fetcher;

/// Where the provider sends the browser back to.
pub const BACK: &str = "/inloggen/sso/terug";
/// What is known of the provider is asked again after this time.
const LASTS: Duration = Duration::from_secs(3600);
/// An unknown key makes us ask again, at most this often.
const PAUSE: Duration = Duration::from_secs(60);
/// Signatures with a key of the provider alone: never none, never a shared secret.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 7] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The claims beside the usual ones; the groups are among them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Extra {
    #[serde(flatten)]
    all: HashMap<String, Value>,
}

impl AdditionalClaims for Extra {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type SsoClient = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
type Claims = IdTokenClaims<Extra, CoreGenderClaim>;

/// Why nobody came in; the text is for the log and holds no token, code or name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The provider gives no usable answer.
    #[error("the OpenID provider: {0}")]
    Down(String),
    /// The browser began no login that this ends.
    #[error("no login of this browser: {0}")]
    NotBegun(&'static str),
    /// What the provider or the browser brought is not right.
    #[error("refused: {0}")]
    Refused(String),
}

/// The provider as it was last asked.
#[derive(Default)]
pub struct Provider {
    known: RwLock<Option<Arc<Known>>>,
    /// When an unknown key last made us ask.
    doubted: Mutex<Option<Instant>>,
}

struct Known {
    metadata: CoreProviderMetadata,
    asked: Instant,
}

/// What one login needs of the settings.
struct Setup<'a> {
    oidc: &'a Oidc,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    fetcher: Fetcher,
}

fn down(error: impl std::fmt::Display) -> Trouble {
    Trouble::Down(error.to_string())
}

impl<'a> Setup<'a> {
    fn of(settings: &'a Settings) -> Result<Self, Trouble> {
        let oidc = &settings.oidc;
        let issuer = oidc.issuer.clone().unwrap_or_default();
        let is_secure = issuer.starts_with("https://");
        Ok(Self {
            oidc,
            issuer: IssuerUrl::new(issuer).map_err(down)?,
            redirect: RedirectUrl::new(format!("{}{BACK}", settings.base())).map_err(down)?,
            fetcher: Fetcher::new(is_secure).map_err(down)?,
        })
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Result<SsoClient, Trouble> {
        let secret = match &self.oidc.secret_file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(down)?;
                Some(ClientSecret::new(text.trim().to_owned()))
            }
        };
        let id = ClientId::new(self.oidc.client_id.clone().unwrap_or_default());
        let client = Client::from_provider_metadata(metadata.clone(), id, secret);
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }
}

impl Provider {
    /// The address at the provider where this attempt goes on.
    ///
    /// # Errors
    /// [`Trouble::Down`].
    pub async fn entrance(
        &self,
        settings: &Settings,
        attempt: &Attempt,
    ) -> Result<String, Trouble> {
        let setup = Setup::of(settings)?;
        let client = setup.client(&self.known(&setup, LASTS).await?.metadata)?;
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
            attempt.verifier(),
        ));
        let request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        let request = match &setup.oidc.acr {
            Some(acr) => {
                request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()))
            }
            None => request,
        };
        Ok(request.url().0.into())
    }

    /// Who comes back with this code, checked.
    ///
    /// # Errors
    /// Why nobody comes in.
    pub async fn person(
        &self,
        settings: &Settings,
        attempt: &Attempt,
        code: String,
    ) -> Result<Person, Trouble> {
        let setup = Setup::of(settings)?;
        let known = self.known(&setup, LASTS).await?;
        let client = setup.client(&known.metadata)?;
        let fetch = |request| setup.fetcher.fetch(request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(down)?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier()))
            .request_async(&fetch)
            .await
            .map_err(exchange_trouble)?;
        let claims = match checked(&client, &setup, attempt, &tokens) {
            Err(Unfit::UnknownKey) if self.may_doubt() => {
                let fresh = self.known(&setup, Duration::ZERO).await?;
                checked(&setup.client(&fresh.metadata)?, &setup, attempt, &tokens)
            }
            other => other,
        };
        let claims = claims.map_err(|unfit| Trouble::Refused(unfit.words()))?;
        let person = of_claims(&claims, &setup);
        if !person.groups.is_empty() && person.email.is_some() {
            return Ok(person);
        }
        more(person, &client, &setup, (&claims, &tokens)).await
    }

    /// Whether an unknown key makes us ask now.
    fn may_doubt(&self) -> bool {
        let mut doubted = self.doubted.lock().unwrap_or_else(PoisonError::into_inner);
        let may = doubted.is_none_or(|at| at.elapsed() >= PAUSE);
        if may {
            *doubted = Some(Instant::now());
        }
        may
    }

    /// What is known, asked again when it is older than this.
    async fn known(&self, setup: &Setup<'_>, age: Duration) -> Result<Arc<Known>, Trouble> {
        let kept = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = kept.filter(|kept| kept.metadata.issuer() == &setup.issuer);
        if let Some(kept) = kept.filter(|kept| kept.asked.elapsed() < age) {
            return Ok(kept);
        }
        let fetch = |request| setup.fetcher.fetch(request);
        let metadata = CoreProviderMetadata::discover_async(setup.issuer.clone(), &fetch)
            .await
            .map_err(down)?;
        let fresh = Arc::new(Known { metadata, asked: Instant::now() });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }
}

/// The provider refuses a code by an answer of its own; everything else is no answer.
fn exchange_trouble<E: std::error::Error>(
    error: openidconnect::RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> Trouble {
    use openidconnect::RequestTokenError as Failure;
    match error {
        Failure::ServerResponse(said) => Trouble::Refused(format!("the code: {}", said.error())),
        Failure::Request(error) => down(error),
        // The answer itself may hold tokens.
        Failure::Parse(..) => Trouble::Down("an answer that cannot be read".to_owned()),
        Failure::Other(words) => Trouble::Down(words),
    }
}

/// Why an ID token is not good enough.
enum Unfit {
    UnknownKey,
    Because(String),
}

impl Unfit {
    fn words(self) -> String {
        match self {
            Self::UnknownKey => "a signature with an unknown key".to_owned(),
            Self::Because(words) => words,
        }
    }
}

/// The claims of the ID token, after its signature, issuer, audience, authorised party, end and
/// nonce were checked.
fn checked(
    client: &SsoClient,
    setup: &Setup<'_>,
    attempt: &Attempt,
    tokens: &Tokens,
) -> Result<Claims, Unfit> {
    use ClaimsVerificationError as Failure;
    let Some(token) = tokens.id_token() else {
        return Err(Unfit::Because("no ID token".to_owned()));
    };
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNED_WITH);
    let claims =
        token.claims(&verifier, &Nonce::new(attempt.nonce())).map_err(|why| match why {
            Failure::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
                Unfit::UnknownKey
            }
            // What the claims hold stays out of the log.
            Failure::Expired(_) => Unfit::Because("an ID token that ended".to_owned()),
            Failure::InvalidAudience(_) => Unfit::Because("an ID token for another".to_owned()),
            Failure::InvalidIssuer(_) => Unfit::Because("an ID token of another".to_owned()),
            Failure::InvalidNonce(_) => Unfit::Because("another nonce".to_owned()),
            Failure::SignatureVerification(_) => Unfit::Because("a wrong signature".to_owned()),
            _ => Unfit::Because("an ID token that does not fit".to_owned()),
        })?;
    // OpenID Connect Core 1.0 § 3.1.3.7, 5: the crate leaves this to its user.
    let party = claims.authorized_party().map(|party| party.as_str());
    if party.is_some_and(|party| Some(party) != setup.oidc.client_id.as_deref()) {
        return Err(Unfit::Because("an ID token for another party".to_owned()));
    }
    if let Some(acr) = &setup.oidc.acr
        && claims.auth_context_ref().is_none_or(|given| given.as_str() != acr)
    {
        return Err(Unfit::Because("a login that is not strong enough (acr)".to_owned()));
    }
    Ok(claims.clone())
}

fn of_claims(claims: &Claims, setup: &Setup<'_>) -> Person {
    Person {
        identity: (setup.issuer.to_string(), claims.subject().to_string()),
        email: claims.email().map(|email| email.to_string()),
        has_verified_email: claims.email_verified() == Some(true),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        groups: groups(&claims.additional_claims().all, setup),
    }
}

/// Fills in what the ID token left out.
async fn more(
    person: Person,
    client: &SsoClient,
    setup: &Setup<'_>,
    (claims, tokens): (&Claims, &Tokens),
) -> Result<Person, Trouble> {
    let subject = Some(claims.subject().clone());
    let Ok(request) = client.user_info(tokens.access_token().clone(), subject) else {
        return Ok(person);
    };
    let fetch = |request| setup.fetcher.fetch(request);
    let said: UserInfoClaims<Extra, CoreGenderClaim> = request
        .request_async(&fetch)
        .await
        .map_err(|_| Trouble::Down("no usable answer about the user".to_owned()))?;
    let name = said.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let (email, has_verified_email) = match person.email {
        Some(email) => (Some(email), person.has_verified_email),
        None => (said.email().map(|email| email.to_string()), said.email_verified() == Some(true)),
    };
    let groups = match person.groups.is_empty() {
        true => groups(&said.additional_claims().all, setup),
        false => person.groups,
    };
    Ok(Person { email, has_verified_email, groups, name: person.name.or(name), ..person })
}

/// The groups, whether the claim is a list or one text.
fn groups(claims: &HashMap<String, Value>, setup: &Setup<'_>) -> Vec<String> {
    match claims.get(&setup.oidc.groups_claim) {
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(one)) => vec![one.clone()],
        _ => Vec::new(),
    }
}
