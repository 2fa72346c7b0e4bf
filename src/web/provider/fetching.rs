//! One request to the provider: ten seconds, a megabyte, no redirects.

use std::time::Duration;

use openidconnect::http::response::Builder;
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

/// The longest that one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of one answer.
const MOST_BYTES: usize = 1_000_000;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// No connection, too late, or broken off.
    #[error("no answer")]
    Failed(#[from] reqwest::Error),
    /// More than anybody needs.
    #[error("an answer that is too long")]
    TooLong,
    /// A part that does not fit in an answer.
    #[error("an answer that cannot be read")]
    Unreadable(#[from] openidconnect::http::Error),
}

/// Fetches for one login.
pub struct Fetcher(reqwest::Client);

impl Fetcher {
    /// Only over https, or without it from this machine.
    ///
    /// # Errors
    /// The machine has no authorities to trust.
    pub fn new(is_secure: bool) -> Result<Self, NoAnswer> {
        // A redirect could send a code or a secret elsewhere.
        let usual = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .https_only(is_secure)
            .pool_max_idle_per_host(0);
        let client = if is_secure { usual } else { usual.no_proxy() };
        Ok(Self(client.build()?))
    }

    /// Answers a request.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let start = Builder::new().status(answer.status());
        let built = answer.headers().iter().fold(start, |it, (name, value)| it.header(name, value));
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(NoAnswer::TooLong);
            }
            body.extend_from_slice(&part);
        }
        Ok(built.body(body)?)
    }
}
