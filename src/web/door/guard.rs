//! Middleware around every answer: who visits, who may not come in, the security headers, and
//! the frame around a refusal. Services check permissions; this checks the login only.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use chrono::{DateTime, Utc};

use crate::domain::accounts::ABSOLUTE;
use crate::domain::permissions::Actor;
use crate::domain::second_factor::Wait;
use crate::services::logins::Visit;
use crate::services::{logins, secrets};
use crate::store::logins::Login;
use crate::web::app::AppState;
use crate::web::error::{Refusal, SOON};
use crate::web::{cookies, number, page, resend, trespass};

/// Cookie with the login.
pub const LOGIN_COOKIE: &str = "__Host-drietraps";
/// Cookie with the form token of somebody who is not logged in.
pub const FORM_COOKIE: &str = "__Host-drietraps-form";

/// Pages behind a link that was sent; too many wrong ones wait an hour.
const LINKS: [&str; 5] = ["/antwoord/", "/agenda/", "/datums/", "/evaluatie/", "/berichten/"];

/// Who makes this request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The user, when logged in.
    pub actor: Option<Actor>,
    /// The login, when logged in.
    pub login_id: Option<i64>,
    /// The login whose password fitted and that waits for one more step.
    pub waiting: Option<Waiting>,
    /// When the login ends whatever happens.
    pub until: Option<DateTime<Utc>>,
    /// The token that a posted form has to carry.
    pub csrf: String,
    /// Number of this request, shown with a fault.
    pub request_id: String,
}

/// A login that opens no page yet.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The login.
    pub login: Login,
    /// What it waits for.
    pub wait: Wait,
}

impl Visitor {
    /// The user for the frame of a page; somebody who has one more step to go has no menu.
    #[must_use]
    pub fn shown(&self) -> Option<&Actor> {
        self.actor.as_ref().filter(|_| self.waiting.is_none())
    }

    /// Where somebody goes who is not logged in.
    #[must_use]
    pub fn entrance(&self) -> &'static str {
        match self.waiting.as_ref().map(|waiting| waiting.wait) {
            None => "/inloggen",
            Some(Wait::Code) => CODE_PAGE,
            Some(Wait::SetUp) => SET_UP_PAGES[0],
        }
    }
}

/// Where the code is asked.
const CODE_PAGE: &str = "/inloggen/code";
/// The only pages for somebody who has to set a second factor up first.
const SET_UP_PAGES: [&str; 3] =
    ["/account/tweede-stap", "/account/tweede-stap/bevestigen", "/uitloggen"];

/// Finds out who visits, and frames a refusal; every page passes here.
///
/// # Errors
/// What the inner service failed with.
pub async fn know_visitor(
    app: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let visitor = visitor(&app, &request).await?;
    let form_cookie = form_cookie(&request, &visitor);
    request.extensions_mut().insert(visitor.clone());
    let response = next.call(request).await?;
    let refusal = response.response().extensions().get::<Refusal>().cloned();
    trespass::note(&app, visitor.actor.as_ref(), response.request(), refusal.as_ref()).await;
    let mut response = framed(&app, &visitor, response);
    if let Some(cookie) = form_cookie {
        response.response_mut().add_cookie(&cookie)?;
    }
    Ok(response)
}

async fn visitor(app: &Data<AppState>, request: &ServiceRequest) -> Result<Visitor, Error> {
    let now = app.clock.now();
    let request_id = number::of(request.request());
    if let Some(cookie) = request.cookie(LOGIN_COOKIE) {
        let token = cookie.value().to_owned();
        let found = app.db.read(move |conn| logins::visit(conn, &token, now)).await;
        if let Some(visit) = found.map_err(Refusal::from)? {
            return Ok(known(app, visit, request_id, request.path()).await);
        }
    }
    let csrf = match request.cookie(FORM_COOKIE) {
        Some(cookie) if cookie.value().len() == 43 => cookie.value().to_owned(),
        _ => secrets::new_token().map_err(Refusal::from)?,
    };
    Ok(Visitor { actor: None, login_id: None, waiting: None, until: None, csrf, request_id })
}

/// The visitor behind a cookie. Who waits for the code is nobody; who has to set a second factor
/// up is somebody on the pages of that alone.
async fn known(app: &Data<AppState>, visit: Visit, request_id: String, path: &str) -> Visitor {
    let (actor, login, wait) = match visit {
        Visit::Whole(actor, login) => (actor, login, None),
        Visit::Waiting(actor, login, wait) => (actor, login, Some(wait)),
    };
    if wait != Some(Wait::Code) {
        keep_alive(app, &login).await;
    }
    let is_open = match wait {
        None => true,
        Some(Wait::SetUp) => SET_UP_PAGES.contains(&path),
        Some(Wait::Code) => false,
    };
    Visitor {
        actor: is_open.then_some(actor),
        login_id: is_open.then_some(login.id),
        csrf: login.csrf.clone(),
        until: Some(login.created_at() + ABSOLUTE),
        waiting: wait.map(|wait| Waiting { login, wait }),
        request_id,
    }
}

