//! The lines that a reader of the log wants to see, the newest first.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::seals::{Kept, KeptRow};
use crate::store::schema::audit_events;
use crate::store::{DbConn, StoreError};

/// Which lines are wanted; what is not set lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Who did it: `user 7` or `program`.
    pub actor: Option<String>,
    /// What was done: one action, such as `round.release`.
    pub action: Option<String>,
    /// A part of what it is about.
    pub object: Option<String>,
    /// `done` or `refused`.
    pub result: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// The wanted lines as a query.
macro_rules! wanted {
    ($query:expr, $wanted:expr) => {{
        let wanted: &Wanted = $wanted;
        let mut query = $query;
        if let Some(actor) = &wanted.actor {
            query = query.filter(audit_events::actor.eq(actor.clone()));
        }
        if let Some(action) = &wanted.action {
            query = query.filter(audit_events::action.eq(action.clone()));
        }
        if let Some(object) = &wanted.object {
            query = query.filter(audit_events::object.like(pattern(object)).escape('!'));
        }
        if let Some(result) = &wanted.result {
            query = query.filter(audit_events::result.eq(result.clone()));
        }
        if let Some(from) = wanted.from {
            query = query.filter(audit_events::at.ge(from.naive_utc()));
        }
        if let Some(until) = wanted.until {
            query = query.filter(audit_events::at.lt(until.naive_utc()));
        }
        query
    }};
}

/// What holds these words, with nothing in them that stands for something else.
fn pattern(words: &str) -> String {
    let plain = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

/// So many of the wanted lines after the first `offset`, the newest first.
///
/// # Errors
/// A database error.
pub fn list_wanted(
    conn: &mut DbConn,
    wanted: &Wanted,
    (offset, most): (i64, i64),
) -> Result<Vec<Kept>, StoreError> {
    let query = audit_events::table.select(KeptRow::as_select()).into_boxed();
    let rows = wanted!(query, wanted)
        .order(audit_events::id.desc())
        .offset(offset)
        .limit(most)
        .load::<KeptRow>(conn)?;
    Ok(rows.into_iter().map(KeptRow::into_kept).collect())
}

/// How many lines are wanted.
///
/// # Errors
/// A database error.
pub fn count_wanted(conn: &mut DbConn, wanted: &Wanted) -> Result<i64, StoreError> {
    let query = audit_events::table.select(diesel::dsl::count_star()).into_boxed();
    Ok(wanted!(query, wanted).first(conn)?)
}
