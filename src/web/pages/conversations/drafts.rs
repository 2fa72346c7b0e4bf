//! Keeping what is typed in the form to log a conversation, reading it back, and throwing it away.

use actix_web::HttpResponse;
use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{logging, reading};
use crate::domain::dates::{amsterdam_day, clock, day_and_clock};
use crate::services::conversations::{self, OwnDraft, SealedDraft};
use crate::services::sealing::{Secret, UNREADABLE};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::resend::words;

/// Keeps what is typed so far; answers the sentence for the status line of the form.
pub async fn save(page: Page, Posted(fields): Posted) -> PageResult {
    // A save that was slower than the form itself must not bring the draft back.
    if logging::logged_before(&page, &fields).await?.is_some() {
        return Ok(HttpResponse::Ok().json(json!({ "status": "Het gesprek is vastgelegd." })));
    }
    match keep(&page, &fields).await {
        Ok(()) => {
            let status = format!("Concept bewaard om {}.", clock(page.now()));
            Ok(HttpResponse::Ok().json(json!({ "status": status })))
        }
        Err(ServiceError::Rule(rule)) => {
            let is_blank = fields.get("organisation").unwrap_or_default().trim().is_empty();
            let status = match is_blank {
                true => "Kies een organisatie, dan bewaren wij uw concept.".to_owned(),
                false => rule.to_string(),
            };
            Ok(HttpResponse::UnprocessableEntity().json(json!({ "status": status })))
        }
        Err(error) => Err(error.into()),
    }
}

/// Throws the draft away and opens the form empty, of this organisation as far as it is theirs.
pub async fn discard(page: Page, Posted(fields): Posted) -> PageResult {
    let code = fields.get("organisation").unwrap_or_default().to_owned();
    let form = format!("/gesprekken/nieuw?organisatie={}", urlencoded(&code));
    let is_mine =
        page.write(move |conn, actor, _| conversations::discard_draft(conn, actor, &code)).await?;
    let next = if is_mine { form.as_str() } else { "/gesprekken/nieuw" };
    Ok(page.see_other(next, "Het concept is weggegooid."))
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
    let seen = reading::seen(fields).map(|(id, _)| id);
    page.write(move |conn, actor, now| {
        conversations::save_draft(conn, actor, (&code, seen, &typed), now)
    })
    .await
}

/// A draft of the reader.
pub struct Draft {
    /// What was typed; none when no key opens it.
    pub fields: Option<Fields>,
    /// When it was saved, in words.
    pub saved: String,
}

/// The draft of the reader about an organisation.
///
/// # Errors
/// No permission.
pub async fn find(page: &Page, code: String) -> Result<Option<Draft>, Refusal> {
    let found =
        page.read(move |conn, actor, _| conversations::find_draft(conn, actor, &code)).await?;
    Ok(found.map(|kept| opened(page, &kept)))
}

fn opened(page: &Page, (sealed, at): &SealedDraft) -> Draft {
    let text = page.app.sealing.unseal_at(sealed).ok();
    let pairs = |text: String| serde_json::from_str(&text).unwrap_or_default();
    let fields = text.map(|text| Fields::new(pairs(text)));
    Draft { fields, saved: told(page, *at) }
}

/// The own draft that the writer cannot go on with, to read and to throw away.
pub async fn show(page: Page, code: Path<String>) -> PageResult {
    let code = code.into_inner();
    let work = move |conn: &mut _, actor: &_, _| conversations::draft_to_read(conn, actor, &code);
    let draft = page.read(work).await?.ok_or_else(Refusal::not_found)?;
    let organisation = &draft.organisation;
    if draft.may_go_on {
        // The writer may still log it: the form goes on with it.
        return Ok(page.go_on(&format!("/gesprekken/nieuw?organisatie={}", organisation.code)));
    }
    let found = opened(&page, &draft.kept);
    let typed = found.fields.iter().flat_map(|fields| fields.pairs());
    let rows = typed.filter(|(name, value)| name != "organisation" && !value.is_empty());
    let rows = rows.filter_map(|(name, value)| {
        Some(json!({ "term": words::label(name)?, "text": words::value(name, value) }))
    });
    let content = json!({
        "organisation": { "name": organisation.full_name(), "code": organisation.code },
        "saved": found.saved, "rows": rows.collect::<Vec<_>>(),
        "problem": if found.fields.is_none() { UNREADABLE } else { "" },
    });
    page.show("conversations/draft.html", "Uw concept", &content)
}

/// The drafts of the reader, for a form that is opened without an organisation.
///
/// # Errors
/// No permission.
pub async fn list(page: &Page) -> Result<Vec<Value>, Refusal> {
    let own = page.read(|conn, actor, _| conversations::own_drafts(conn, actor)).await?;
    let link = |draft: OwnDraft| {
        let of = draft.of;
        let href = match draft.may_go_on {
            true => format!("/gesprekken/nieuw?organisatie={}", of.code),
            false => format!("/gesprekken/concept/{}", of.code),
        };
        json!({ "href": href, "name": of.name, "saved": told(page, of.saved_at),
            "is_mine": draft.may_go_on })
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
