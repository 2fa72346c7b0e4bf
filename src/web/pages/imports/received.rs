//! A file as it comes in: taken into memory up to the limit, and read past it without keeping
//! anything, so that the browser gets its answer instead of a broken connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};

use actix_multipart::form::{FieldReader, Limits};
use actix_multipart::{Field, MultipartError};
use actix_web::HttpRequest;
use actix_web::body::{BodyStream, MessageBody};
use actix_web::error::ParseError;
use actix_web::web::Data;

use crate::web::app::AppState;

/// Past this many bytes nothing is read any more.
const LAST: usize = 1_000_000_000;

/// The file of a posted form.
pub struct Received {
    /// Its name; blank when no file was chosen.
    pub name: String,
    /// Its bytes, or the first of them when it is too large.
    pub bytes: Vec<u8>,
    /// Whether there was more than the limit.
    pub is_too_large: bool,
}

impl<'t> FieldReader<'t> for Received {
    type Future = Pin<Box<dyn Future<Output = Result<Self, MultipartError>> + 't>>;

    fn read_field(request: &'t HttpRequest, field: Field, _: &'t mut Limits) -> Self::Future {
        let most = request
            .app_data::<Data<AppState>>()
            .map_or(0, |app| super::limits(&app.settings).max_bytes);
        Box::pin(take_in(field, most))
    }
}

async fn take_in(field: Field, most: usize) -> Result<Received, MultipartError> {
    let name = field.content_disposition().and_then(|it| it.get_filename()).unwrap_or_default();
    let name = name.to_owned();
    let (mut bytes, mut total) = (Vec::new(), 0_usize);
    let mut chunks = pin!(BodyStream::new(field));
    while let Some(chunk) = poll_fn(|context| chunks.as_mut().poll_next(context)).await {
        let chunk = chunk.map_err(|_| MultipartError::Incomplete)?;
        total = total.saturating_add(chunk.len());
        if total > LAST {
            return Err(MultipartError::Parse(ParseError::TooLarge));
        }
        if total <= most {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(Received { name, bytes, is_too_large: total > most })
}
