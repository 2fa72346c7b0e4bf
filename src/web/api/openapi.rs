//! The description of the API (OpenAPI 3.0), written in `openapi/` beside this file: one file a
//! noun, put together here. A test compares it with the routes and with every answer of the other
//! tests; version, address and contact are filled in here.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use serde_json::{Value, json};

use super::VERSION;
use super::call::ApiResult;
use crate::services::ServiceError;
use crate::settings::Settings;
use crate::web::app::AppState;

/// The frame of the document and what each noun adds to it.
const PARTS: [&str; 16] = [
    include_str!("openapi/frame.json"),
    include_str!("openapi/organisations.json"),
    include_str!("openapi/contacts.json"),
    include_str!("openapi/imports.json"),
    include_str!("openapi/letter_rounds.json"),
    include_str!("openapi/conversations.json"),
    include_str!("openapi/commitments.json"),
    include_str!("openapi/history.json"),
    include_str!("openapi/sessions.json"),
    include_str!("openapi/date_offers.json"),
    include_str!("openapi/closed_days.json"),
    include_str!("openapi/trainings.json"),
    include_str!("openapi/people.json"),
    include_str!("openapi/coverage.json"),
    include_str!("openapi/coverage/parts.json"),
    include_str!("openapi/costs.json"),
];

/// The document, for anybody: without a token and from any site.
pub async fn show(app: Data<AppState>) -> ApiResult {
    let document = document(&app.settings).map_err(ServiceError::Broken)?;
    let cors = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Ok(HttpResponse::Ok().insert_header(cors).json(document))
}

/// The document of a program with these settings.
///
/// # Errors
/// A file is no JSON object, or says what another one said; English, for the log.
pub fn document(settings: &Settings) -> Result<Value, String> {
    let mut document = json!({});
    for part in PARTS {
        let part: Value =
            serde_json::from_str(part).map_err(|error| format!("openapi: {error}"))?;
        put_together(&mut document, part)?;
    }
    let parts = document.as_object_mut().ok_or("the frame is no object")?;
    parts.insert("servers".to_owned(), json!([{ "url": format!("{}/api/v1", settings.base()) }]));
    let info = parts.get_mut("info").and_then(Value::as_object_mut).ok_or("no info")?;
    info.insert("version".to_owned(), json!(VERSION));
    let contact = json!({
        "name": "Ondersteuningsteam Weerbaar Bestuur", "email": settings.mail_reply_to,
        "url": settings.base(),
    });
    info.insert("contact".to_owned(), contact);
    Ok(document)
}

/// Adds a part: objects are joined, lists go on, and nothing is said twice.
fn put_together(whole: &mut Value, part: Value) -> Result<(), String> {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, value) in part {
                match whole.get_mut(&key) {
                    Some(known) => put_together(known, value)?,
                    None => {
                        whole.insert(key, value);
                    }
                }
            }
            Ok(())
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.extend(part);
            Ok(())
        }
        (_, part) => Err(format!("openapi: {part} is said twice")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_parts_that_say_the_same_are_refused() {
        let mut whole = json!({ "paths": { "/a": { "get": 1 } }, "tags": [1] });
        put_together(&mut whole, json!({ "paths": { "/a": { "post": 2 } }, "tags": [2] })).unwrap();
        assert_eq!(whole, json!({ "paths": { "/a": { "get": 1, "post": 2 } }, "tags": [1, 2] }));
        assert!(put_together(&mut whole, json!({ "paths": { "/a": { "get": 3 } } })).is_err());
    }
}
