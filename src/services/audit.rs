//! The audit log: lines are added, and the oldest go together when their term is over. Each carries
//! the hash of the line before it and, once there is a key, a seal.

mod check;
pub mod logbook;
mod nightly;
mod seal;
mod start;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::ServiceResult;
use crate::domain::permissions::Actor;
use crate::store::{DbConn, audit};

pub use check::{Anchor, Bent, Spot, Walked, check};
pub use nightly::{LastCheck, check_nightly, last_check};
pub(super) use seal::all as seal_all;
pub use seal::{begin, is_sealed, lacks_key, notary};
pub(super) use start::{cut, may_be_cut};

/// Writes one line in the running transaction. `object` names what it is about without text of
/// people, such as `organisation GM0344` or `message 17`.
///
/// # Errors
/// A store error; the whole use case is then undone.
pub fn record(
    conn: &mut DbConn,
    actor: &Actor,
    action: &'static str,
    object: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    record_result(conn, actor, action, object, ("done", now))
}

/// Like [`record`], with another result than `done`, such as `refused`.
///
/// # Errors
/// A store error.
pub fn record_result(
    conn: &mut DbConn,
    actor: &Actor,
    action: &'static str,
    object: &str,
    (result, now): (&'static str, DateTime<Utc>),
) -> ServiceResult<()> {
    let previous_hash = audit::last_hash(conn)?;
    let mut line = audit::Line {
        at: now,
        actor: named(actor.user_id),
        action: action.to_owned(),
        object: object.to_owned(),
        result: result.to_owned(),
        origin: actor.origin.to_owned(),
        previous_hash,
        hash: String::new(),
    };
    line.hash = hash_of(&line);
    audit::add(conn, &line)?;
    Ok(())
}

/// Who did something, as a line of the log has it.
pub(super) fn named(user_id: Option<i64>) -> String {
    match user_id {
        Some(id) => format!("user {id}"),
        None => "program".to_owned(),
    }
}

/// Walks the chain alone, without a key, and names the first line that does not fit; [`check`]
/// looks at the seals too.
///
/// # Errors
/// A store error.
pub fn verify(conn: &mut DbConn) -> ServiceResult<Result<usize, String>> {
    let (mut number, mut previous) = match audit::start::find(conn)? {
        Some(start) => (start.lines, start.last_hash),
        None => (0, String::new()),
    };
    let lines = audit::list(conn)?;
    for line in &lines {
        number += 1;
        if line.previous_hash != previous || line.hash != hash_of(line) {
            return Ok(Err(format!("line {number} does not fit the chain")));
        }
        previous.clone_from(&line.hash);
    }
    Ok(Ok(lines.len()))
}

fn hash_of(line: &audit::Line) -> String {
    let at = line.at.timestamp_micros().to_string();
    let parts = [
        &line.previous_hash,
        &at,
        &line.actor,
        &line.action,
        &line.object,
        &line.result,
        &line.origin,
    ];
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    super::secrets::hex(&hasher.finalize())
}
