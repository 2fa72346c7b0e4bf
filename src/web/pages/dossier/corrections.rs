//! Taking back what was recorded about a stage by mistake.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::written_day;
use crate::domain::dossiers::StageEvent;
use crate::domain::stages::StageState;
use crate::services::{ServiceResult, corrections};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::stage_view;

const FORM: (&str, &str) = ("organisations/correct.html", "Een vergissing corrigeren");

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
    reader.refuse_absent("event", "Kies wat er niet klopt.");
    let event = reader.number("event");
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let event = reader.finish(event)?;
    page.write(move |conn, actor, now| {
        corrections::correct(conn, actor, (&code, event, &reason), now)
    })
    .await
}

async fn content(page: &Page, code: String) -> Result<Value, Refusal> {
    let (organisation, events) =
        page.read(move |conn, actor, _| corrections::correctable(conn, actor, &code)).await?;
    Ok(json!({
        "organisation": organisation.full_name(),
        "back_href": format!("/organisaties/{}", organisation.code),
        "events": events.iter().map(option).collect::<Vec<_>>(),
    }))
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
