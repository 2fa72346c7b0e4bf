//! Notes: those of a dossier with the form to write one, and one note. What an administrator may
//! do and what waits for the author stand in the files beside this one.

pub mod emergency;
pub mod tasks;

use std::collections::BTreeSet;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, long_day, written_day};
use crate::domain::notes::{Note, NoteLevel};
use crate::domain::sealed::Sealed;
use crate::services::notes::{self, NotesOf, OpenNote, WriteNote};
use crate::services::sealing::{Secret, UNREADABLE};
use crate::services::{ServiceError, ServiceResult, secrets};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::users;

const LIST: (&str, &str) = ("notes/list.html", "Notities");
const SHOW: (&str, &str) = ("notes/show.html", "Notitie");

/// The notes of a dossier that the visitor may read, and the form to write one.
pub async fn list(page: Page, code: Path<String>) -> PageResult {
    let found = load(&page, code.into_inner()).await?;
    let mut content = list_content(&found);
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), json!({ "form_id": secrets::new_token()? }));
    }
    page.show(LIST.0, LIST.1, &content)
}

/// Writes a note.
pub async fn write(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    match try_write(&page, &code, &fields).await {
        Ok(id) => {
            let path = format!("/organisaties/{code}/notities");
            let link = format!("/notities/{id}");
            Ok(page.see_other_linked(&path, "De notitie is bewaard.", (&link, "Lees de notitie")))
        }
        Err(error @ ServiceError::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let found = load(&page, code).await?;
            let form = fields.to_form(&["note_readers"]);
            page.refused(LIST, &list_content(&found), form, error)
        }
    }
}

async fn try_write(page: &Page, code: &str, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    let level = reader.needed_choice::<NoteLevel>("note_level");
    let text = reader.area("note_text");
    reader.refuse_absent("note_text", "Schrijf de notitie op.");
    let readers = named(fields);
    let form_id = fields.get("form_id").filter(|id| !id.is_empty() && id.len() <= 64);
    let form_id = form_id.map(str::to_owned);
    let command = level.zip(text).map(|(level, text)| WriteNote {
        organisation: code.to_owned(),
        level,
        readers,
        text: Secret::new(&page.app.sealing, text),
        form_id,
    });
    let command = reader.finish(command)?;
    page.write(move |conn, actor, now| notes::write(conn, actor, &command, now)).await
}

/// The ids that were ticked; a value that is no number is nobody's id and is refused.
fn named(fields: &Fields) -> Vec<i64> {
    let ticked = fields.all("note_readers").into_iter().filter(|it| !it.is_empty());
    let ids: BTreeSet<i64> = ticked.map(|text| text.parse().unwrap_or(-1)).collect();
    ids.into_iter().collect()
}

async fn load(page: &Page, code: String) -> Result<NotesOf, Refusal> {
    page.read(move |conn, actor, _| notes::of(conn, actor, &code)).await
}

fn list_content(found: &NotesOf) -> Value {
    let path = format!("/organisaties/{}", found.organisation.code);
    let levels = found.levels.iter().map(|level| {
        json!({ "value": level.as_str(), "label": level.label(), "hint": level.explanation() })
    });
    json!({
        "organisation": { "name": found.organisation.full_name(), "href": path },
        "notes": found.notes.iter().map(row).collect::<Vec<_>>(),
        "action": format!("{path}/notities"),
        "levels": levels.collect::<Vec<_>>(),
        "advisers": users(&found.advisers),
    })
}

/// A line of a list: that there is a note, and never what it says.
pub fn row(note: &Note) -> Value {
    json!({
        "href": format!("/notities/{}", note.id),
        "level_label": note.level.label(),
        "when": long_day(amsterdam_day(note.written_at)),
        "author": note.author,
        "destroyed": note.destroyed_on.map(|on| format!("vernietigd op {}", written_day(on)))
            .unwrap_or_default(),
    })
}

/// One note, for whoever may read it.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let opened = open(&page, id.into_inner()).await?;
    page.show(SHOW.0, SHOW.1, &show_content(&page, &opened))
}