/// Notes the visit at most once a minute, so that reading pages does not write each time.
/// A page that only reads does not fail because this could not be written.
async fn keep_alive(app: &Data<AppState>, login: &Login) {
    let now = app.clock.now();
    if !logins::is_worth_noting(login, now) {
        return;
    }
    let id = login.id;
    if let Err(error) = app.db.write(move |conn| logins::note_visit(conn, id, now)).await {
        tracing::warn!(login = id, %error, "a visit was not noted");
    }
}

fn form_cookie(request: &ServiceRequest, visitor: &Visitor) -> Option<Cookie<'static>> {
    let is_new = request.cookie(FORM_COOKIE).is_none_or(|c| c.value() != visitor.csrf);
    (visitor.actor.is_none() && visitor.waiting.is_none() && is_new)
        .then(|| cookies::guarded(FORM_COOKIE, visitor.csrf.clone()).finish())
}

/// Lets only somebody with a login pass; a page asks to log in and comes back after, and a form
/// that came after the login ended is shown again.
///
/// # Errors
/// What the inner service failed with.
pub async fn ask_login(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let entrance = match request.extensions().get::<Visitor>() {
        Some(visitor) if visitor.actor.is_some() => None,
        Some(visitor) => Some(visitor.entrance()),
        None => Some("/inloggen"),
    };
    let Some(entrance) = entrance else {
        if has_nul(&request.uri().to_string()) {
            return Ok(request.into_response(Refusal::not_found().error_response()));
        }
        return next.call(request).await;
    };
    if let Some(refusal) = resend::keep_of_stranger(&mut request).await {
        return Ok(request.into_response(refusal.error_response()));
    }
    let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let query = if request.method().is_safe() && wanted != "/" {
        format!("?verder={}", percent(&wanted))
    } else {
        String::new()
    };
    let answer = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{entrance}{query}")))
        .finish();
    Ok(request.into_response(answer))
}

/// A text as part of an address.
pub(in crate::web) fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn framed(
    app: &Data<AppState>,
    visitor: &Visitor,
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let refusal = response.response().extensions().get::<Refusal>().cloned();
    let status = response.status();
    let bare = refusal.is_none() && status.as_u16() >= 400 && !has_words(&response);
    let refusal = match refusal {
        Some(refusal) => refusal,
        None if bare => Refusal::new(status, sentence_for(status.as_u16())),
        None => return response,
    };
    let path = response.request().path().to_owned();
    if refusal.status.is_server_error() {
        // The pattern and not the path: the path of some pages holds a token.
        let pattern = response.request().match_pattern().unwrap_or_default();
        tracing::error!(request_id = %visitor.request_id, pattern, "a page failed");
    }
    let page = resend::answer(app, visitor, response.request())
        .unwrap_or_else(|| page::refusal_page(app, visitor, response.request(), &refusal));
    response.map_body(|head, _| {
        head.headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        let seconds = match head.status.as_u16() {
            503 => Some(SOON),
            429 if LINKS.iter().any(|start| path.starts_with(start)) => Some("3600"),
            429 => Some("300"),
            _ => None,
        };
        if let Some(seconds) = seconds {
            head.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        BoxBody::new(page)
    })
}

/// True for an address with the sign of number nul, which PostgreSQL keeps in no text: nothing is
/// found there.
#[must_use]
pub fn has_nul(address: &str) -> bool {
    address.contains("%00")
}

/// True for a page of its own, and for an answer to a script.
fn has_words(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"))
}

fn sentence_for(status: u16) -> &'static str {
    match status {
        404 => "Deze pagina bestaat niet (meer).",
        405 => "Dit kan hier niet.",
        413 => "Dit is te groot om te ontvangen.",
        400 => "Dit verzoek is niet volledig.",
        _ => "Dit verzoek kan niet worden verwerkt.",
    }
}

/// Puts the security headers on every answer (NCSC guidelines for web applications).
///
/// # Errors
/// What the inner service failed with.
pub async fn security_headers(
    app: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = next.call(request).await?.map_into_boxed_body();
    let headers = response.headers_mut();
    let fixed = [
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.settings.base_url.starts_with("https://") {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    // A page whose script sends a file itself brings its own.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the few pages may do more whose script sends what is filled in by itself.
const SENDING_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'";

/// Lets the script of this page send to the program.
pub fn may_send(mut response: HttpResponse) -> HttpResponse {
    let policy = HeaderValue::from_static(SENDING_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
