//! Correcting a conversation that was recorded as held.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::forms::functions_of;
use super::{conflict, details, reading, unchosen, when, without_null};
use crate::domain::conversations::corrections::fields as values_of;
use crate::domain::conversations::{
    Arranged, Assessment, Familiarity, Motive, SessionInterest, Tip,
};
use crate::domain::dates::{amsterdam_day, day_field, written_day};
use crate::domain::errors::RuleError;
use crate::services::ServiceResult;
use crate::services::conversations::{
    self, Answers, Change, CorrectConversation, Correctable, CorrectionLine,
};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;
use crate::web::resend::words;

const FORM: (&str, &str) = ("conversations/correct.html", "Gesprek corrigeren");

/// The form to correct a conversation.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let correctable = correctable(&page, id.into_inner()).await?;
    page.show(FORM.0, FORM.1, &content(&correctable))
}

/// Corrects a conversation.
pub async fn correct(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let correctable = correctable(&page, id).await?;
    let error = match try_correct(&page, &correctable, &fields).await {
        Ok(()) => {
            return Ok(page.see_other(&format!("/gesprekken/{id}"), "Het gesprek is gecorrigeerd."));
        }
        Err(error) => error,
    };
    let (mut content, mut form) = (content(&correctable), fields.to_form(&details::LISTS));
    let explained = conflict::explain(&page, id, &fields, error).await?;
    if explained.is_ok() {
        unchosen::put_back(&mut form, &correctable, &fields);
    }
    let error = conflict::shown(explained, &mut content, &mut form);
    page.refused(FORM, &content, form, error)
}

async fn correctable(page: &Page, id: i64) -> Result<Correctable, Refusal> {
    page.read(move |conn, actor, _| conversations::correctable(conn, actor, id)).await
}

async fn try_correct(page: &Page, correctable: &Correctable, fields: &Fields) -> ServiceResult<()> {
    let command = command(correctable.line.id, fields)?;
    if command.version == correctable.version {
        unchosen::check(correctable, fields)?;
    }
    page.write(move |conn, actor, now| conversations::correct(conn, actor, &command, now)).await
}

fn command(id: i64, fields: &Fields) -> Result<CorrectConversation, RuleError> {
    let mut reader = Reader::new(fields);
    let change = match fields.get("what") {
        Some("date") => reader.needed_day("held_on").map(Change::Date),
        Some("outcome") => outcome(&mut reader),
        Some("answers") => {
            let details = details::read(&mut reader, fields);
            Some(Change::Answers(Box::new(Answers { details, ..reading::answers(&mut reader) })))
        }
        Some("not_held") => Some(Change::NotHeld),
        _ => {
            reader.refuse("what", "Kies wat er niet klopt.");
            None
        }
    };
    let reason = reader.needed_line("reason", "Vul een reden in.");
    let version = reader.version();
    reader.finish(change.map(|change| CorrectConversation { id, version, change, reason }))
}

fn outcome(reader: &mut Reader<'_>) -> Option<Change> {
    let attended = reader.choices("attended");
    let assessment = reader.needed_choice("assessment");
    let session_interest = reader.needed_choice("session_interest");
    let later_on = reader.day("later_on");
    Some(Change::Outcome {
        attended,
        assessment: assessment?,
        session_interest: session_interest?,
        later_on,
    })
}

/// What stands, by the names of the form.
fn standing(Correctable { line, version, details }: &Correctable) -> Value {
    let mut form = json!({
        "version": version.to_string(), "held_on": line.held_on.map(day_field),
        "attended": line.attended.iter().map(|it| it.as_str()).collect::<Vec<_>>(),
    });
    let known = line.outcome.iter().flat_map(|outcome| values_of(outcome, details));
    if let Some(form) = form.as_object_mut() {
        for (name, values) in known {
            let is_list = details::LISTS.contains(&name.as_str());
            let value = if is_list { json!(values) } else { json!(values.first()) };
            form.insert(name, value);
        }
    }
    without_null(form)
}

fn content(correctable: &Correctable) -> Value {
    let line = &correctable.line;
    let path = format!("/gesprekken/{}", line.id);
    let outcome = line.outcome.as_ref();
    let mut choices = vec![("date", "Het gesprek was op een andere dag")];
    if outcome.is_some() {
        choices.push(("outcome", "De uitkomst klopt niet"));
        choices.push(("answers", "Antwoorden, tips, checklist of observaties kloppen niet"));
    }
    choices.push(("not_held", "Het gesprek is niet gehouden"));
    json!({
        "organisation": line.organisation, "lead": format!("Gehouden: {}.", when(line)),
        "action": format!("{path}/corrigeren"), "back_href": path,
        "back_label": "Terug naar het gesprek", "choices": options(choices),
        "may_change_outcome": outcome.is_some(), "functions": functions_of(&line.code),
        "assessments": options(Assessment::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "interests": options(SessionInterest::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "protocol_answers": options(Arranged::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "familiarities": options(Familiarity::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "motives": options(Motive::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "tips": options(Tip::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "details": details::content(), "form": standing(correctable), "theirs": null, "open": [],
    })
}

/// A correction for the page of the conversation.
pub(super) fn row(it: &CorrectionLine) -> Value {
    let shown = |name: &str, values: &[String]| match values {
        [] => "niet ingevuld".to_owned(),
        values => {
            let labels = values.iter().map(|value| words::value(name, value));
            format!("“{}”", labels.collect::<Vec<_>>().join(", "))
        }
    };
    let changed = it.changed.iter().map(|field| {
        json!({
            "label": words::label(&field.name).unwrap_or_default(),
            "was": shown(&field.name, &field.was), "became": shown(&field.name, &field.became),
        })
    });
    json!({ "when": written_day(amsterdam_day(it.at)), "by": it.by, "reason": it.reason,
        "changed": changed.collect::<Vec<_>>() })
}
