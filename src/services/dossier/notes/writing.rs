//! Writing a note, naming its readers, keeping it longer. A note is never changed: who has more
//! to say writes another one, so two people cannot overwrite each other.

use chrono::{DateTime, Utc};

use super::{candidates, get_readable, holds, object};
use crate::domain::dates::amsterdam_day;
use crate::domain::notes::{NoteLevel, may_extend, may_write};
use crate::domain::permissions::{Actor, Permission};
use crate::services::sealing::Secret;
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::{DbConn, StoreError, notes, sealed};

/// A note to write.
#[derive(Debug, Clone)]
pub struct WriteNote {
    /// CBS code of the organisation.
    pub organisation: String,
    /// How confidential.
    pub level: NoteLevel,
    /// Who may read it beside the author; only for [`NoteLevel::Strict`].
    pub readers: Vec<i64>,
    /// The text, which only its place is told.
    pub text: Secret,
    /// The opened form it was written in: sent twice, it is one note.
    pub form_id: Option<String>,
}

/// Writes a note and answers its id; that of the first when the form was sent twice. Whoever writes V2 or V3 in a dossier of nobody takes it.
///
/// # Errors
/// No permission, a level that the actor may not write here, or readers who cannot be named.
pub fn write(
    conn: &mut DbConn,
    actor: &Actor,
    command: &WriteNote,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::ReadNotes)?;
    let (_, dossier) = ownership::at(conn, &command.organisation)?;
    let level = command.level;
    let has_dossier = holds(actor, &dossier) || dossier.adviser_id.is_none();
    let (Some(author_id), Some(role)) = (actor.user_id, actor.role) else {
        return Err(ServiceError::Forbidden("Een notitie heeft een schrijver.".to_owned()));
    };
    if !may_write(level, role, has_dossier) {
        return Err(ServiceError::Forbidden(format!(
            "{} schrijft alleen de adviseur van dit dossier.",
            level.label()
        )));
    }
    let form_id = command.form_id.as_deref();
    if let Some(form_id) = form_id
        && let Some(sent_before) = notes::find_of_form(conn, author_id, form_id)?
    {
        return Ok(sent_before);
    }
    let readers = checked(conn, (level, author_id), &command.readers)?;
    if level != NoteLevel::Process {
        ownership::take(conn, actor, &dossier, now)?;
    }
    let id = notes::add(conn, dossier.id, level, (author_id, form_id), now)?;
    let place = notes::place(&notes::get(conn, id)?);
    let text = command.text.seal(conn, place)?;
    sealed::set(conn, &text)?;
    notes::set_readers(conn, id, &readers)?;
    audit::record(conn, actor, "note.write", &object(id), now)?;
    Ok(id)
}

/// The readers, each once.
fn checked(
    conn: &mut DbConn,
    (level, author_id): (NoteLevel, i64),
    readers: &[i64],
) -> ServiceResult<Vec<i64>> {
    if level != NoteLevel::Strict && !readers.is_empty() {
        let problem = "U kiest lezers alleen bij een notitie V3. Haal de vinkjes weg of kies V3.";
        return Err(ServiceError::field("note_readers", problem));
    }
    let known = candidates(conn, author_id)?;
    if readers.iter().any(|reader| !known.iter().any(|(id, _)| id == reader)) {
        return Err(ServiceError::field("note_readers", "Kies adviseurs uit de lijst."));
    }
    let mut readers = readers.to_vec();
    readers.sort_unstable();
    readers.dedup();
    Ok(readers)
}

/// Names who else may read a strict note; whoever is not among them may no longer.
///
/// # Errors
/// No permission, somebody else's note, or readers who cannot be named.
pub fn share(
    conn: &mut DbConn,
    actor: &Actor,
    (id, readers): (i64, &[i64]),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadNotes)?;
    let (note, _, reader) = get_readable(conn, actor, id)?;
    if !reader.is_author || note.level != NoteLevel::Strict {
        return Err(ServiceError::Forbidden(
            "Wie een notitie V3 mag lezen, kiest alleen de schrijver.".to_owned(),
        ));
    }
    if note.destroyed_on.is_some() {
        return Err(gone());
    }
    let readers = checked(conn, (note.level, note.author_id), readers)?;
    notes::set_readers(conn, id, &readers)?;
    audit::record(conn, actor, "note.share", &object(id), now)
}

/// Keeps a note for its period once more; once, with a reason.
///
/// # Errors
/// No permission, no reason, or it was kept longer before.
pub fn extend(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadNotes)?;
    let (note, _, reader) = get_readable(conn, actor, id)?;
    if !may_extend(note.level, reader) {
        return Err(ServiceError::Forbidden(
            "Een notitie langer bewaren kan alleen de schrijver, of bij V1 en V2 de adviseur van \
             het dossier."
                .to_owned(),
        ));
    }
    if note.destroyed_on.is_some() {
        return Err(gone());
    }
    if reason.trim().is_empty() {
        return Err(ServiceError::field("reason", "Vul in waarom u de notitie langer bewaart."));
    }
    match notes::set_extended(conn, id, amsterdam_day(now), reason.trim()) {
        Err(StoreError::Conflict) => {
            let why = "Deze notitie is al een keer langer bewaard. Dat kan één keer.";
            Err(ServiceError::not_allowed(why))
        }
        done => {
            done?;
            audit::record(conn, actor, "note.extend", &object(id), now)
        }
    }
}

fn gone() -> ServiceError {
    ServiceError::not_allowed("De tekst van deze notitie is vernietigd.")
}
