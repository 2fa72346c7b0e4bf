//! The check of every night, and what is remembered of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::check;
use crate::services::sealing::SealingKey;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{Db, DbConn, facts};

/// Fact: what the last check found.
const CHECKED: &str = "audit_checked";

/// What the last check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCheck {
    /// When.
    pub at: DateTime<Utc>,
    /// How many lines there were.
    pub lines: i64,
    /// How many were destroyed before them, when their term was over.
    #[serde(default)]
    pub destroyed: i64,
    /// What was wrong, in English; none when all was well.
    pub problem: Option<String>,
}

/// Checks the log without holding it, and remembers what was found. The place where it ends goes
/// to the program's own log too, outside the database: an older copy that is put back shows there.
///
/// # Errors
/// A store error.
pub fn check_nightly(
    db: &Db,
    keys: &Arc<SealingKey>,
    now: DateTime<Utc>,
) -> ServiceResult<LastCheck> {
    let walked = db.read_now(|conn| check(conn, keys, None))?;
    let anchor = walked.anchor.to_string();
    match &walked.bent {
        None => tracing::info!(anchor, "the audit log is whole"),
        Some(bent) => tracing::error!(anchor, %bent, "the audit log does not hold"),
    }
    let problem = walked.bent.map(|bent| bent.to_string());
    let destroyed = walked.destroyed;
    let last = LastCheck { at: now, lines: walked.anchor.lines - destroyed, destroyed, problem };
    let text = serde_json::to_string(&last).map_err(|e| ServiceError::Broken(e.to_string()))?;
    db.write_now(|conn| Ok::<_, ServiceError>(facts::set(conn, CHECKED, &text)?))?;
    Ok(last)
}

/// What the last check found; none before the first.
///
/// # Errors
/// A store error.
pub fn last_check(conn: &mut DbConn) -> ServiceResult<Option<LastCheck>> {
    let text = facts::find(conn, CHECKED)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
