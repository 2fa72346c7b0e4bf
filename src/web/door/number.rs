//! Each request has a number. It stands on every line that the log has of the request, and with a
//! fault that is shown.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use tracing::Instrument;

use crate::services::secrets;

/// The number of a request.
#[derive(Debug, Clone)]
struct Number(String);

/// Gives the request its number, also in the log. Stands outside everything else.
///
/// # Errors
/// What the inner service failed with.
pub async fn give<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let number = fresh();
    let span = tracing::info_span!("request", request_id = %number);
    request.extensions_mut().insert(Number(number));
    next.call(request).instrument(span).await
}

/// The number of this request.
#[must_use]
pub fn of(request: &HttpRequest) -> String {
    let given = request.extensions().get::<Number>().map(|number| number.0.clone());
    given.unwrap_or_else(fresh)
}

fn fresh() -> String {
    secrets::new_token().unwrap_or_default().chars().take(12).collect()
}
