//! The description of the API (OpenAPI 3.0), written in `openapi.json` beside this file. A test
//! compares it with the routes; version, address and contact are filled in here.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use serde_json::{Value, json};

use super::VERSION;
use super::call::ApiResult;
use crate::services::ServiceError;
use crate::settings::Settings;
use crate::web::app::AppState;

const DOCUMENT: &str = include_str!("openapi.json");

/// The document, for anybody: without a token and from any site.
pub async fn show(app: Data<AppState>) -> ApiResult {
    let document = document(&app.settings).map_err(ServiceError::Broken)?;
    let cors = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Ok(HttpResponse::Ok().insert_header(cors).json(document))
}

/// The document of a program with these settings.
///
/// # Errors
/// The file is no JSON object; English, for the log.
pub fn document(settings: &Settings) -> Result<Value, String> {
    let mut document: Value =
        serde_json::from_str(DOCUMENT).map_err(|error| format!("openapi.json: {error}"))?;
    let parts = document.as_object_mut().ok_or("openapi.json is no object")?;
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
