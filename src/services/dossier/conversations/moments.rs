//! The moments that a conversation was planned for, as they were at the time: what was planned
//! stays known after it was put off, called off or held on another day.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::conversations::Mode;
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, audit as audit_lines, users};

/// How the audit log calls that a conversation got a moment.
const SET: &str = "conversation.set_moment";

/// A moment that a conversation was planned for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The conversation.
    pub conversation_id: i64,
    /// The moment.
    pub planned_at: DateTime<Utc>,
    /// How it was to take place.
    pub mode: Mode,
    /// When that was written down.
    pub at: DateTime<Utc>,
    /// Name of who did; empty when nobody is known.
    pub by: String,
}

/// Writes down that a conversation is planned for a moment.
pub(super) fn note(
    conn: &mut DbConn,
    actor: &Actor,
    (id, planned_at, mode): (i64, DateTime<Utc>, Mode),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (start, moment) = (start(id), planned_at.to_rfc3339());
    audit::record(conn, actor, SET, &format!("{start}{moment} {mode}"), now)
}

/// The moments that these conversations were planned for, oldest first.
///
/// # Errors
/// A store error.
pub(in crate::services) fn moments(conn: &mut DbConn, ids: &[i64]) -> ServiceResult<Vec<Moment>> {
    let mut lines = Vec::new();
    for id in ids {
        let found = audit_lines::list_done(conn, SET, &start(*id))?;
        lines.extend(found.into_iter().map(|line| (*id, line)));
    }
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let names: HashMap<String, String> =
        users::list(conn)?.into_iter().map(|it| (format!("user {}", it.id), it.name)).collect();
    let moments = lines.into_iter().filter_map(|(conversation_id, line)| {
        let (moment, mode) = line.object.strip_prefix(&start(conversation_id))?.split_once(' ')?;
        let planned_at = DateTime::parse_from_rfc3339(moment).ok()?.with_timezone(&Utc);
        let by = names.get(&line.actor).cloned().unwrap_or_default();
        Some(Moment { conversation_id, planned_at, mode: mode.parse().ok()?, at: line.at, by })
    });
    Ok(moments.collect())
}

fn start(id: i64) -> String {
    format!("conversation {id}: ")
}
