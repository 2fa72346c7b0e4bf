//! What an administrator sees of notes: that they are there, never their text, until one is
//! opened in an emergency.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{lead, reason, row, text};
use crate::domain::dates::{day_and_clock, written_day};
use crate::domain::notes::Note;
use crate::domain::organisations::Organisation;
use crate::services::notes::{self, EmergencyDesk};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::navigation;
use crate::web::page::{Page, Posted};

const CONFIRM: (&str, &str) = ("confirm.html", "Notitie in nood openen");
const HOME: &str = "/beheer/notities";

/// The notes that may be opened in an emergency, what was opened, and what was destroyed.
pub async fn list(page: Page) -> PageResult {
    let desk = page.read(|conn, actor, _| notes::desk(conn, actor)).await?;
    let mut content = content(&desk);
    if let Some(content) = content.as_object_mut() {
        let sections = navigation::sections(&page.actor()?, HOME);
        content.insert("sections".to_owned(), json!(sections));
    }
    page.show("admin/notes.html", "Notities", &content)
}

fn content(desk: &EmergencyDesk) -> Value {
    let notes = desk.notes.iter().map(|(note, organisation)| {
        let mut row = row(note);
        if let Some(row) = row.as_object_mut() {
            row.insert("href".to_owned(), json!(format!("{HOME}/{}", note.id)));
            row.insert("number".to_owned(), json!(note.id));
            row.insert("organisation".to_owned(), json!(organisation));
        }
        row
    });
    let openings = desk.openings.iter().map(|(access, opener)| {
        json!({
            "number": access.note_id, "when": day_and_clock(access.opened_at), "by": opener,
            "reason": access.reason,
        })
    });
    let records = desk.records.iter().map(|it| {
        json!({
            "what": it.what, "rule": it.rule, "count": it.quantity, "when": written_day(it.on),
        })
    });
    json!({
        "notes": notes.collect::<Vec<_>>(),
        "openings": openings.collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
    })
}

/// Asks why a note has to be opened, and says what follows.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let (note, organisation) = subject(&page, id.into_inner()).await?;
    page.show(CONFIRM.0, CONFIRM.1, &question(&note, &organisation))
}

/// Opens a note; this page alone shows it, and asking for it again is opening it again.
pub async fn open(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    match try_open(&page, id, &fields).await {
        Ok(opened) => {
            page.app.sender.notify_one();
            let text = text(&page, opened.sealed.as_ref()).unwrap_or_default();
            let content = json!({
                "organisation": opened.organisation.full_name(),
                "level_label": opened.note.level.label(), "lead": lead(&opened.note),
                "text": text, "back_href": HOME,
            });
            page.show("notes/opened.html", "Notitie in nood geopend", &content)
        }
        Err(error @ (ServiceError::Forbidden(_) | ServiceError::Store(_))) => Err(error.into()),
        Err(error) => {
            let (note, organisation) = subject(&page, id).await?;
            page.refused(CONFIRM, &question(&note, &organisation), fields.to_form(&[]), error)
        }
    }
}

async fn try_open(page: &Page, id: i64, fields: &Fields) -> ServiceResult<notes::Emergency> {
    let (reason, stationery) = (reason(fields)?, page.app.stationery());
    page.write(move |conn, actor, now| {
        notes::open_in_emergency(conn, actor, (id, &reason), &stationery, now)
    })
    .await
}

async fn subject(page: &Page, id: i64) -> Result<(Note, Organisation), Refusal> {
    page.read(move |conn, actor, now| notes::subject(conn, actor, id, now)).await
}

fn question(note: &Note, organisation: &Organisation) -> Value {
    json!({
        "title": "Notitie in nood openen",
        "consequence": format!(
            "U leest één keer een notitie die niet voor u is geschreven. {} krijgt daarvan bericht, \
             met uw naam en uw reden. In het logboek staat dat u de notitie opende.",
            note.author
        ),
        "facts": [
            { "term": "Organisatie", "text": organisation.full_name() },
            { "term": "Soort", "text": note.level.label() },
            { "term": "Geschreven", "text": lead(note) },
        ],
        "action": format!("{HOME}/{}", note.id), "button": "Open de notitie", "danger": true,
        "back_href": HOME, "back_label": "Notities", "hidden": [],
        "reason_label": "Waarom moet u deze notitie nu lezen?",
    })
}
