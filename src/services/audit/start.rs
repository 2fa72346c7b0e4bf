//! The oldest lines of the log go when their term is over. What is left keeps its numbers and still
//! proves that nothing else is gone: the seal of the beginning says how many lines went before it.

use crate::services::sealing::{AuditKey, SealingKey};
use crate::services::{ServiceResult, secrets};
use crate::store::audit::seals;
use crate::store::audit::start::{self, Start};
use crate::store::{DbConn, StoreError};

/// Destroys the lines up to and including a row, and answers how many went.
///
/// # Errors
/// A store error.
pub(in crate::services) fn cut(conn: &mut DbConn, up_to: i64) -> ServiceResult<usize> {
    Ok(start::cut(conn, up_to)?)
}

/// Says whether lines may go: a log that was bent, or that nobody looked at, keeps all of them, so
/// that a person can look.
///
/// # Errors
/// A store error.
pub(in crate::services) fn may_be_cut(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(super::last_check(conn)?.is_some_and(|last| last.problem.is_none()))
}

/// Seals the beginning that the running transaction moved. It gets no seal when the line after it,
/// whose own seal names its place and the line before, says something else.
pub(super) fn seal_moved(conn: &mut DbConn, keys: &SealingKey) -> Result<(), StoreError> {
    let (Some(start), Some(head)) = (start::find(conn)?, seals::find_head(conn)?) else {
        return Ok(());
    };
    let Some(key) = keys.audit_key(&head.key_name) else { return Ok(()) };
    let first = seals::list_after(conn, start.last_id, 1)?.pop();
    let follows = first.is_some_and(|kept| {
        kept.line.previous_hash == start.last_hash
            && kept.seal == super::seal::of_line(&key, &kept, start.lines + 1)
    });
    if follows { put_seal(conn, &key, start) } else { Ok(()) }
}

/// Seals the beginning as it stands.
pub(super) fn put_seal(conn: &mut DbConn, key: &AuditKey, start: Start) -> Result<(), StoreError> {
    let seal = of_start(key, &start);
    start::set(conn, &Start { seal, ..start })
}

/// True when the seal of the beginning is its own.
pub(super) fn holds(key: &AuditKey, start: &Start) -> bool {
    start.seal == of_start(key, start)
}

fn of_start(key: &AuditKey, start: &Start) -> String {
    let (lines, last_id) = (start.lines.to_string(), start.last_id.to_string());
    secrets::hex(&key.seal(&["start", &lines, &last_id, &start.last_hash, &start.origin]))
}
