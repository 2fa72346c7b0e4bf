//! Logging in and out, and choosing a password through a one-time link.

use std::net::IpAddr;

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::{code, second_factor};
use crate::domain::accounts::User;
use crate::domain::browsers;
use crate::domain::second_factor::Wait;
use crate::services::logins::{Entrance, Started};
use crate::services::{ServiceError, ServiceResult, accounts, logins, passwords};
use crate::store::StoreError;
use crate::web::cookies;
use crate::web::error::{PageResult, Refusal};
use crate::web::guard::{LOGIN_COOKIE, percent};
use crate::web::page::{Page, Posted};
use crate::web::tries::{self, place_of};

pub(super) const LOGIN: (&str, &str) = ("login.html", "Inloggen");
const PASSWORD: (&str, &str) = ("set_password.html", "Wachtwoord kiezen");

/// Where to go after logging in.
#[derive(Deserialize)]
pub struct After {
    pub(super) verder: Option<String>,
}

/// The login form.
pub async fn login_form(page: Page, after: Query<After>) -> PageResult {
    let next = local(after.verder.as_deref());
    page.show(LOGIN.0, LOGIN.1, &login_content(&page, next))
}

/// What the login page shows, beside why somebody was refused.
pub(super) fn login_content(page: &Page, next: &str) -> serde_json::Value {
    let oidc = &page.app.settings.oidc;
    let sso_name = if oidc.is_on() { oidc.name.as_str() } else { "" };
    json!({
        "next": next, "form": {},
        "sso_name": sso_name, "has_passwords": !oidc.is_the_only_way(),
    })
}

/// Logs in; the answer is the same for an unknown address and a wrong password. Who has a second
/// factor goes on to the page that asks its code.
pub async fn log_in(page: Page, request: HttpRequest, Posted(fields): Posted) -> PageResult {
    if page.app.settings.oidc.is_the_only_way() {
        let error = ServiceError::not_allowed("Met een wachtwoord inloggen kan hier niet meer.");
        return page.refused(LOGIN, &login_content(&page, "/"), json!({}), error);
    }
    let place = counted(&page, &request).await?;
    let next = local(fields.get("next")).to_owned();
    let email = fields.get("email").unwrap_or_default().to_owned();
    let password = fields.get("password").unwrap_or_default().to_owned();
    let browser = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    let entrance = Entrance {
        browser: browsers::described(browser.unwrap_or_default()),
        rule: page.app.settings.second_factor_rule(),
    };
    match started(&page, (email, password), entrance).await? {
        Some(started) => {
            tries::forget_login(&page.app, place).await;
            let goal = match started.waits_for {
                None => next,
                Some(Wait::Code) => format!("{}?verder={}", code::PATH, percent(&next)),
                Some(Wait::SetUp) => second_factor::PATH.to_owned(),
            };
            Ok(entered(&goal, started.token))
        }
        None => {
            let error = ServiceError::not_allowed(
                "E-mailadres en wachtwoord horen niet bij elkaar, of het account staat even op \
                 slot. Probeer het opnieuw; na vijf keer wacht u een minuut.",
            );
            page.refused(LOGIN, &login_content(&page, &next), fields.to_form(&[]), error)
        }
    }
}

/// Counts a try from this place.
pub(super) async fn counted(page: &Page, request: &HttpRequest) -> Result<IpAddr, Refusal> {
    let place = place_of(request, &page.app.settings.trusted_proxies);
    if tries::count_login(&page.app, place).await {
        return Ok(place);
    }
    Err(Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Vanaf deze plek is te vaak geprobeerd om in te loggen. Wacht vijf minuten en probeer \
         het dan opnieuw.",
    ))
}

/// Sends the browser on with the cookie of a login.
pub(super) fn entered(goal: &str, token: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, goal))
        .cookie(login_cookie(token, None))
        .finish()
}

async fn started(
    page: &Page,
    (email, password): (String, String),
    entrance: Entrance,
) -> ServiceResult<Option<Started>> {
    let (db, now) = (&page.app.db, page.now());
    let user = db.read(move |conn| logins::find_account(conn, &email)).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = fits(page, password, hash).await?;
    let earlier = page.visitor.actor.clone().zip(page.visitor.login_id);
    db.write(move |conn| {
        let Some(user) = &user else {
            logins::refuse_unknown(conn, now)?;
            return Ok(None);
        };
        let started = logins::finish(conn, user.id, fits, &entrance, now)?;
        if let (Some(_), Some((actor, login_id))) = (&started, &earlier) {
            logins::log_out(conn, actor, *login_id, now)?;
        }
        Ok(started)
    })
    .await
}

