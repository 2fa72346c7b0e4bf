//! The briefing of one evening: a page to print, and the mail to the team, read before it leaves.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{content, logistics, path};
use crate::domain::dates::{amsterdam_day, long_day, written_day};
use crate::domain::sessions::SessionState;
use crate::services::sessions::briefing::{self, BriefingMail, BriefingView, Host, SendBriefing};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const PREVIEW: (&str, &str) = ("sessions/briefing_mail.html", "Briefing nalezen");

/// One page about the evening.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (*id, page.app.stationery());
    let view = page
        .read(move |conn, actor, now| briefing::show(conn, actor, id, &stationery, now))
        .await?;
    let title = format!("Briefing {}", content::title(&view.evening.view).to_lowercase());
    page.show("sessions/briefing.html", &title, &shown(&page, &view))
}

/// The mails as they would leave.
pub async fn preview(page: Page, id: Path<i64>) -> PageResult {
    let mail = mail(&page, *id).await?;
    page.show(PREVIEW.0, PREVIEW.1, &letters(*id, &mail))
}

/// Sends the mails that were read.
pub async fn send(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match sent(&page, *id, &fields).await {
        Ok(number) => {
            page.app.sender.notify_one();
            let flash = match number {
                1 => "De briefing staat klaar in het postvak UIT, voor 1 ontvanger.".to_owned(),
                more => {
                    format!("De briefing staat klaar in het postvak UIT, voor {more} ontvangers.")
                }
            };
            Ok(page.see_other(&path(*id), &flash))
        }
        Err(error @ (ServiceError::Forbidden(_) | ServiceError::Store(_))) => Err(error.into()),
        Err(error) => {
            let mail = mail(&page, *id).await?;
            page.refused(PREVIEW, &letters(*id, &mail), fields.to_form(&[]), error)
        }
    }
}

async fn sent(page: &Page, session_id: i64, fields: &Fields) -> ServiceResult<usize> {
    let again = Reader::new(fields).ticked("again");
    let digest = fields.get("digest").unwrap_or_default().to_owned();
    let (command, stationery) = (SendBriefing { session_id, digest, again }, page.app.stationery());
    page.write(move |conn, actor, now| briefing::send(conn, actor, &command, &stationery, now))
        .await
}

async fn mail(page: &Page, id: i64) -> Result<BriefingMail, Refusal> {
    let stationery = page.app.stationery();
    page.read(move |conn, actor, now| briefing::preview(conn, actor, id, &stationery, now)).await
}

fn shown(page: &Page, view: &BriefingView) -> Value {
    let session = &view.evening.view.session;
    let path = path(session.id);
    let is_coming = session.state == SessionState::Planned && session.starts_at > page.now();
    let may_send = view.evening.view.may_plan && is_coming;
    let sent = view.sent.iter().map(|it| {
        let on = written_day(amsterdam_day(it.due_at));
        format!("{}, {on}: {}", it.recipient, it.state.label_after(it.attempts).to_lowercase())
    });
    json!({
        "title": content::title(&view.evening.view), "made_on": long_day(page.today()),
        "back_href": path,
        "logistics_href": format!("{path}/draaiboek"),
        "mail_href": if may_send { format!("{path}/briefing/versturen") } else { String::new() },
        "facts": logistics::facts(&view.evening), "crew": logistics::crew(&view.evening),
        "open": view.evening.list.open(session.expected),
        "wishes": session.wishes.as_deref().unwrap_or_default(),
        "hosts": view.hosts.iter().map(host).collect::<Vec<_>>(),
        "adviser": view.adviser, "phone": view.phone, "sent": sent.collect::<Vec<_>>(),
    })
}

fn host(host: &Host) -> Value {
    json!({
        "name": host.organisation.full_name(), "stand": host.stand,
        "audience": host.wishes.audience.as_deref().unwrap_or_default(),
        "wishes": host.wishes.wishes.as_deref().unwrap_or_default(),
        "commitments": host.commitments,
    })
}

fn letters(id: i64, mail: &BriefingMail) -> Value {
    let letters = mail.letters.iter().map(|(person, part, letter)| {
        json!({ "recipient": format!("{}, {}", person.name, part.label().to_lowercase()),
            "address": person.email, "subject": letter.subject, "html": letter.html_fragment() })
    });
    json!({
        "back_href": format!("{}/briefing", path(id)),
        "action": format!("{}/briefing/versturen", path(id)),
        "letters": letters.collect::<Vec<_>>(), "without_address": mail.without_address,
        "digest": mail.digest, "asks_again": mail.repeats.is_some(),
        "repeats": mail.repeats.as_deref().unwrap_or_default(), "form": {},
        "button": match mail.letters.len() {
            1 => "Stuur aan 1 ontvanger".to_owned(),
            more => format!("Stuur aan {more} ontvangers"),
        },
    })
}