/// Names who else may read a strict note.
pub async fn share(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, readers) = (id.into_inner(), named(&fields));
    let shared =
        page.write(move |conn, actor, now| notes::share(conn, actor, (id, &readers), now)).await;
    answer(&page, (id, "De lezers zijn bewaard."), &fields, shared).await
}

/// Keeps a note longer.
pub async fn extend(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, reason) = (id.into_inner(), reason(&fields));
    let kept = match reason {
        Ok(reason) => {
            page.write(move |conn, actor, now| notes::extend(conn, actor, (id, &reason), now)).await
        }
        Err(error) => Err(error),
    };
    answer(&page, (id, "De notitie blijft langer bewaard."), &fields, kept).await
}

/// A reason on one line; the service says when it is absent.
fn reason(fields: &Fields) -> ServiceResult<String> {
    let mut reader = Reader::new(fields);
    let reason = reader.line("reason").unwrap_or_default();
    Ok(reader.finish(Some(reason))?)
}

async fn answer(
    page: &Page,
    (id, flash): (i64, &str),
    fields: &Fields,
    done: ServiceResult<()>,
) -> PageResult {
    match done {
        Ok(()) => Ok(page.see_other(&format!("/notities/{id}"), flash)),
        Err(error @ (ServiceError::Forbidden(_) | ServiceError::Store(_))) => Err(error.into()),
        Err(error) => {
            let opened = open(page, id).await?;
            let form = fields.to_form(&["note_readers"]);
            page.refused(SHOW, &show_content(page, &opened), form, error)
        }
    }
}

/// Writes in the audit log that it is read, and commits that before the text is shown.
async fn open(page: &Page, id: i64) -> Result<OpenNote, Refusal> {
    Ok(page.write(move |conn, actor, now| notes::open(conn, actor, id, now)).await?)
}

fn show_content(page: &Page, opened: &OpenNote) -> Value {
    let OpenNote { note, organisation, .. } = opened;
    let home = format!("/organisaties/{}/notities", organisation.code);
    let chosen: Vec<String> = opened.readers.iter().map(ToString::to_string).collect();
    let path = format!("/notities/{}", note.id);
    let when_allowed = |is_allowed, act: &str| match is_allowed {
        true => format!("{path}/{act}"),
        false => String::new(),
    };
    json!({
        "organisation": { "name": organisation.full_name(), "href": home },
        "level_label": note.level.label(),
        "lead": lead(note),
        "text": text(page, opened.sealed.as_ref()),
        "ends": ends(opened),
        "is_logged": note.level.is_logged() && note.destroyed_on.is_none(),
        "share_action": when_allowed(!opened.advisers.is_empty(), "lezers"),
        "advisers": users(&opened.advisers),
        "extend_action": when_allowed(opened.may_extend, "verlengen"),
        "form": { "note_readers": chosen },
    })
}

/// Who wrote it and when.
pub(super) fn lead(note: &Note) -> String {
    format!("{}, {}", note.author, long_day(amsterdam_day(note.written_at)))
}

/// The text, or the sentence that says why it cannot be read now.
pub(super) fn text(page: &Page, sealed: Option<&Sealed>) -> Option<String> {
    sealed.map(|it| page.app.sealing.unseal_at(it).unwrap_or_else(|_| UNREADABLE.to_owned()))
}

/// How long it is kept.
fn ends(opened: &OpenNote) -> String {
    let rule = opened.note.level.rule(opened.note.extended_on.is_some());
    match (opened.note.destroyed_on, opened.expires_on) {
        (Some(on), _) => {
            format!("De tekst is vernietigd op {}: {rule}.", written_day(on))
        }
        (None, Some(on)) if opened.is_over => format!(
            "De bewaartermijn is voorbij sinds {}: {rule}. De tekst is niet meer te lezen en wordt \
             vernietigd.",
            written_day(on)
        ),
        (None, Some(on)) => format!("De tekst wordt vernietigd op {}: {rule}.", written_day(on)),
        (None, None) => format!("De tekst wordt vernietigd: {rule}."),
    }
}
