//! Middleware of the API: the token, the version header and refusals as `problem+json`.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use serde_json::json;

use super::VERSION;
use crate::services::accounts;
use crate::web::app::AppState;
use crate::web::error::Refusal;

/// Lets only a call with a token pass; a `read` token does not write.
///
/// # Errors
/// What the inner service failed with.
pub async fn ask_token(
    app: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match checked(&app, &request).await {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.call(request).await
        }
        Err(refusal) => Ok(request.into_response(refusal.error_response())),
    }
}

async fn checked(
    app: &Data<AppState>,
    request: &ServiceRequest,
) -> Result<crate::domain::permissions::Actor, Refusal> {
    let unknown = || Refusal::new(StatusCode::UNAUTHORIZED, "Stuur een geldig token mee.");
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(unknown)?
        .trim()
        .to_owned();
    let found = app.db.read(move |conn| accounts::find_token(conn, &token)).await;
    let (actor, may_write) = found.map_err(Refusal::from)?.ok_or_else(unknown)?;
    if !may_write && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Met dit token kunt u alleen lezen."));
    }
    Ok(actor)
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
    let mut response = match next.call(request).await {
        Ok(response) => response,
        Err(error) => return Err(error),
    };
    let version = HeaderValue::from_static(VERSION);
    response.headers_mut().insert(HeaderName::from_static("api-version"), version);
    let status = response.status();
    if status.as_u16() < 400 {
        return Ok(response);
    }
    let refusal = response.response().extensions().get::<Refusal>().cloned();
    let refusal = refusal
        .unwrap_or_else(|| Refusal::new(status, status.canonical_reason().unwrap_or("refused")));
    Ok(as_problem(response, &refusal))
}

fn as_problem(response: ServiceResponse<BoxBody>, refusal: &Refusal) -> ServiceResponse<BoxBody> {
    // A form that is refused is 422 on a page; in the API bad input is 400.
    let status = match refusal.status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        other => other,
    };
    let errors: Vec<_> = refusal
        .problems
        .iter()
        .map(|p| json!({ "field": camel(&p.field), "problem": p.problem }))
        .collect();
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Refused"),
        "status": status.as_u16(),
        "detail": refusal.sentence,
        "errors": errors,
    });
    response.map_body(|head, _| {
        head.status = status;
        head.headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            head.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        BoxBody::new(body.to_string())
    })
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
