//! The same call twice is done once: what was answered to a key is kept for a day.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::errors::RuleError;
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, idempotency};

pub use crate::store::idempotency::KeptAnswer;

/// What is said of a call that was done, or is, and has no answer.
pub const UNANSWERED: &str = "Deze aanroep is nog bezig, of zijn antwoord ging verloren. Kijk of hij \
     al is gedaan, voordat u hem met een nieuwe Idempotency-Key herhaalt.";

/// How long a key is remembered.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A key and the call that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedCall {
    /// Whose key it is.
    pub user_id: i64,
    /// The key, with the token that it belongs to.
    pub key: String,
    /// Method, address and body as one hash.
    pub call_hash: String,
}

/// What is known of a key when a call comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing was written with it: the call may go on.
    Free,
    /// The same call was answered before.
    Answered(KeptAnswer),
    /// The same call was done, and its answer is not kept: it is about to be, or was lost.
    Unanswered,
    /// Another call used this key.
    OtherCall,
}

/// Looks a key up.
///
/// # Errors
/// A store error.
pub fn look_up(conn: &mut DbConn, call: &KeyedCall, now: DateTime<Utc>) -> ServiceResult<Known> {
    Ok(match idempotency::find(conn, call.user_id, &call.key, now - KEPT)? {
        None => Known::Free,
        Some((hash, _)) if hash != call.call_hash => Known::OtherCall,
        Some((_, answer)) if answer.status == 0 => Known::Unanswered,
        Some((_, answer)) => Known::Answered(answer),
    })
}

/// Notes in the transaction of a call that it was done: what is written with a key and the key
/// itself are there together or not at all, wherever the program stops.
///
/// # Errors
/// [`RuleError::Clash`] when the same key was used at the same moment.
pub fn claim(conn: &mut DbConn, call: &KeyedCall, now: DateTime<Utc>) -> ServiceResult<()> {
    idempotency::remove_before(conn, now - KEPT)?;
    match idempotency::add(conn, call.user_id, &call.key, &call.call_hash, now) {
        Err(StoreError::Duplicate) => Err(RuleError::Clash(UNANSWERED.to_owned()).into()),
        added => Ok(added?),
    }
}

/// Keeps the answer of a call that was done.
///
/// # Errors
/// A store error.
pub fn keep(conn: &mut DbConn, call: &KeyedCall, answer: &KeptAnswer) -> ServiceResult<()> {
    Ok(idempotency::set_answer(conn, call.user_id, &call.key, answer)?)
}
