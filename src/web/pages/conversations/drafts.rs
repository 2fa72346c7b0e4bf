//! Keeping what is typed in the form to log a conversation, and throwing it away.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock, day_and_clock};
use crate::services::conversations;
use crate::services::sealing::Secret;
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};

/// Keeps what is typed so far; answers the sentence for the status line of the form.
pub async fn save(page: Page, Posted(fields): Posted) -> PageResult {
    match keep(&page, &fields).await {
        Ok(()) => {
            let status = format!("Concept bewaard om {}.", clock(page.now()));
            Ok(HttpResponse::Ok().json(json!({ "status": status })))
        }
        Err(ServiceError::Rule(_)) => {
            let status = "Kies een organisatie, dan bewaren wij uw concept.";
            Ok(HttpResponse::UnprocessableEntity().json(json!({ "status": status })))
        }
        Err(error) => Err(error.into()),
    }
}

/// Throws the draft away and opens the form empty.
pub async fn discard(page: Page, Posted(fields): Posted) -> PageResult {
    let code = fields.get("organisation").unwrap_or_default().to_owned();
    let form = format!("/gesprekken/nieuw?organisatie={}", urlencoded(&code));
    page.write(move |conn, actor, _| conversations::discard_draft(conn, actor, &code)).await?;
    Ok(page.see_other(&form, "Het concept is weggegooid."))
}

/// A code holds letters and digits; anything else says nothing.
fn urlencoded(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Keeps the fields of the form, sealed.
///
/// # Errors
/// No permission, somebody else's dossier, or no organisation was chosen.
pub async fn keep(page: &Page, fields: &Fields) -> ServiceResult<()> {
    let code = fields.get("organisation").unwrap_or_default().to_owned();
    let typed: Vec<_> = fields.pairs().iter().filter(|(name, _)| name != "csrf").collect();
    let text =
        serde_json::to_string(&typed).map_err(|error| ServiceError::Broken(error.to_string()))?;
    let typed = Secret::new(&page.app.sealing, text);
    page.write(move |conn, actor, now| conversations::save_draft(conn, actor, (&code, &typed), now))
        .await
}

/// The draft of the reader about an organisation, and when it was saved in words.
///
/// # Errors
/// No permission, or the key does not open it.
pub async fn find(page: &Page, code: String) -> Result<Option<(Fields, String)>, Refusal> {
    let found =
        page.read(move |conn, actor, _| conversations::find_draft(conn, actor, &code)).await?;
    let Some((sealed, at)) = found else { return Ok(None) };
    let Ok(text) = page.app.sealing.unseal_at(&sealed) else {
        tracing::error!("a draft does not open with this key");
        return Ok(None);
    };
    let pairs: Vec<(String, String)> = serde_json::from_str(&text).unwrap_or_default();
    Ok(Some((Fields::new(pairs), told(page, at))))
}

/// The drafts of the reader, for a form that is opened without an organisation.
///
/// # Errors
/// No permission.
pub async fn list(page: &Page) -> Result<Vec<Value>, Refusal> {
    let own = page.read(|conn, actor, _| conversations::own_drafts(conn, actor)).await?;
    let link = |(code, name, at): (String, String, DateTime<Utc>)| {
        json!({ "href": format!("/gesprekken/nieuw?organisatie={code}"), "name": name,
            "saved": told(page, at) })
    };
    Ok(own.into_iter().map(link).collect())
}

/// "10.04 uur" for today, else with the day.
fn told(page: &Page, at: DateTime<Utc>) -> String {
    if amsterdam_day(at) == page.today() {
        format!("vandaag, {}", clock(at))
    } else {
        day_and_clock(at)
    }
}
