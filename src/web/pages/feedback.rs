//! Feedback to an organisation: write it, read every mail as it will leave, send it.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::conversations::forms::{contacts, usual};
use crate::domain::commitments::{Commitment, Occasion};
use crate::domain::dates::{long_day, written_day};
use crate::services::feedback::{self, FeedbackForm, FeedbackPreview, WriteFeedback};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const FORM: (&str, &str) = ("feedback/new.html", "Terugkoppeling");
const PREVIEW: (&str, &str) = ("feedback/preview.html", "Terugkoppeling nalezen");

/// The fields that hold several values.
const LISTS: [&str; 2] = ["recipients", "commitments"];

/// What the feedback follows.
#[derive(Debug, Deserialize)]
pub struct After {
    gesprek: Option<i64>,
    bijeenkomst: Option<i64>,
}

/// The form, filled in with what was agreed.
pub async fn form(page: Page, code: Path<String>, after: Query<After>) -> PageResult {
    let after = after.into_inner();
    let occasion = after.gesprek.map(Occasion::Conversation);
    let occasion = occasion.or(after.bijeenkomst.map(Occasion::Session));
    let occasion = occasion.ok_or_else(Refusal::not_found)?;
    let found = load(&page, code.into_inner(), occasion).await?;
    let mut content = content(&found, occasion);
    let form = json!({
        "recipients": usual(&found.contacts),
        "commitments": found.proposed.iter().map(i64::to_string).collect::<Vec<_>>(),
        "introduction": found.introduction,
    });
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), form);
    }
    page.show(FORM.0, FORM.1, &content)
}

/// Shows the mails, goes back to the form, or sends them.
pub async fn write(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    let occasion = occasion(&fields).ok_or_else(Refusal::not_found)?;
    let command = command(&fields, (code.clone(), occasion));
    let refusal = match fields.get("act") {
        Some("send") => match send(&page, command).await {
            Ok(sent) => return Ok(done(&page, &code, sent)),
            Err(error) => error,
        },
        Some("preview") => match preview(&page, command).await {
            Ok(found) => return shown(&page, &found, &fields),
            Err(error) => error,
        },
        _ => {
            let mut content = content(&load(&page, code, occasion).await?, occasion);
            if let Some(content) = content.as_object_mut() {
                content.insert("form".to_owned(), fields.to_form(&LISTS));
            }
            return page.show(FORM.0, FORM.1, &content);
        }
    };
    if matches!(refusal, ServiceError::Forbidden(_) | ServiceError::Store(_)) {
        return Err(refusal.into());
    }
    let asks_again = refusal.problems().iter().any(|it| it.field == "again");
    let mut content = content(&load(&page, code, occasion).await?, occasion);
    if let Some(content) = content.as_object_mut() {
        content.insert("asks_again".to_owned(), json!(asks_again));
    }
    page.refused(FORM, &content, fields.to_form(&LISTS), refusal)
}

fn occasion(fields: &Fields) -> Option<Occasion> {
    let number = |name: &str| fields.get(name)?.parse().ok();
    let of_talk = number("conversation").map(Occasion::Conversation);
    of_talk.or_else(|| number("session").map(Occasion::Session))
}

fn command(
    fields: &Fields,
    (organisation, occasion): (String, Occasion),
) -> ServiceResult<WriteFeedback> {
    let mut reader = Reader::new(fields);
    let numbers =
        |name: &str| fields.all(name).into_iter().filter_map(|id| id.parse().ok()).collect();
    let introduction = reader.area("introduction").unwrap_or_default();
    let command = WriteFeedback {
        organisation,
        occasion,
        contacts: numbers("recipients"),
        commitments: numbers("commitments"),
        introduction,
        sends_again: reader.ticked("again"),
    };
    Ok(reader.finish(Some(command))?)
}

async fn load(page: &Page, code: String, after: Occasion) -> Result<FeedbackForm, Refusal> {
    page.read(move |conn, actor, now| feedback::form(conn, actor, (&code, after), now)).await
}

async fn preview(
    page: &Page,
    command: ServiceResult<WriteFeedback>,
) -> ServiceResult<FeedbackPreview> {
    let (command, stationery) = (command?, page.app.stationery());
    let (Some(actor), now) = (page.visitor.actor.clone(), page.now()) else {
        return Err(ServiceError::Forbidden("Log eerst in.".to_owned()));
    };
    let read = move |conn: &mut _| feedback::preview(conn, &actor, &command, &stationery, now);
    page.app.db.read(read).await
}

async fn send(page: &Page, command: ServiceResult<WriteFeedback>) -> ServiceResult<usize> {
    let (command, stationery) = (command?, page.app.stationery());
    page.write(move |conn, actor, now| feedback::send(conn, actor, &command, &stationery, now))
        .await
}

fn done(page: &Page, code: &str, sent: usize) -> actix_web::HttpResponse {
    let flash = match sent {
        1 => "De terugkoppeling staat klaar in het postvak UIT, voor 1 ontvanger.".to_owned(),
        more => {
            format!("De terugkoppeling staat klaar in het postvak UIT, voor {more} ontvangers.")
        }
    };
    page.see_other_linked(
        &format!("/organisaties/{code}"),
        &flash,
        ("/postvak-uit", "Bekijk het postvak UIT"),
    )
}

fn content(found: &FeedbackForm, occasion: Occasion) -> Value {
    let href = format!("/organisaties/{}", found.organisation.code);
    let (what, conversation, session) = match occasion {
        Occasion::Conversation(id) => ("Na het gesprek", id.to_string(), String::new()),
        Occasion::Session(id) => ("Na de bijeenkomst", String::new(), id.to_string()),
    };
    json!({
        "organisation": { "name": found.organisation.full_name(), "href": href },
        "lead": format!("{what} van {}", long_day(found.held_on)),
        "action": format!("{href}/terugkoppeling"),
        "conversation": conversation, "session": session,
        "contacts": contacts(&found.contacts),
        "commitments": found.commitments.iter().map(commitment).collect::<Vec<_>>(),
        "asks_again": false,
    })
}

fn commitment(it: &Commitment) -> Value {
    let hint = match it.done_on {
        Some(_) => "gedaan".to_owned(),
        None => format!("uiterlijk {}", written_day(it.due_on)),
    };
    json!({ "value": it.id.to_string(), "label": it.title, "hint": hint })
}

fn shown(page: &Page, found: &FeedbackPreview, fields: &Fields) -> PageResult {
    let href = format!("/organisaties/{}", found.organisation.code);
    let letter =
        |(to, letter): &(crate::domain::letters::recipients::Recipient, crate::mail::Rendered)| {
            json!({ "recipient": to.label, "address": to.address, "subject": letter.subject,
            "html": letter.html_fragment() })
        };
    let kept = fields.pairs().iter().filter(|(name, _)| name != "csrf" && name != "act");
    let content = json!({
        "organisation": { "name": found.organisation.full_name(), "href": href },
        "action": format!("{href}/terugkoppeling"),
        "letters": found.letters.iter().map(letter).collect::<Vec<_>>(),
        "hidden": kept.map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
        "button": match found.letters.len() {
            1 => "Stuur aan 1 ontvanger".to_owned(),
            more => format!("Stuur aan {more} ontvangers"),
        },
    });
    page.show(PREVIEW.0, PREVIEW.1, &content)
}
