//! HEAD is GET without the content (RFC 9110, section 9.3.2), on every route at once.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;

/// Has a HEAD answered as the GET that it asks about, and keeps the content back. Stands outside
/// the routes, which then know GET alone.
///
/// # Errors
/// What the inner service failed with.
pub async fn answer_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() != Method::HEAD {
        let mut response = next.call(request).await?.map_into_boxed_body();
        allow_beside_get(response.headers_mut());
        return Ok(response);
    }
    request.head_mut().method = Method::GET;
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| BoxBody::new(Unsent(body.size()))))
}

/// A route that says which methods it knows names GET alone.
fn allow_beside_get(headers: &mut HeaderMap) {
    let named = headers.get(header::ALLOW).and_then(|value| value.to_str().ok());
    let Some(named) = named.filter(|it| it.split(", ").any(|one| one == "GET")) else { return };
    let with_head = named.replacen("GET", "GET, HEAD", 1);
    if let Ok(value) = HeaderValue::from_str(&with_head) {
        headers.insert(header::ALLOW, value);
    }
}

/// Content of which only the size is told.
struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}
