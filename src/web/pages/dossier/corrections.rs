//! Taking back what was recorded about a stage by mistake.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::timeline::called;
use crate::domain::dates::written_day;
use crate::domain::dossiers::StageEvent;
use crate::domain::stages::StageState;
use crate::services::corrections::LastCall;
use crate::services::{ServiceResult, corrections};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::stage_view;

const FORM: (&str, &str) = ("organisations/correct.html", "Een vergissing corrigeren");

/// How the value of a call begins; that of an event is its number alone.
const CALL: &str = "call-";

/// The form: which event, and why.
pub async fn form(page: Page, code: Path<String>) -> PageResult {
    let content = content(&page, code.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// Takes an event back.
pub async fn correct(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    let content = content(&page, code.clone()).await?;
    match try_correct(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&format!("/organisaties/{code}"), "Het is gecorrigeerd.")),
        Err(error) => page.refused(FORM, &content, fields.to_form(&[]), error),
    }
}

async fn try_correct(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let chosen = reader.needed_line("event", "Kies wat er niet klopt.");
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let call = chosen.strip_prefix(CALL).and_then(|id| id.parse::<i64>().ok());
    // What is no number is no event of ours, and is refused beside the field.
    let event = chosen.parse::<i64>().unwrap_or(0);
    reader.finish(Some(()))?;
    page.write(move |conn, actor, now| match call {
        Some(id) => corrections::take_call_back(conn, actor, (&code, id, &reason), now),
        None => corrections::correct(conn, actor, (&code, event, &reason), now),
    })
    .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let ((organisation, events), call) = page
        .read(move |conn, actor, _| {
            let found = corrections::correctable(conn, actor, &code)?;
            Ok((found, corrections::last_call(conn, actor, &code)?))
        })
        .await?;
    let mut options: Vec<Value> = events.iter().map(option).collect();
    options.extend(call.as_ref().map(call_option));
    Ok(json!({
        "organisation": organisation.full_name(),
        "back_href": format!("/organisaties/{}", organisation.code),
        "events": options,
    }))
}

fn call_option(call: &LastCall) -> Value {
    json!({
        "value": format!("{CALL}{}", call.id), "label": called(call.result),
        "hint": format!("{}, door {}; telt dan niet meer", written_day(call.on), call.caller),
    })
}

fn option(event: &StageEvent) -> Value {
    let label = match event.to {
        StageState::NotStarted => format!("{} heropend", event.stage.label()),
        to => stage_view::happened(event.stage, to),
    };
    let back = event.from.label();
    json!({
        "value": event.id.to_string(), "label": label,
        "hint": format!("{}, door {}; wordt weer “{back}”", written_day(event.happened_on), event.actor),
    })
}
