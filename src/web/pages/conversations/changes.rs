//! Putting a planned conversation off, and noting that there will be none.

use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::forms::{self, For};
use super::{conflict, reading, when};
use crate::domain::conversations::{Conversation, ConversationState};
use crate::domain::dates::day_and_clock;
use crate::domain::errors::RuleError;
use crate::services::conversations::{
    self, ConversationLine, DeclineConversation, FormOf, Postponement,
};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const FORM: &str = "conversations/postpone.html";
const POSTPONE: &str = "Gesprek uitstellen";
const DECLINE: &str = "Geen gesprek";

/// Why there is no conversation, the usual first; the others stand before the reason.
const CAUSES: [(&str, &str); 3] = [
    ("organisation", "De organisatie wil geen gesprek"),
    ("team", "Wij kunnen niet"),
    ("other", "Anders"),
];

/// The form to put a conversation off.
pub async fn postpone_form(page: Page, id: Path<i64>) -> PageResult {
    let (line, version) = line(&page, id.into_inner()).await?;
    let mut content = postpone_content(&line);
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), json!({ "version": version.to_string() }));
    }
    page.show(FORM, POSTPONE, &content)
}

/// Puts a conversation off.
pub async fn postpone(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (line, _) = line(&page, id.into_inner()).await?;
    let error = match try_postpone(&page, line.id, &fields).await {
        Ok((mails, at)) => {
            let path = format!("/gesprekken/{}", line.id);
            let off = at.map(forms::and_day_off).unwrap_or_default();
            let flash = format!("Het gesprek is verzet.{off}{}", forms::and_mailed(mails));
            return Ok(page.see_other(&path, &flash));
        }
        Err(error) => error,
    };
    let (mut content, mut form) = (postpone_content(&line), fields.to_form(&[]));
    let explained = conflict::explain(&page, line.id, &fields, error).await?;
    let error = conflict::shown(explained, &mut content, &mut form);
    page.refused((FORM, POSTPONE), &content, form, error)
}

/// The conversation and its version.
async fn line(page: &Page, id: i64) -> Result<(ConversationLine, i64), Refusal> {
    page.read(move |conn, actor, _| {
        conversations::changeable(conn, actor, id)?;
        let latest = conversations::latest(conn, actor, id)?;
        Ok((latest.line, latest.version))
    })
    .await
}

/// Answers how many messages wait to leave, and the new moment, if there is one.
async fn try_postpone(
    page: &Page,
    id: i64,
    fields: &Fields,
) -> ServiceResult<(usize, Option<DateTime<Utc>>)> {
    let until = postponement(fields)?;
    let at = match &until {
        Postponement::To(at, _) => Some(*at),
        Postponement::Reapproach(..) => None,
    };
    let version = fields.get("version").and_then(|text| text.parse().ok());
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        conflict::check(conn, id, version)?;
        Ok((conversations::postpone(conn, actor, (id, &until), &stationery, now)?, at))
    })
    .await
}

fn postponement(fields: &Fields) -> Result<Postponement, RuleError> {
    let mut reader = Reader::new(fields);
    let moment = reading::moment(&mut reader, fields);
    let reason = reader.line("reason").unwrap_or_default();
    let reapproach_on = reader.day("reapproach_on");
    let has_moment = fields.get("held_on").or_else(|| fields.get("held_at")).is_some();
    if !has_moment && fields.get("reapproach_on").is_none() {
        let problem = "Vul een nieuwe datum in, of de dag waarop u opnieuw contact opneemt.";
        reader.refuse("held_on", problem);
    }
    let until = match (moment, reapproach_on) {
        (Some(at), _) => Some(Postponement::To(at, reason)),
        (None, Some(day)) => Some(Postponement::Reapproach(day, reason)),
        (None, None) => None,
    };
    reader.finish(until)
}

fn postpone_content(line: &ConversationLine) -> Value {
    json!({
        "title": POSTPONE, "button": POSTPONE,
        "organisation": line.organisation,
        "lead": format!("{}: {}.", line.state.label(), when(line)),
        "action": format!("/gesprekken/{}/uitstellen", line.id),
        "back_href": format!("/gesprekken/{}", line.id),
        "back_label": "Terug naar het gesprek",
        "moment": true, "causes": [], "needs_reason": false, "organisation_code": "", "theirs": null,
    })
}

/// The form to note that there will be no conversation.
pub async fn decline_form(page: Page, asked: Query<For>) -> PageResult {
    let content = decline_content(&page, asked.into_inner().organisatie).await?;
    page.show(FORM, DECLINE, &content)
}

/// Notes that there will be no conversation.
pub async fn decline(page: Page, Posted(fields): Posted) -> PageResult {
    let code = fields.get("organisation").unwrap_or_default().to_owned();
    let content = decline_content(&page, Some(code.clone())).await?;
    match try_decline(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&format!("/organisaties/{code}"), "Dit staat in het dossier.")),
        Err(error) => page.refused((FORM, DECLINE), &content, fields.to_form(&[]), error),
    }
}

async fn try_decline(page: &Page, organisation: String, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let reapproach_on = reader.day("reapproach_on");
    let cause = CAUSES.iter().skip(1).find(|(value, _)| fields.get("cause") == Some(*value));
    let reason = match cause {
        Some((_, label)) if !reason.is_empty() => format!("{label}: {reason}"),
        _ => reason,
    };
    let command =
        reader.finish(Some(DeclineConversation { organisation, reason, reapproach_on }))?;
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        conversations::decline(conn, actor, &command, &stationery, now)
    })
    .await
}

async fn decline_content(page: &Page, code: Option<String>) -> Result<Value, Refusal> {
    let choices = page
        .read(move |conn, actor, now| {
            let code = code.unwrap_or_default();
            conversations::choices(conn, actor, (Some(&code), FormOf::Plan), now)
        })
        .await?;
    let organisation = choices
        .organisation
        .ok_or_else(|| ServiceError::field("organisation", "Kies een organisatie."))?;
    Ok(json!({
        "title": DECLINE, "button": "Vastleggen dat er geen gesprek komt",
        "organisation": organisation.full_name(),
        "lead": decline_lead(choices.planned.as_ref()),
        "causes": options(CAUSES), "form": { "cause": CAUSES[0].0 },
        "action": "/gesprekken/afwijzen",
        "back_href": format!("/organisaties/{}", organisation.code),
        "back_label": "Terug naar het dossier",
        "moment": false, "needs_reason": true, "organisation_code": organisation.code, "theirs": null,
    }))
}

/// What it means; an appointment that was mailed is taken back by mail.
fn decline_lead(planned: Option<&Conversation>) -> String {
    let again = "U kunt dit later weer openen door toch een gesprek te plannen.";
    let is_planned = |it: &&Conversation| it.state == ConversationState::Planned;
    match planned.filter(is_planned).and_then(|it| it.planned_at) {
        Some(at) => format!(
            "Het gesprek van {} gaat niet door. Wie de afspraak per e-mail kreeg, krijgt bericht \
             dat die vervalt. {again}",
            day_and_clock(at)
        ),
        None => format!("Er komt geen gesprek. {again}"),
    }
}
