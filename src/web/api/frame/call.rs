//! One call of the API: who asks, and the ways to answer.

use std::cell::Cell;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::errors::Problem;
use crate::domain::permissions::Actor;
use crate::services::ServiceResult;
use crate::services::idempotency::{self, KeyedCall};
use crate::store::DbConn;
use crate::web::app::AppState;
use crate::web::error::Refusal;
use crate::web::patience;

/// What every handler of the API answers.
pub type ApiResult = Result<HttpResponse, Refusal>;

/// Largest JSON body in bytes.
const BODY_LIMIT: usize = 256 * 1024;

/// The character that no text of a database may hold, as JSON spells it.
const NUL: &[u8] = b"\\u0000";

/// A call with a valid token.
pub struct Call {
    /// The running program.
    pub app: Data<AppState>,
    /// The user behind the token.
    pub actor: Actor,
    /// The key that came with it, until something was written with it.
    key: Cell<Option<KeyedCall>>,
}

impl FromRequest for Call {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<AppState>>().cloned();
        let actor = request.extensions().get::<Actor>().cloned();
        let key = Cell::new(request.extensions().get::<KeyedCall>().cloned());
        ready(match (app, actor) {
            (Some(app), Some(actor)) => Ok(Self { app, actor, key }),
            _ => Err(Refusal::new(StatusCode::UNAUTHORIZED, "Stuur een geldig token mee.")),
        })
    }
}

impl Call {
    /// Now, by the clock of the program.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Asks a service that only reads.
    ///
    /// # Errors
    /// What the service refused with.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (actor, now) = (self.actor.clone(), self.now());
        Ok(self.app.db.read(move |conn| work(conn, &actor, now)).await?)
    }

    /// Asks a service that writes, in one transaction with the key of the call; `work` may run
    /// twice.
    ///
    /// # Errors
    /// What the service refused with; nothing is written then.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (actor, now, key) = (self.actor.clone(), self.now(), self.key.take());
        let keyed = move |conn: &mut DbConn| {
            if let Some(call) = &key {
                idempotency::claim(conn, call, now)?;
            }
            work(conn, &actor, now)
        };
        Ok(self.app.db.write(keyed).await?)
    }
}

/// 200 with JSON.
#[must_use]
pub fn ok(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

/// 201 with JSON and the address of what was made, such as `/api/v1/sessions/7`.
#[must_use]
pub fn created(location: &str, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Created().insert_header((header::LOCATION, location)).json(body)
}

/// Any other address.
pub async fn nothing_here() -> ApiResult {
    Err(Refusal::new(StatusCode::NOT_FOUND, "Dit adres bestaat niet in de API."))
}

/// A JSON body of a known shape; an unknown media type is 415, a wrong body 400 with the place.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Refusal;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let bytes = actix_web::web::Payload::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Refusal::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "Stuur de gegevens als application/json.",
                ));
            }
            let payload = bytes.await.map_err(|_| unreadable("de gegevens ontbreken"))?;
            let body = payload.to_bytes_limited(BODY_LIMIT).await.map_err(|_| {
                Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "De gegevens zijn te groot.")
            })?;
            let body = body.map_err(broken_off)?;
            if body.windows(NUL.len()).any(|part| part == NUL) {
                return Err(unreadable("laat het teken met nummer nul weg."));
            }
            let value = if body.is_empty() { b"{}".as_slice() } else { &body };
            serde_json::from_slice(value).map(Self).map_err(|error| refused(&error))
        })
    }
}

/// A body that did not come in whole.
pub(super) fn broken_off(error: actix_web::Error) -> Refusal {
    let slow = error.as_error::<PayloadError>().and_then(patience::too_slow);
    slow.unwrap_or_else(|| unreadable("de gegevens zijn afgebroken"))
}

/// Says what is wrong with a body: a field that is not known is named, anything else has a place.
fn refused(error: &serde_json::Error) -> Refusal {
    let mut refusal = unreadable(&place(error));
    let text = error.to_string();
    let unknown = text.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    if let Some(field) = unknown {
        let problem = "Dit veld is niet bekend. Laat het weg of verbeter de naam.";
        refusal.problems.push(Problem::new(field, problem));
        refusal.sentence = format!("Het veld {field} is niet bekend. Er is niets bewaard.");
    }
    refusal
}

/// Where a body is wrong; the names of the types of this program say nothing to its reader.
fn place(error: &serde_json::Error) -> String {
    format!("op regel {}, teken {}.", error.line(), error.column())
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, format!("De gegevens kloppen niet: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_body_is_told_by_its_place_without_names_of_types() {
        let error = serde_json::from_str::<Vec<i64>>("[1, \"x\"]").unwrap_err();
        assert_eq!(place(&error), "op regel 1, teken 7.");
    }

    #[test]
    fn an_unknown_field_is_named() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Body {}
        let error = serde_json::from_str::<Body>("{\"kat\": 1}").unwrap_err();
        let refusal = refused(&error);
        assert_eq!(refusal.problems[0].field, "kat");
        assert!(refusal.sentence.starts_with("Het veld kat is niet bekend."));
    }
}
