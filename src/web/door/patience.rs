//! How long a client may take: to ask, to send a body, and to take the answer. Who is slower is
//! sent away, so that a few cannot hold every connection (CWE-400, slow requests).

use std::io::ErrorKind;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use crate::web::app::AppState;
use crate::web::error::Refusal;

/// The times that a client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the line and the headers of a request.
    pub head: Duration,
    /// For a whole body, from its first byte.
    pub body: Duration,
    /// For the network to take a part of an answer; Linux alone.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            body: Duration::from_secs(60),
            answer: Duration::from_secs(30),
        }
    }
}

/// Breaks off a body that comes too slowly.
///
/// # Errors
/// What the inner service failed with.
pub async fn limit_body(
    app: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match request.take_payload() {
        Payload::None => {}
        body => request.set_payload(timed(body, Instant::now() + app.patience.body)),
    }
    next.call(request).await
}

fn timed(body: Payload, until: Instant) -> Payload {
    let parts = stream::unfold(Some(body), move |body| async move {
        let mut body = body?;
        match timeout_at(until, body.next()).await {
            Ok(part) => part.map(|part| (part, Some(body))),
            Err(_) => Some((Err(PayloadError::Io(ErrorKind::TimedOut.into())), None)),
        }
    });
    // Who reads on after the end, as a reader of uploads does, is told the end again.
    Payload::Stream { payload: Box::pin(parts.fuse()) }
}

/// The refusal of a body that came too slowly; none when something else is wrong with it.
pub fn too_slow(error: &PayloadError) -> Option<Refusal> {
    match error {
        PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut => Some(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "De gegevens kwamen te langzaam binnen. Er is niets bewaard. Probeer het opnieuw.",
        )),
        _ => None,
    }
}
