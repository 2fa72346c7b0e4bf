//! The same call twice is done once: what was answered to a key is kept for a day.

use chrono::{DateTime, TimeDelta, Utc};

use crate::services::ServiceResult;
use crate::store::{DbConn, idempotency};

pub use crate::store::idempotency::KeptAnswer;

/// How long a key is remembered.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// What is known of a key when a call comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: the call may go on, and the key is now its own.
    New,
    /// The same call was answered before.
    Answered(KeptAnswer),
    /// The same call came in before and has no answer: it runs still, or broke off.
    Unanswered,
    /// Another call used this key.
    OtherCall,
}

/// Claims a key for a call; committed before the call runs.
///
/// # Errors
/// A store error.
pub fn claim(
    conn: &mut DbConn,
    user_id: i64,
    key: &str,
    call_hash: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Claim> {
    idempotency::remove_before(conn, now - KEPT)?;
    match idempotency::find(conn, user_id, key)? {
        None => {
            idempotency::add(conn, user_id, key, call_hash, now)?;
            Ok(Claim::New)
        }
        Some((hash, _)) if hash != call_hash => Ok(Claim::OtherCall),
        Some((_, answer)) if answer.status == 0 => Ok(Claim::Unanswered),
        Some((_, answer)) => Ok(Claim::Answered(answer)),
    }
}

/// Keeps the answer of a call that was done; a refused call leaves its key free, for nothing was
/// written.
///
/// # Errors
/// A store error.
pub fn settle(
    conn: &mut DbConn,
    user_id: i64,
    key: &str,
    answer: Option<&KeptAnswer>,
) -> ServiceResult<()> {
    match answer {
        Some(answer) => idempotency::set_answer(conn, user_id, key, answer)?,
        None => idempotency::remove(conn, user_id, key)?,
    }
    Ok(())
}
