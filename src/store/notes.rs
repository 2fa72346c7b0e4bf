//! Notes on dossiers. Their text is sealed bytes here and stays out of every list.

mod accesses;
mod expiry;
mod readers;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{notes, users};
use super::{DbConn, StoreError, parsed};
use crate::domain::notes::{Note, NoteLevel};
use crate::domain::sealed::{Place, Sealed};

pub use accesses::{
    Access, add_access, forget_reasons, get_access, list_accesses, list_unseen_of, set_seen,
};
pub use expiry::{
    DestructionRecord, add_record, destroy, list_closings, list_kept, list_places, list_records,
    set_announced, set_extended,
};
pub use readers::{list_named_for, list_readers, set_readers};

type Row = (i64, i64, String, i64, String, NaiveDateTime, Days);
type Days = (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>);

/// What every query on notes selects; a macro, because the type of it has no short name.
macro_rules! columns {
    () => {
        (
            notes::id,
            notes::dossier_id,
            notes::level,
            notes::author_id,
            users::name,
            notes::written_at,
            (notes::extended_on, notes::announced_on, notes::destroyed_on),
        )
    };
}
use columns;

fn note(row: Row) -> Result<Note, StoreError> {
    let (id, dossier_id, level, author_id, author, written_at, days) = row;
    Ok(Note {
        id,
        dossier_id,
        level: parsed("notes.level", &level)?,
        author_id,
        author,
        written_at: written_at.and_utc(),
        extended_on: days.0,
        announced_on: days.1,
        destroyed_on: days.2,
    })
}

/// The note that an author wrote with one opened form, if it was sent before.
///
/// # Errors
/// A database error.
pub fn find_of_form(
    conn: &mut DbConn,
    author_id: i64,
    form_id: &str,
) -> Result<Option<i64>, StoreError> {
    Ok(notes::table
        .filter(notes::author_id.eq(author_id))
        .filter(notes::form_id.eq(form_id))
        .select(notes::id)
        .first(conn)
        .optional()?)
}

/// Adds a note that has no text yet and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    dossier_id: i64,
    level: NoteLevel,
    (author_id, form_id): (i64, Option<&str>),
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(notes::table)
        .values((
            notes::dossier_id.eq(dossier_id),
            notes::level.eq(level.as_str()),
            notes::author_id.eq(author_id),
            notes::form_id.eq(form_id),
            notes::written_at.eq(now.naive_utc()),
        ))
        .returning(notes::id)
        .get_result(conn)?)
}

/// The note with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Note, StoreError> {
    let row = notes::table
        .inner_join(users::table)
        .filter(notes::id.eq(id))
        .select(columns!())
        .first::<Row>(conn);
    note(row.map_err(|error| StoreError::from(error).naming("Deze notitie"))?)
}

/// The notes of a dossier, the newest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Note>, StoreError> {
    notes::table
        .inner_join(users::table)
        .filter(notes::dossier_id.eq(dossier_id))
        .order((notes::written_at.desc(), notes::id.desc()))
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(note)
        .collect()
}

/// The notes that a user wrote, also those that were destroyed, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_by(conn: &mut DbConn, author_id: i64) -> Result<Vec<Note>, StoreError> {
    notes::table
        .inner_join(users::table)
        .filter(notes::author_id.eq(author_id))
        .order(notes::id)
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(note)
        .collect()
}

/// The notes of these levels that still have their text, the newest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, levels: &[NoteLevel]) -> Result<Vec<Note>, StoreError> {
    let levels: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
    notes::table
        .inner_join(users::table)
        .filter(notes::level.eq_any(levels))
        .filter(notes::destroyed_on.is_null())
        .order((notes::written_at.desc(), notes::id.desc()))
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(note)
        .collect()
}

/// The sealed text of a note; none when it was destroyed.
///
/// # Errors
/// A database error.
pub fn sealed_text(conn: &mut DbConn, note: &Note) -> Result<Option<Sealed>, StoreError> {
    let bytes: Option<Vec<u8>> =
        notes::table.find(note.id).select(notes::sealed_text).first(conn)?;
    Ok(bytes.map(|bytes| Sealed { place: place(note), bytes }))
}

/// Where the text of a note stands.
#[must_use]
pub fn place(note: &Note) -> Place {
    Place::Note {
        id: note.id,
        dossier_id: note.dossier_id,
        level: note.level,
        author_id: note.author_id,
    }
}
