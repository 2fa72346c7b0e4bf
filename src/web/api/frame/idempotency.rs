//! Middleware for `Idempotency-Key` on POST: the same call twice is done once and answered the
//! same, so that a caller who lost the answer may simply call again
//! (draft-ietf-httpapi-idempotency-key-header).

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes, Data};
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};

use super::call::broken_off;
use super::guard::{AsItIs, Holder, is_search};
use crate::domain::permissions::Actor;
use crate::services::idempotency::{self, KeptAnswer, KeyedCall, Known};
use crate::services::secrets;
use crate::web::app::AppState;
use crate::web::error::Refusal;

/// Largest body in bytes that is held to compare it.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// What happens to a call with a key.
enum Turn {
    /// It may be done.
    GoesOn(KeyedCall),
    /// It was done before, and was answered this.
    Ends(HttpResponse),
}

/// Does a call with a key once.
///
/// # Errors
/// What the inner service failed with.
pub async fn answer_once(
    app: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = match key_of(&request) {
        Ok(Some((user_id, key))) => KeyedCall { user_id, key, call_hash: String::new() },
        Ok(None) => return next.call(request).await,
        Err(refusal) => return Ok(request.into_response(refused(&refusal))),
    };
    match looked_up(&app, &mut request, asked).await {
        Ok(Turn::GoesOn(call)) => {
            request.extensions_mut().insert(call.clone());
            let response = next.call(request).await?;
            Ok(kept(&app, call, response).await)
        }
        Ok(Turn::Ends(answer)) => Ok(request.into_response(answer)),
        Err(refusal) => Ok(request.into_response(refused(&refusal))),
    }
}

/// A refusal of the key; 422 stays 422.
fn refused(refusal: &Refusal) -> HttpResponse {
    let mut response = refusal.error_response();
    response.extensions_mut().insert(AsItIs);
    response
}

/// The key of a call that writes, and whose it is. It counts for its own token, so that two programs
/// of one account never meet.
fn key_of(request: &ServiceRequest) -> Result<Option<(i64, String)>, Refusal> {
    let extensions = request.extensions();
    let user_id = extensions.get::<Actor>().and_then(|actor| actor.user_id);
    let holder = extensions.get::<Holder>();
    if is_search(request) {
        return Ok(None);
    }
    let mut headers = request.headers().get_all("idempotency-key");
    let (Some(user_id), Some(holder), Some(header), &Method::POST) =
        (user_id, holder, headers.next(), request.method())
    else {
        return Ok(None);
    };
    let key = header.to_str().ok().and_then(key_in).filter(|_| headers.next().is_none());
    let Some(key) = key else {
        let sentence = "Stuur als Idempotency-Key 1 tot 200 gewone tekens, zoals een UUID.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    };
    Ok(Some((user_id, format!("{}:{key}", holder.token_id))))
}

/// The key in a header: bare, or in quotes as a structured field writes it (RFC 9651 § 3.3.3).
fn key_in(header: &str) -> Option<&str> {
    let header = header.trim();
    let quoted = header.strip_prefix('"').map(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(Some(header))?;
    let is_plain = key.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    (is_plain && (1..=200).contains(&key.len())).then_some(key)
}

async fn looked_up(
    app: &Data<AppState>,
    request: &mut ServiceRequest,
    call: KeyedCall,
) -> Result<Turn, Refusal> {
    let body = body_of(request).await?;
    let asked = [request.method().as_str(), &request.uri().to_string()].join(" ");
    let call_hash = secrets::hash_token(&format!("{asked} {}", secrets::hash_bytes(&body)));
    request.set_payload(Payload::from(body));
    let (call, now) = (KeyedCall { call_hash, ..call }, app.clock.now());
    let looked = call.clone();
    match app.db.read(move |conn| idempotency::look_up(conn, &looked, now)).await? {
        Known::Free => Ok(Turn::GoesOn(call)),
        Known::Answered(answer) => Ok(Turn::Ends(again(&answer))),
        Known::Unanswered => Err(Refusal::new(StatusCode::CONFLICT, idempotency::UNANSWERED)),
        Known::OtherCall => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Deze Idempotency-Key hoort bij een andere aanroep. Neem voor elke aanroep een nieuwe.",
        )),
    }
}

async fn body_of(request: &mut ServiceRequest) -> Result<Bytes, Refusal> {
    let payload = request.extract::<web::Payload>().await.map_err(broken_off)?;
    let limited = payload.to_bytes_limited(BODY_LIMIT).await;
    let too_large = |_| Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "De gegevens zijn te groot.");
    limited.map_err(too_large)?.map_err(broken_off)
}

fn again(answer: &KeptAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    if let Some(location) = &answer.location {
        response.insert_header((header::LOCATION, location.as_str()));
    }
    response.content_type("application/json").body(answer.body.clone())
}

/// Keeps the answer of a call that was done; one that was refused wrote nothing, its key neither.
/// The caller hears how the call ended also when that cannot be kept.
async fn kept(
    app: &Data<AppState>,
    call: KeyedCall,
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    if !response.status().is_success() {
        return response;
    }
    let status = response.status();
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body).await else {
        let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Het antwoord brak af.");
        return ServiceResponse::new(request, refusal.error_response());
    };
    let location = head.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let answer = KeptAnswer {
        status: status.as_u16(),
        location: location.map(str::to_owned),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let work = move |conn: &mut _| idempotency::keep(conn, &call, &answer);
    if let Err(error) = app.db.write(work).await {
        tracing::warn!(%error, "the answer to a call with a key could not be kept");
    }
    ServiceResponse::new(request, head.set_body(BoxBody::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::key_in;

    #[test]
    fn a_key_is_the_same_with_and_without_quotes() {
        assert_eq!(key_in("8e03978e-40d5"), Some("8e03978e-40d5"));
        assert_eq!(key_in(" \"8e03978e-40d5\" "), Some("8e03978e-40d5"));
        assert_eq!(key_in(&"x".repeat(200)).map(str::len), Some(200));
        for wrong in ["", "\"\"", "\"a", "a\"b", "a b", "a\\b", "sleutel-één", &"x".repeat(201)] {
            assert_eq!(key_in(wrong), None, "{wrong}");
        }
    }
}