/// Compares a password, whether there is a hash or not.
pub(super) async fn fits(
    page: &Page,
    password: String,
    hash: Option<String>,
) -> ServiceResult<bool> {
    let comparer = page.app.passwords.clone();
    off_thread(move || comparer.fits(&password, hash.as_deref())).await
}

/// Ends the login on the server.
pub async fn log_out(page: Page, Posted(_): Posted) -> PageResult {
    if let Some(login_id) = page.visitor.login_id {
        page.write(move |conn, actor, now| logins::log_out(conn, actor, login_id, now)).await?;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/inloggen"))
        .cookie(login_cookie(String::new(), Some(Duration::ZERO)))
        .finish())
}

/// The form behind a one-time link; looking changes nothing.
pub async fn password_form(page: Page, token: Path<String>) -> PageResult {
    let user = invited(&page, token.into_inner()).await?;
    page.show(PASSWORD.0, PASSWORD.1, &password_content(&user))
}

/// Sets the password and uses the link up.
pub async fn set_password(page: Page, token: Path<String>, Posted(fields): Posted) -> PageResult {
    let token = token.into_inner();
    let user = invited(&page, token.clone()).await?;
    let password = fields.get("password").unwrap_or_default().to_owned();
    let again = fields.get("password_again").unwrap_or_default().to_owned();
    let owner = (user.email.clone(), user.name.clone());
    if let Err(error) = checked((password.clone(), again), owner).await {
        return page.refused(PASSWORD, &password_content(&user), fields.to_form(&[]), error);
    }
    let hash = off_thread(move || passwords::hash(&password)).await??;
    let now = page.now();
    let stationery = page.app.stationery();
    let work = move |conn: &mut _| accounts::accept_invite(conn, (&token, &hash), &stationery, now);
    page.app.db.write(work).await?;
    page.app.sender.notify_one();
    Ok(page.see_other("/inloggen", "Uw wachtwoord is bewaard. U kunt nu inloggen."))
}

/// Checks a new password and what was typed again, beside the async threads: weighing takes time.
pub(super) async fn checked(
    (password, again): (String, String),
    (email, name): (String, String),
) -> ServiceResult<()> {
    off_thread(move || accounts::check_password((&password, &again), (&email, &name))).await?
}

async fn invited(page: &Page, token: String) -> Result<User, Refusal> {
    let now = page.now();
    page.app.db.read(move |conn| accounts::invited(conn, &token, now)).await.map_err(gone)
}

/// A one-time link that does not work is a page that is not there; the sentence says what to do.
pub(in crate::web::pages) fn gone(error: ServiceError) -> Refusal {
    let refusal = Refusal::from(error);
    match refusal.status {
        StatusCode::UNPROCESSABLE_ENTITY => Refusal { status: StatusCode::NOT_FOUND, ..refusal },
        _ => refusal,
    }
}

fn password_content(user: &User) -> serde_json::Value {
    json!({ "name": user.name, "email": user.email, "form": {} })
}

/// A path on this site only, so that a link cannot send somebody elsewhere after logging in.
/// Browsers drop tabs and line ends from an address, so `/<tab>/elsewhere` is not a path.
pub(super) fn local(path: Option<&str>) -> &str {
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    path.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains(is_odd))
        .unwrap_or("/")
}

pub(super) fn login_cookie(token: String, age: Option<Duration>) -> Cookie<'static> {
    let cookie = cookies::guarded(LOGIN_COOKIE, token);
    match age {
        Some(age) => cookie.max_age(age).finish(),
        None => cookie.finish(),
    }
}

/// Runs slow work of the processor beside the async threads.
pub(in crate::web::pages) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> ServiceResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Database(error.to_string()).into())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn after_logging_in_nobody_is_sent_to_another_site() {
        assert_eq!(local(Some("/dekking?on=2023-10-03")), "/dekking?on=2023-10-03");
        for away in ["https://kwaad.example", "//kwaad.example", "/\\kwaad.example", ""] {
            assert_eq!(local(Some(away)), "/", "{away}");
        }
        for odd in ['\t', '\n', '\r', '\0', ' ', '\u{85}', '\u{2028}'] {
            assert_eq!(local(Some(&format!("/{odd}/kwaad.example"))), "/", "{odd:?}");
            assert_eq!(local(Some(&format!("/dekking{odd}"))), "/", "{odd:?}");
        }
    }
}
