//! Where the log begins once its oldest lines were destroyed: what its first line follows on.

use std::cell::Cell;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::seals::{Kept, KeptRow};
use crate::store::schema::audit_events;
use crate::store::{DbConn, StoreError, facts};

/// Fact: where the log begins; a database of an older version has none either.
const START: &str = "audit_start";

thread_local! {
    /// True when the transaction of this thread moved the beginning.
    static MOVED: Cell<bool> = const { Cell::new(false) };
}

/// Where the log begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// How many lines were destroyed.
    pub lines: i64,
    /// The row of the last of them.
    pub last_id: i64,
    /// The hash of the last of them.
    pub last_hash: String,
    /// The hash of the first line that there ever was: two copies of one database share it.
    pub origin: String,
    /// The seal of all this; empty when there was no key.
    pub seal: String,
}

/// The beginning of the transaction of this thread is where it was.
pub fn forget_moved() {
    MOVED.set(false);
}

/// True when the transaction of this thread moved the beginning.
#[must_use]
pub fn is_moved() -> bool {
    MOVED.get()
}

/// Where the log begins; none while no line was destroyed, or when nobody can read it any more.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn) -> Result<Option<Start>, StoreError> {
    Ok(facts::find(conn, START)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Says where the log begins.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, start: &Start) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(start).map_err(|error| StoreError::Database(error.to_string()))?;
    facts::set(conn, START, &text)
}

/// Destroys the lines up to and including a row; the newest line stays in any case. Answers how
/// many went. The beginning has no seal yet.
///
/// # Errors
/// A database error.
pub fn cut(conn: &mut DbConn, up_to: i64) -> Result<usize, StoreError> {
    let newest: Option<i64> =
        audit_events::table.select(diesel::dsl::max(audit_events::id)).first(conn)?;
    let ends = audit_events::id.le(up_to).and(audit_events::id.lt(newest.unwrap_or_default()));
    let last = audit_events::table
        .filter(ends)
        .order(audit_events::id.desc())
        .select(KeptRow::as_select())
        .first::<KeptRow>(conn)
        .optional()?;
    let Some(Kept { id: last_id, line: last, .. }) = last.map(KeptRow::into_kept) else {
        return Ok(0);
    };
    let before = find(conn)?.map_or(0, |start| start.lines);
    let origin = origin(conn)?.unwrap_or_default();
    let gone = diesel::delete(audit_events::table.filter(ends)).execute(conn)?;
    let lines = before + i64::try_from(gone).unwrap_or(i64::MAX);
    set(conn, &Start { lines, last_id, last_hash: last.hash, origin, seal: String::new() })?;
    MOVED.set(true);
    Ok(gone)
}

/// The hash of the first line that there ever was; none for a log without lines.
///
/// # Errors
/// A database error.
pub fn origin(conn: &mut DbConn) -> Result<Option<String>, StoreError> {
    if let Some(start) = find(conn)? {
        return Ok(Some(start.origin));
    }
    let first = audit_events::table.order(audit_events::id).select(audit_events::hash);
    Ok(first.first(conn).optional()?)
}

/// Since when nothing of the log was destroyed; none while it is whole.
///
/// # Errors
/// A database error.
pub fn whole_since(conn: &mut DbConn) -> Result<Option<DateTime<Utc>>, StoreError> {
    if find(conn)?.is_none() {
        return Ok(None);
    }
    let first: Option<NaiveDateTime> = audit_events::table
        .order(audit_events::id)
        .select(audit_events::at)
        .first(conn)
        .optional()?;
    Ok(first.map(|at| at.and_utc()))
}
