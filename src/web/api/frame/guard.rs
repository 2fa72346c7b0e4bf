//! Middleware of the API: the token, the version header and refusals as `problem+json`.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use serde_json::json;

use super::rate::{self, Caller};
use crate::domain::accounts::{Scope, Token};
use crate::domain::permissions::Actor;
use crate::services::tokens;
use crate::web::api::VERSION;
use crate::web::app::AppState;
use crate::web::error::{Refusal, SOON};
use crate::web::guard;
use crate::web::number;
use crate::web::trespass;

/// Lets only a call with a token pass; a `read` token does not write. An address without
/// allowance waits whatever token it shows, so that guessing costs no look-up.
///
/// # Errors
/// What the inner service failed with.
pub async fn ask_token(
    app: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (place, now) = (rate::place(&app, &request), app.clock.now());
    if let Some(spent) = app.rates.spent(place, now) {
        return Ok(rate::refused(request, spent));
    }
    let found = checked(&app, &request).await;
    let caller = found.as_ref().map_or(place, |(_, token)| Caller::Token(token.id));
    let standing = rate::count(&app, caller).await;
    let found = found.and_then(|it| match guard::has_nul(request.path()) {
        true => Err(Refusal::not_found()),
        false => Ok(it),
    });
    let allowed = standing.allowed().and(found).and_then(|it| within_scope(it, &request));
    let mut response = match allowed {
        Ok((actor, token)) => {
            note_use(&app, &token).await;
            request.extensions_mut().insert(actor.clone());
            request.extensions_mut().insert(Holder { token_id: token.id });
            let response = next.call(request).await?;
            let refusal = response.response().extensions().get::<Refusal>().cloned();
            trespass::note(&app, Some(&actor), response.request(), refusal.as_ref()).await;
            response
        }
        Err(refusal) => request.into_response(refusal.error_response()),
    };
    standing.write(response.headers_mut());
    Ok(response)
}

/// Which token a call came with.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// Database id of the token.
    pub token_id: i64,
}

/// Marks a refusal whose status is meant as it is: see [`speak_problem_json`].
#[derive(Debug, Clone, Copy)]
pub struct AsItIs;

async fn checked(
    app: &Data<AppState>,
    request: &ServiceRequest,
) -> Result<(Actor, Token), Refusal> {
    let unknown = || Refusal::new(StatusCode::UNAUTHORIZED, "Stuur een geldig token mee.");
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(unknown)?
        .trim()
        .to_owned();
    let now = app.clock.now();
    let found = app.db.read(move |conn| tokens::find(conn, &token, now)).await?;
    found.ok_or_else(unknown)
}

/// Refuses a call that writes with a token that reads.
fn within_scope(
    found: (Actor, Token),
    request: &ServiceRequest,
) -> Result<(Actor, Token), Refusal> {
    let reads = *request.method() == Method::GET || is_search(request);
    match found.1.scope {
        Scope::Read if !reads => {
            Err(Refusal::new(StatusCode::FORBIDDEN, "Met dit token kunt u alleen lezen."))
        }
        Scope::Read | Scope::Write => Ok(found),
    }
}

/// True for a question that is posted, so that no name stands in an address: it writes nothing,
/// and what it finds is not to be kept.
pub(super) fn is_search(request: &ServiceRequest) -> bool {
    request.method() == Method::POST && request.path().ends_with("-searches")
}

/// Notes the use of a token once in a while. The call goes on when that cannot be written: a
/// later one is noted.
async fn note_use(app: &Data<AppState>, token: &Token) {
    let (now, id) = (app.clock.now(), token.id);
    if !tokens::is_worth_noting(token, now) {
        return;
    }
    let noted = app.db.write(move |conn| tokens::note_use(conn, id, now)).await;
    if let Err(error) = noted {
        tracing::warn!(%error, token = id, "the use of a token could not be noted");
    }
}

/// Puts the version on every answer and writes refusals as `application/problem+json`
/// (RFC 9457).
///
/// # Errors
/// What the inner service failed with.
pub async fn speak_problem_json(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = match accepts_json(&request) {
        true => next.call(request).await?,
        false => {
            let refusal = Refusal::new(StatusCode::NOT_ACCEPTABLE, "De API antwoordt in JSON.");
            request.into_response(refusal.error_response())
        }
    };
    let version = HeaderValue::from_static(VERSION);
    response.headers_mut().insert(HeaderName::from_static("api-version"), version);
    let status = response.status();
    if status.as_u16() < 400 {
        return Ok(response);
    }
    let refusal = response.response().extensions().get::<Refusal>().cloned();
    let refusal = refusal.unwrap_or_else(|| Refusal::new(status, sentence_for(status)));
    Ok(as_problem(response, &refusal))
}

/// True when the call takes JSON; a call that says nothing takes anything (RFC 9110 § 12.5.1).
fn accepts_json(request: &ServiceRequest) -> bool {
    let Some(accept) = request.headers().get(header::ACCEPT) else {
        return true;
    };
    accept.to_str().unwrap_or_default().split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_wanted = parts.all(|part| !matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let is_json = ["*/*", "application/*", "application/json", "application/problem+json"];
        is_wanted && is_json.contains(&kind.as_str())
    })
}

fn sentence_for(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "Dit kan hier niet; Allow noemt wat hier wel kan.",
        StatusCode::PAYLOAD_TOO_LARGE => "De gegevens zijn te groot.",
        StatusCode::NOT_FOUND => "Dit adres bestaat niet in de API.",
        _ => "Deze aanroep kan niet worden verwerkt.",
    }
}

fn as_problem(response: ServiceResponse<BoxBody>, refusal: &Refusal) -> ServiceResponse<BoxBody> {
    // A form that is refused is 422 on a page; in the API bad input is 400.
    let is_meant = response.response().extensions().get::<AsItIs>().is_some();
    let status = match refusal.status {
        StatusCode::UNPROCESSABLE_ENTITY if !is_meant => StatusCode::BAD_REQUEST,
        other => other,
    };
    let errors: Vec<_> = refusal
        .problems
        .iter()
        .map(|p| json!({ "field": camel(&p.field), "problem": p.problem }))
        .collect();
    let request_id = number_of_call(&response, status);
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Refused"),
        "status": status.as_u16(),
        "detail": refusal.sentence,
        "errors": errors,
        "requestId": request_id,
    });
    let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON);
    response.map_body(|head, _| {
        head.status = status;
        head.headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            head.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            head.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        BoxBody::new(body.to_string())
    })
}

/// A number to name when calling about a fault; the log has it too.
fn number_of_call(response: &ServiceResponse<BoxBody>, status: StatusCode) -> String {
    let id = number::of(response.request());
    let path = response.request().path();
    if status.is_server_error() {
        tracing::error!(request_id = %id, path, "a call failed");
    } else {
        tracing::info!(request_id = %id, path, status = status.as_u16(), "a call was refused");
    }
    id
}

/// Field names are snake_case in forms and camelCase in JSON.
fn camel(name: &str) -> String {
    let mut upper = false;
    name.chars().fold(String::new(), |mut out, character| {
        match character {
            '_' => upper = true,
            _ if upper => {
                out.extend(character.to_uppercase());
                upper = false;
            }
            _ => out.push(character),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_form_field_keeps_its_name_in_the_json_spelling() {
        assert_eq!(super::camel("held_on"), "heldOn");
        assert_eq!(super::camel("session_interest"), "sessionInterest");
        assert_eq!(super::camel("mode"), "mode");
    }
}
