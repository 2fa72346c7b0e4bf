//! Notes at the end of their time, and what was destroyed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Row, columns, note};
use crate::domain::notes::Note;
use crate::store::schema::{destruction_records, dossiers, notes, tours, users};
use crate::store::{DbConn, StoreError};

/// What was destroyed one night by one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestructionRecord {
    /// What, in Dutch.
    pub what: String,
    /// By which rule, in Dutch.
    pub rule: String,
    /// How many.
    pub quantity: i64,
    /// The Amsterdam day.
    pub on: NaiveDate,
}

/// Every note that still has its text, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_kept(conn: &mut DbConn) -> Result<Vec<Note>, StoreError> {
    notes::table
        .inner_join(users::table)
        .filter(notes::destroyed_on.is_null())
        .order(notes::id)
        .select(columns!())
        .load::<Row>(conn)?
        .into_iter()
        .map(note)
        .collect()
}

/// The day on which each of these dossiers closes: when somebody closed it, else with its tour.
///
/// # Errors
/// A database error.
pub fn list_closings(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<(i64, NaiveDate)>, StoreError> {
    let rows: Vec<(i64, Option<NaiveDate>, NaiveDate)> = dossiers::table
        .inner_join(tours::table)
        .filter(dossiers::id.eq_any(dossier_ids))
        .select((dossiers::id, dossiers::closed_on, tours::ends_on))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, closed_on, ends_on)| (id, closed_on.unwrap_or(ends_on)))
        .collect())
}

/// The organisation of each of these dossiers, of whichever tour.
///
/// # Errors
/// A database error.
pub fn list_places(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(dossiers::table
        .filter(dossiers::id.eq_any(dossier_ids))
        .select((dossiers::id, dossiers::organisation_id))
        .load(conn)?)
}

/// Notes that the author was told, or takes that back.
///
/// # Errors
/// A database error.
pub fn set_announced(conn: &mut DbConn, id: i64, on: Option<NaiveDate>) -> Result<(), StoreError> {
    diesel::update(notes::table.find(id)).set(notes::announced_on.eq(on)).execute(conn)?;
    Ok(())
}

/// Keeps a note longer, once.
///
/// # Errors
/// [`StoreError::Conflict`] when it was kept longer before, or is gone.
pub fn set_extended(
    conn: &mut DbConn,
    id: i64,
    on: NaiveDate,
    reason: &str,
) -> Result<(), StoreError> {
    let open = notes::table
        .find(id)
        .filter(notes::extended_on.is_null())
        .filter(notes::destroyed_on.is_null());
    let changed = diesel::update(open)
        .set((
            notes::extended_on.eq(Some(on)),
            notes::extended_reason.eq(Some(reason)),
            notes::announced_on.eq(None::<NaiveDate>),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Destroys the text of a note; that there was one stays.
///
/// # Errors
/// A database error.
pub fn destroy(conn: &mut DbConn, id: i64, on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(notes::table.find(id))
        .set((
            notes::sealed_text.eq(None::<Vec<u8>>),
            notes::extended_reason.eq(None::<String>),
            notes::destroyed_on.eq(Some(on)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes down what was destroyed.
///
/// # Errors
/// A database error.
pub fn add_record(conn: &mut DbConn, record: &DestructionRecord) -> Result<(), StoreError> {
    diesel::insert_into(destruction_records::table)
        .values((
            destruction_records::what.eq(&record.what),
            destruction_records::rule.eq(&record.rule),
            destruction_records::quantity.eq(record.quantity),
            destruction_records::destroyed_on.eq(record.on),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that was destroyed, the newest first.
///
/// # Errors
/// A database error.
pub fn list_records(conn: &mut DbConn) -> Result<Vec<DestructionRecord>, StoreError> {
    let rows: Vec<(String, String, i64, NaiveDate)> = destruction_records::table
        .order(destruction_records::id.desc())
        .select((
            destruction_records::what,
            destruction_records::rule,
            destruction_records::quantity,
            destruction_records::destroyed_on,
        ))
        .load(conn)?;
    let record = |(what, rule, quantity, on)| DestructionRecord { what, rule, quantity, on };
    Ok(rows.into_iter().map(record).collect())
}
