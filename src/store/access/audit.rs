//! The lines of the audit log.

pub mod listing;
pub mod seals;
pub mod start;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::audit_events;
use crate::store::{DbConn, StoreError};

/// One line, in the words that are hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// `user 7` or `program`.
    pub actor: String,
    /// The verb, such as `round.release`.
    pub action: String,
    /// What it is about.
    pub object: String,
    /// `done` or `refused`.
    pub result: String,
    /// `web`, `api`, `cli` or `jobs`.
    pub origin: String,
    /// Hash of the line before; empty for the first.
    pub previous_hash: String,
    /// Hash of this line.
    pub hash: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events)]
struct LineRow {
    at: NaiveDateTime,
    actor: String,
    action: String,
    object: String,
    result: String,
    origin: String,
    previous_hash: String,
    hash: String,
}

impl LineRow {
    fn into_line(self) -> Line {
        Line {
            at: self.at.and_utc(),
            actor: self.actor,
            action: self.action,
            object: self.object,
            result: self.result,
            origin: self.origin,
            previous_hash: self.previous_hash,
            hash: self.hash,
        }
    }
}

/// The hash of the newest line; empty when there is none.
///
/// # Errors
/// A database error.
pub fn last_hash(conn: &mut DbConn) -> Result<String, StoreError> {
    let last = audit_events::table
        .order(audit_events::id.desc())
        .select(audit_events::hash)
        .first::<String>(conn)
        .optional()?;
    Ok(last.unwrap_or_default())
}

/// Appends a line.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, line: &Line) -> Result<(), StoreError> {
    let row = LineRow {
        at: line.at.naive_utc(),
        actor: line.actor.clone(),
        action: line.action.clone(),
        object: line.object.clone(),
        result: line.result.clone(),
        origin: line.origin.clone(),
        previous_hash: line.previous_hash.clone(),
        hash: line.hash.clone(),
    };
    diesel::insert_into(audit_events::table).values(row).execute(conn)?;
    seals::count_added();
    Ok(())
}

/// All lines, oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Line>, StoreError> {
    let rows = audit_events::table
        .order(audit_events::id)
        .select(LineRow::as_select())
        .load::<LineRow>(conn)?;
    Ok(rows.into_iter().map(LineRow::into_line).collect())
}

/// The lines that say that one of these things was done to one of these objects, oldest first.
///
/// # Errors
/// A database error.
pub fn list_done_to(
    conn: &mut DbConn,
    actions: &[&str],
    objects: &[String],
) -> Result<Vec<Line>, StoreError> {
    let rows = audit_events::table
        .filter(audit_events::action.eq_any(actions))
        .filter(audit_events::object.eq_any(objects))
        .filter(audit_events::result.eq("done"))
        .order(audit_events::id)
        .select(LineRow::as_select())
        .load::<LineRow>(conn)?;
    Ok(rows.into_iter().map(LineRow::into_line).collect())
}

/// Who last did something about one of these objects (`user 7`), and when; looking is left out.
///
/// # Errors
/// A database error.
pub fn find_last_change(
    conn: &mut DbConn,
    objects: &[String],
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let found: Option<(String, NaiveDateTime)> = audit_events::table
        .filter(audit_events::object.eq_any(objects))
        .filter(audit_events::result.eq("done"))
        .filter(audit_events::action.like("conversation.%"))
        .filter(audit_events::action.not_like("%read%"))
        .order(audit_events::id.desc())
        .select((audit_events::actor, audit_events::at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(actor, at)| (actor, at.and_utc())))
}

/// Who last did this about this object, and when.
///
/// # Errors
/// A database error.
pub fn find_last(
    conn: &mut DbConn,
    action: &str,
    object: &str,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let found: Option<(String, NaiveDateTime)> = audit_events::table
        .filter(audit_events::object.eq(object))
        .filter(audit_events::action.eq(action))
        .filter(audit_events::result.eq("done"))
        .order(audit_events::id.desc())
        .select((audit_events::actor, audit_events::at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(actor, at)| (actor, at.and_utc())))
}
