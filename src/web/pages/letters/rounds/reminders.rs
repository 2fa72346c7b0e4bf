//! The reminders of a round: which are due, how each reads, and releasing them.

use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{amsterdam_day, clock, long_day};
use crate::services::ServiceResult;
use crate::services::repeats::Act;
use crate::services::rounds::readiness::Mail;
use crate::services::rounds::reminders::{self, Proposal, ReleaseReminders, Reminder};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::{Page, Posted};
use crate::web::pages::repeats::led;
use crate::web::pages::round_moves::mail_note;
use crate::web::pages::round_view::{counted, href, moment};

const LIST: &str = "rounds/reminders.html";
const LETTER: &str = "rounds/letter.html";

/// The reminders that are due.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let proposal = proposal(&page, id.into_inner()).await?;
    let home = href(proposal.round.id);
    let has_any = proposal.window.is_some();
    let content = json!({
        "round": { "name": proposal.round.name, "href": home },
        "consequence": consequence(&proposal),
        "obstacle": proposal.obstacle.clone().filter(|_| has_any).unwrap_or_default(),
        "four_eyes_off": !page.app.settings.asks_four_eyes(),
        "mail_note": mail_note(&page),
        "action": if has_any && proposal.obstacle.is_none() { format!("{home}/herinneringen") }
            else { String::new() },
        "digest": proposal.digest,
        "reminders": proposal.reminders.iter().map(|one| row(one, &home)).collect::<Vec<_>>(),
    });
    page.show(LIST, &format!("Herinneringen {}", proposal.round.name), &content)
}

async fn proposal(page: &Page, id: i64) -> Result<Proposal, Refusal> {
    let stationery = page.app.stationery();
    page.read(move |conn, actor, now| reminders::propose(conn, actor, &stationery, id, now)).await
}

/// "13 herinneringen (26 berichten) vertrekken dinsdag 3 oktober 2023 tussen 09.00 en 09.26 uur."
fn consequence(proposal: &Proposal) -> String {
    let Some(window) = proposal.window else { return String::new() };
    let ready = proposal.ready().count();
    let mails = proposal.ready().map(|(_, mails)| mails.len()).sum();
    format!(
        "{} ({}) {} {}.",
        counted(ready, "herinnering", "herinneringen"),
        counted(mails, "bericht", "berichten"),
        if ready == 1 { "vertrekt" } else { "vertrekken" },
        period(window)
    )
}

/// "dinsdag 3 oktober 2023 tussen 09.00 en 09.26 uur".
pub(in crate::web::pages) fn period((first, last): (DateTime<Utc>, DateTime<Utc>)) -> String {
    if first == last {
        return moment(first);
    }
    let (day, last_day) = (amsterdam_day(first), amsterdam_day(last));
    if day != last_day {
        return format!("tussen {} en {}", moment(first), moment(last));
    }
    let from = clock(first);
    if from == clock(last) {
        return moment(first);
    }
    format!("{} tussen {} en {}", long_day(day), from.trim_end_matches(" uur"), clock(last))
}

fn row(reminder: &Reminder, home: &str) -> Value {
    let labels = |mails: &[Mail]| {
        let labels: Vec<&str> = mails.iter().map(|mail| mail.recipient.label.as_str()).collect();
        ContactFunction::in_sentence(&labels.join(", "))
    };
    json!({
        "name": reminder.organisation.name,
        "href": format!("{home}/herinneringen/{}", reminder.letter_id),
        "number": if reminder.number == 1 { "Eerste" } else { "Tweede" },
        "recipients": reminder.outcome.as_deref().map(labels).unwrap_or_default(),
        "problem": reminder.outcome.clone().err().unwrap_or_default(),
    })
}

/// Which recipient is shown, counted from 1.
#[derive(Debug, Deserialize)]
pub struct Whom {
    aan: Option<usize>,
}

/// One reminder as it would leave now.
pub async fn letter(page: Page, ids: Path<(i64, i64)>, whom: Query<Whom>) -> PageResult {
    let (id, letter_id) = ids.into_inner();
    let proposal = proposal(&page, id).await?;
    let (name, content) = letter_content(&page, (id, letter_id), &proposal, whom.aan)?;
    page.show(LETTER, &format!("Herinnering aan {name}"), &content)
}

/// The name of the organisation and one of its reminders, with the way to those beside it.
fn letter_content(
    page: &Page,
    (id, letter_id): (i64, i64),
    proposal: &Proposal,
    whom: Option<usize>,
) -> ServiceResult<(String, Value)> {
    let home = format!("{}/herinneringen", href(id));
    let place = proposal.reminders.iter().position(|one| one.letter_id == letter_id);
    let one = place.and_then(|place| proposal.reminders.get(place));
    let (Some(place), Some(reminder)) = (place, one) else {
        return Err(StoreError::NotFound("Deze herinnering").into());
    };
    let beside = |place: Option<usize>| {
        let other = place.and_then(|place| proposal.reminders.get(place));
        other.map_or(String::new(), |other| format!("{home}/{}", other.letter_id))
    };
    let mut content = preview(page, reminder, whom.unwrap_or(1), proposal.window);
    if let Some(content) = content.as_object_mut() {
        content.insert("round".into(), json!({ "name": "Herinneringen", "href": home }));
        content.insert("previous_href".into(), json!(beside(place.checked_sub(1))));
        content.insert("next_href".into(), json!(beside(Some(place + 1))));
    }
    Ok((reminder.organisation.full_name(), content))
}

fn preview(
    page: &Page,
    reminder: &Reminder,
    chosen: usize,
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Value {
    let mails = reminder.outcome.as_deref().unwrap_or_default();
    let chosen = chosen.clamp(1, mails.len().max(1));
    let recipients = mails.iter().enumerate().map(|(i, mail)| {
        json!({ "label": mail.recipient.label, "href": format!("?aan={}", i + 1),
                "active": i + 1 == chosen })
    });
    let sender = page.app.stationery().from.to_string();
    let mail = mails.get(chosen - 1).map(|mail| {
        json!({
            "subject": mail.rendered.subject, "sender": sender,
            "recipient": mail.recipient.address,
            "moment": window.map(|(first, _)| format!("vanaf {}", moment(first))),
            "text": mail.rendered.text, "html_text": mail.rendered.html,
        })
    });
    json!({
        "organisation": {
            "name": reminder.organisation.full_name(),
            "href": format!("/organisaties/{}", reminder.organisation.code),
        },
        "mail": mail, "recipients": recipients.collect::<Vec<_>>(), "frozen": false,
        "problem": reminder.outcome.clone().err().unwrap_or_default(),
    })
}

/// Releases the reminders exactly as they were read.
pub async fn release(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (round_id, stationery) = (id.into_inner(), page.app.stationery());
    let digest = Some(fields.get("digest").unwrap_or_default().to_owned());
    let command = ReleaseReminders { round_id, digest };
    let released = page
        .write(move |conn, actor, now| reminders::release(conn, actor, &stationery, &command, now))
        .await;
    let flash = match &released {
        Ok(number) => counted(*number, "herinnering is", "herinneringen zijn"),
        Err(_) => "De herinneringen zijn".to_owned(),
    };
    let told = format!("{flash} vrijgegeven.");
    led(&page, released.map(drop), Act::Reminders(round_id), (&href(round_id), &told)).await
}
