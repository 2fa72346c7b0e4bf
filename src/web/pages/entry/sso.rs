//! Logging in at the OpenID provider of the organisation: going there, and coming back.

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::access::{LOGIN, counted, entered, local, login_content};
use crate::domain::browsers;
use crate::domain::sso::ATTEMPT;
use crate::services::sso::{Attempt, Outcome, Person};
use crate::services::{ServiceError, ServiceResult, logins, sso};
use crate::web::cookies;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::{Page, Posted};
use crate::web::provider::Trouble;
use crate::web::tries;

/// Holds the secret of a login that began in this browser.
const COOKIE: &str = "__Host-drietraps-sso";

const DOWN: &str = "Inloggen bij de organisatie lukt nu niet: haar inlogpagina geeft geen goed \
     antwoord. Probeer het over een paar minuten opnieuw.";
const UNKNOWN: &str = "Deze poging om in te loggen is verlopen, al gebruikt of in een andere \
     browser begonnen. Begin opnieuw.";
const REFUSED: &str = "Het inloggen bij de organisatie is niet gelukt. Begin opnieuw, of bel de \
     beheerder als het niet lukt.";

/// What the provider sends back.
#[derive(Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// Begins a login. The answer is a page that goes on by itself: browsers let no form lead to
/// another site here (`form-action 'self'`), also not by a redirect.
pub async fn start(page: Page, request: HttpRequest, Posted(fields): Posted) -> PageResult {
    offered(&page)?;
    counted(&page, &request).await?;
    let next = local(fields.get("next")).to_owned();
    let now = page.now();
    let work = move |conn: &mut _| sso::start(conn, &next, now);
    let attempt = page.app.db.write(work).await?;
    let address = match page.app.provider.entrance(&page.app.settings, &attempt).await {
        Ok(address) => address,
        Err(trouble) => return refused(&page, &trouble),
    };
    let content = json!({ "address": address, "name": page.app.settings.oidc.name });
    let mut answer = page.show("login_elsewhere.html", "Verder naar inloggen", &content)?;
    let cookie = cookie(attempt.secret().to_owned(), Duration::seconds(ATTEMPT.num_seconds()));
    set(&mut answer, &cookie)?;
    let refresh = header::HeaderValue::from_str(&format!("0; url={address}"));
    if let Ok(refresh) = refresh {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(answer)
}

/// Comes back from the provider. The try was counted when it began, and nothing is asked of the
/// provider for who never began.
pub async fn come_back(page: Page, request: HttpRequest, answer: Query<Answer>) -> PageResult {
    offered(&page)?;
    let place = tries::place_of(&request, &page.app.settings.trusted_proxies);
    let mut response = match known(&page, &request, answer.into_inner()).await? {
        Err(trouble) => refused(&page, &trouble)?,
        Ok((next, person)) => match logged_in(&page, &request, person).await? {
            Outcome::Refused(why) => shown(&page, why)?,
            Outcome::In(started) => {
                tries::forget_login(&page.app, place).await;
                entered(&next, started.token)
            }
        },
    };
    set(&mut response, &cookie(String::new(), Duration::ZERO))?;
    Ok(response)
}

/// Who comes back and where they go on to. The attempt is used up first, so that it works once.
async fn known(
    page: &Page,
    request: &HttpRequest,
    answer: Answer,
) -> Result<Result<(String, Person), Trouble>, Refusal> {
    let settings = &page.app.settings;
    let Some(attempt) = request.cookie(COOKIE).map(|cookie| Attempt::of(cookie.value())) else {
        return Ok(Err(Trouble::NotBegun("none in this browser")));
    };
    if answer.state.as_deref() != Some(attempt.state().as_str()) {
        return Ok(Err(Trouble::NotBegun("another state")));
    }
    let (taken, now) = (attempt.clone(), page.now());
    let work = move |conn: &mut _| sso::take(conn, &taken, now);
    let Some(next) = page.app.db.write(work).await? else {
        return Ok(Err(Trouble::NotBegun("used, or too old")));
    };
    if answer.iss.is_some() && answer.iss != settings.oidc.issuer {
        return Ok(Err(Trouble::Refused("an answer of another issuer".to_owned())));
    }
    let Some(code) = answer.code else {
        return Ok(Err(Trouble::Refused("no code".to_owned())));
    };
    let person = page.app.provider.person(settings, &attempt, code).await;
    Ok(person.map(|person| (next, person)))
}

async fn logged_in(page: &Page, request: &HttpRequest, person: Person) -> ServiceResult<Outcome> {
    let agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    let browser = browsers::described(agent.unwrap_or_default());
    let (settings, now) = (page.app.settings.clone(), page.now());
    let earlier = page.visitor.actor.clone().zip(page.visitor.login_id);
    page.app
        .db
        .write(move |conn| {
            let roles = (&settings.oidc.roles, browser.as_str());
            let outcome = sso::enter(conn, &person, roles, now)?;
            if let (Outcome::In(_), Some((actor, login_id))) = (&outcome, &earlier) {
                logins::log_out(conn, actor, *login_id, now)?;
            }
            Ok(outcome)
        })
        .await
}

fn offered(page: &Page) -> Result<(), Refusal> {
    if page.app.settings.oidc.is_on() {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, "Hier logt u in met e-mailadres en wachtwoord."))
}

/// The login page with why it did not work; the reason itself is for the log.
fn refused(page: &Page, trouble: &Trouble) -> PageResult {
    tracing::warn!("single sign-on: {trouble}");
    match trouble {
        Trouble::Down(_) => shown(page, DOWN),
        Trouble::NotBegun(_) => shown(page, UNKNOWN),
        Trouble::Refused(_) => shown(page, REFUSED),
    }
}

fn shown(page: &Page, why: &'static str) -> PageResult {
    page.refused(LOGIN, &login_content(page, "/"), json!({}), ServiceError::not_allowed(why))
}

fn cookie(secret: String, age: Duration) -> Cookie<'static> {
    cookies::guarded(COOKIE, secret).max_age(age).finish()
}

fn set(answer: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Refusal> {
    answer.add_cookie(cookie).map_err(|error| {
        Refusal::from(ServiceError::Broken(format!("a cookie was not set: {error}")))
    })
}
