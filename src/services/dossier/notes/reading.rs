//! Which notes the actor may know of, and reading one. Reading V2 and V3 is written down.

use chrono::{DateTime, NaiveDate, Utc};

use super::{candidates, get_readable, holds, named_for, object, organisation_of, standing};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::notes::{Note, NoteLevel, expires_on, is_over, may_extend, may_read, may_write};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sealed::Sealed;
use crate::services::{ServiceResult, audit, ownership, require};
use crate::store::{DbConn, notes};

/// The notes of one dossier.
#[derive(Debug, Clone)]
pub struct NotesOf {
    /// The organisation.
    pub organisation: Organisation,
    /// What the actor may read, the newest first.
    pub notes: Vec<Note>,
    /// What the actor may write.
    pub levels: Vec<NoteLevel>,
    /// Whom the actor can name as a reader: id and name.
    pub advisers: Vec<(i64, String)>,
}

/// The notes of a dossier that the actor may read; none for a role that reads no notes.
///
/// # Errors
/// A store error.
pub fn readable(conn: &mut DbConn, actor: &Actor, dossier: &Dossier) -> ServiceResult<Vec<Note>> {
    if !actor.may(Permission::ReadNotes) {
        return Ok(Vec::new());
    }
    let named = named_for(conn, actor)?;
    let mut found = notes::list_of(conn, dossier.id)?;
    found.retain(|note| {
        standing(actor, dossier, note, &named).is_some_and(|reader| may_read(note.level, reader))
    });
    Ok(found)
}

/// The notes of an organisation, and what the actor may write there.
///
/// # Errors
/// No permission, or no such dossier.
pub fn of(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<NotesOf> {
    require(actor, Permission::ReadNotes)?;
    let (organisation, dossier) = ownership::at(conn, code)?;
    // Whoever writes in a dossier of nobody takes it.
    let has_dossier = holds(actor, &dossier) || dossier.adviser_id.is_none();
    let may =
        |level: &NoteLevel| actor.role.is_some_and(|role| may_write(*level, role, has_dossier));
    let levels: Vec<NoteLevel> = NoteLevel::ALL.iter().copied().filter(may).collect();
    let advisers = match levels.contains(&NoteLevel::Strict) {
        true => candidates(conn, actor.user_id.unwrap_or_default())?,
        false => Vec::new(),
    };
    let notes = readable(conn, actor, &dossier)?;
    Ok(NotesOf { organisation, notes, levels, advisers })
}

/// One note with its sealed text.
#[derive(Debug, Clone)]
pub struct OpenNote {
    /// The organisation.
    pub organisation: Organisation,
    /// The note.
    pub note: Note,
    /// Its sealed text; none when it was destroyed, or when its last day has passed.
    pub sealed: Option<Sealed>,
    /// The first day on which it may be gone, as far as that is known.
    pub expires_on: Option<NaiveDate>,
    /// True when its last day has passed and the night did not destroy it yet.
    pub is_over: bool,
    /// Whom the author named, for the author: ids.
    pub readers: Vec<i64>,
    /// Whom the author can name: id and name; empty for everybody else.
    pub advisers: Vec<(i64, String)>,
    /// True when the actor may keep it longer.
    pub may_extend: bool,
}

/// Opens a note for somebody who may read it; V2 and V3 leave a line in the audit log.
///
/// # Errors
/// No permission, or no such note.
pub fn open(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<OpenNote> {
    require(actor, Permission::ReadNotes)?;
    let (note, dossier, reader) = get_readable(conn, actor, id)?;
    if note.level.is_logged() {
        audit::record(conn, actor, "note.read", &object(id), now)?;
    }
    let is_shared = note.level == NoteLevel::Strict && reader.is_author;
    let is_there = note.destroyed_on.is_none();
    let closings = notes::list_closings(conn, &[dossier.id])?;
    let closed_on = closings.first().map(|(_, on)| *on);
    let written_on = amsterdam_day(note.written_at);
    let on = expires_on(note.level, written_on, closed_on, note.extended_on.is_some());
    let is_over = is_over(on, amsterdam_day(now));
    Ok(OpenNote {
        organisation: organisation_of(conn, &dossier)?,
        sealed: if is_over { None } else { notes::sealed_text(conn, &note)? },
        expires_on: on,
        is_over,
        readers: if is_shared { notes::list_readers(conn, id)? } else { Vec::new() },
        advisers: match is_shared && is_there {
            true => candidates(conn, note.author_id)?,
            false => Vec::new(),
        },
        may_extend: is_there && note.extended_on.is_none() && may_extend(note.level, reader),
        note,
    })
}
