//! The seals of the lines, and the one row that says where the log ends.

use std::cell::Cell;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{Line, LineRow};
use crate::store::schema::{audit_events, audit_heads};
use crate::store::{DbConn, StoreError};

/// The id of the only row of its table.
const ONLY: i64 = 1;

thread_local! {
    /// Lines added in the transaction that this thread runs; one runs on one thread.
    static ADDED: Cell<i64> = const { Cell::new(0) };
}

/// A line as it lies in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its row.
    pub id: i64,
    /// What it says.
    pub line: Line,
    /// Its seal; empty when it was written without the key.
    pub seal: String,
}

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many lines there are.
    pub lines: i64,
    /// The row of the last.
    pub last_id: i64,
    /// The hash of the last; empty when there is none.
    pub last_hash: String,
    /// The name of the key that seals; it tells nothing of the key.
    pub key_name: String,
    /// The seal of all this; empty when it did not hold any more.
    pub seal: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub(super) struct KeptRow {
    id: i64,
    at: NaiveDateTime,
    actor: String,
    action: String,
    object: String,
    result: String,
    origin: String,
    previous_hash: String,
    hash: String,
    seal: String,
}

impl KeptRow {
    pub(super) fn into_kept(self) -> Kept {
        let row = LineRow {
            at: self.at,
            actor: self.actor,
            action: self.action,
            object: self.object,
            result: self.result,
            origin: self.origin,
            previous_hash: self.previous_hash,
            hash: self.hash,
        };
        Kept { id: self.id, line: row.into_line(), seal: self.seal }
    }
}

/// Counts from nothing: a transaction begins.
pub fn forget_added() {
    ADDED.set(0);
}

/// One line more was added.
pub(super) fn count_added() {
    ADDED.set(ADDED.get() + 1);
}

/// Lines added since the transaction of this thread began.
#[must_use]
pub fn added() -> i64 {
    ADDED.get()
}

/// The lines after a row, oldest first, at most so many.
///
/// # Errors
/// A database error.
pub fn list_after(conn: &mut DbConn, id: i64, most: i64) -> Result<Vec<Kept>, StoreError> {
    let rows = audit_events::table
        .filter(audit_events::id.gt(id))
        .order(audit_events::id)
        .limit(most)
        .select(KeptRow::as_select())
        .load::<KeptRow>(conn)?;
    Ok(rows.into_iter().map(KeptRow::into_kept).collect())
}

/// How many lines there are.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(audit_events::table.count().get_result(conn)?)
}

/// Puts a seal on a line.
///
/// # Errors
/// A database error.
pub fn set_seal(conn: &mut DbConn, id: i64, seal: &str) -> Result<(), StoreError> {
    diesel::update(audit_events::table.find(id)).set(audit_events::seal.eq(seal)).execute(conn)?;
    Ok(())
}

/// Where the log ends; none while it was never sealed.
///
/// # Errors
/// A database error.
pub fn find_head(conn: &mut DbConn) -> Result<Option<Head>, StoreError> {
    type Row = (i64, i64, String, String, String);
    let row: Option<Row> = audit_heads::table
        .find(ONLY)
        .select((
            audit_heads::lines,
            audit_heads::last_id,
            audit_heads::last_hash,
            audit_heads::key_name,
            audit_heads::seal,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(lines, last_id, last_hash, key_name, seal)| Head {
        lines,
        last_id,
        last_hash,
        key_name,
        seal,
    }))
}

/// Says where the log ends.
///
/// # Errors
/// A database error.
pub fn set_head(conn: &mut DbConn, head: &Head) -> Result<(), StoreError> {
    let row = (
        audit_heads::lines.eq(head.lines),
        audit_heads::last_id.eq(head.last_id),
        audit_heads::last_hash.eq(&head.last_hash),
        audit_heads::key_name.eq(&head.key_name),
        audit_heads::seal.eq(&head.seal),
    );
    let changed = diesel::update(audit_heads::table.find(ONLY)).set(row).execute(conn)?;
    if changed == 0 {
        diesel::insert_into(audit_heads::table)
            .values((audit_heads::id.eq(ONLY), row))
            .execute(conn)?;
    }
    Ok(())
}
