//! The times that an administrator opened a note in an emergency.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::note_accesses;
use crate::store::{DbConn, StoreError};

/// One opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Database id.
    pub id: i64,
    /// The note.
    pub note_id: i64,
    /// Who opened it.
    pub opener_id: i64,
    /// Why.
    pub reason: String,
    /// When.
    pub opened_at: DateTime<Utc>,
}

type Row = (i64, i64, i64, String, NaiveDateTime);

fn access((id, note_id, opener_id, reason, opened_at): Row) -> Access {
    Access { id, note_id, opener_id, reason, opened_at: opened_at.and_utc() }
}

const COLUMNS: (
    note_accesses::id,
    note_accesses::note_id,
    note_accesses::opener_id,
    note_accesses::reason,
    note_accesses::opened_at,
) = (
    note_accesses::id,
    note_accesses::note_id,
    note_accesses::opener_id,
    note_accesses::reason,
    note_accesses::opened_at,
);

/// Writes an opening down.
///
/// # Errors
/// A database error.
pub fn add_access(
    conn: &mut DbConn,
    (note_id, opener_id): (i64, i64),
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(note_accesses::table)
        .values((
            note_accesses::note_id.eq(note_id),
            note_accesses::opener_id.eq(opener_id),
            note_accesses::reason.eq(reason),
            note_accesses::opened_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every opening, the newest first.
///
/// # Errors
/// A database error.
pub fn list_accesses(conn: &mut DbConn) -> Result<Vec<Access>, StoreError> {
    let rows =
        note_accesses::table.order(note_accesses::id.desc()).select(COLUMNS).load::<Row>(conn)?;
    Ok(rows.into_iter().map(access).collect())
}

/// The openings of these notes that their author has not seen yet, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_unseen_of(conn: &mut DbConn, note_ids: &[i64]) -> Result<Vec<Access>, StoreError> {
    let rows = note_accesses::table
        .filter(note_accesses::note_id.eq_any(note_ids))
        .filter(note_accesses::seen_at.is_null())
        .order(note_accesses::id)
        .select(COLUMNS)
        .load::<Row>(conn)?;
    Ok(rows.into_iter().map(access).collect())
}

/// The opening with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_access(conn: &mut DbConn, id: i64) -> Result<Access, StoreError> {
    let row = note_accesses::table.find(id).select(COLUMNS).first::<Row>(conn);
    Ok(access(row.map_err(|error| StoreError::from(error).naming("Deze melding"))?))
}

/// Notes that the author has seen it.
///
/// # Errors
/// A database error.
pub fn set_seen(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(note_accesses::table.find(id))
        .set(note_accesses::seen_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Takes away why this note was opened: its text is gone, and a reason may repeat it.
///
/// # Errors
/// A database error.
pub fn forget_reasons(conn: &mut DbConn, note_id: i64) -> Result<(), StoreError> {
    diesel::update(note_accesses::table.filter(note_accesses::note_id.eq(note_id)))
        .set(note_accesses::reason.eq(""))
        .execute(conn)?;
    Ok(())
}
