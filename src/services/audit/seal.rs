//! Seals the audit log: each line by a key outside the database, and the end of the log too, so
//! that nobody with the database alone can change, remove or add a line unseen.
//!
//! A seal that does not hold is never mended by going on: what was bent stays visible until a
//! person accepts it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::permissions::Actor;
use crate::services::sealing::{AuditKey, SealingKey};
use crate::services::{ServiceResult, secrets};
use crate::store::audit::seals::{self, Head, Kept};
use crate::store::audit::start::{self, Start};
use crate::store::{DbConn, Notary, StoreError};

/// Lines that are read at a time.
pub(super) const BATCH: i64 = 5_000;

/// Seals what each transaction adds, with the keys of this server.
#[must_use]
pub fn notary(keys: Arc<SealingKey>) -> Notary {
    Arc::new(move |conn| {
        add_seals(conn, &keys)?;
        if start::is_moved() { super::start::seal_moved(conn, &keys) } else { Ok(()) }
    })
}

/// Seals the lines that the running transaction added. A log that was never sealed is sealed from
/// its first line on, and otherwise left alone: nobody knows who wrote what stands there.
fn add_seals(conn: &mut DbConn, keys: &SealingKey) -> Result<(), StoreError> {
    let added = seals::added();
    let head = match seals::find_head(conn)? {
        Some(head) => head,
        None if seals::count(conn)? == added => {
            let Some(key) = keys.audit_keys().into_iter().next() else { return Ok(()) };
            beginning(&key, start::find(conn)?.as_ref())
        }
        None => return Ok(()),
    };
    let Some(key) = keys.audit_key(&head.key_name) else {
        tracing::error!(
            "SECRET_KEY_FILE: a line of the audit log has no seal: another key is needed"
        );
        return Ok(());
    };
    let after = seals::list_after(conn, head.last_id, i64::MAX)?;
    let added = usize::try_from(added).unwrap_or_default();
    // What stands before them came in by another way, and gets no seal.
    let own = after.get(after.len().saturating_sub(added)..).unwrap_or_default();
    let holds = holds(&key, &head);
    let mut next = head;
    for kept in own {
        next = put(conn, &key, kept, &next)?;
    }
    if !holds {
        next.seal = String::new();
    }
    seals::set_head(conn, &next)
}

/// The end of a log that has no lines, or none any more.
fn beginning(key: &AuditKey, start: Option<&Start>) -> Head {
    let (lines, last_id, last_hash) = match start {
        Some(start) => (start.lines, start.last_id, start.last_hash.clone()),
        None => (0, 0, String::new()),
    };
    let (key_name, seal) = (key.name.clone(), String::new());
    sealed(key, Head { lines, last_id, last_hash, key_name, seal })
}

/// Seals the line that comes after the end, and answers the new end.
fn put(conn: &mut DbConn, key: &AuditKey, kept: &Kept, head: &Head) -> Result<Head, StoreError> {
    let lines = head.lines + 1;
    seals::set_seal(conn, kept.id, &of_line(key, kept, lines))?;
    let (last_hash, key_name) = (kept.line.hash.clone(), key.name.clone());
    Ok(sealed(key, Head { lines, last_id: kept.id, last_hash, key_name, seal: String::new() }))
}

/// Seals every line with this key, as it stands.
///
/// # Errors
/// A store error.
pub(in crate::services) fn all(conn: &mut DbConn, key: &AuditKey) -> ServiceResult<i64> {
    let start = start::find(conn)?;
    let mut head = beginning(key, start.as_ref());
    if let Some(start) = start {
        super::start::put_seal(conn, key, start)?;
    }
    loop {
        let batch = seals::list_after(conn, head.last_id, BATCH)?;
        if batch.is_empty() {
            break;
        }
        for kept in &batch {
            head = put(conn, key, kept, &head)?;
        }
    }
    seals::set_head(conn, &head)?;
    Ok(head.lines)
}

/// Seals a log that was never sealed, as it stands, and says so in a line of it.
///
/// # Errors
/// A store error.
pub fn begin(
    conn: &mut DbConn,
    key: &AuditKey,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let first = start::find(conn)?.map_or(1, |start| start.lines + 1);
    let lines = all(conn, key)?;
    super::record(conn, actor, "audit.seal", &format!("lines {first} to {lines}"), now)?;
    Ok(lines)
}

/// True when the log was sealed once.
///
/// # Errors
/// A store error.
pub fn is_sealed(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(seals::find_head(conn)?.is_some())
}

/// True when the log is sealed with a key that is not among these.
///
/// # Errors
/// A store error.
pub fn lacks_key(conn: &mut DbConn, keys: &SealingKey) -> ServiceResult<bool> {
    let head = seals::find_head(conn)?;
    Ok(head.is_some_and(|head| keys.audit_key(&head.key_name).is_none()))
}

/// True when the seal of the end is its own.
pub(super) fn holds(key: &AuditKey, head: &Head) -> bool {
    head.seal == of_head(key, head)
}

fn sealed(key: &AuditKey, head: Head) -> Head {
    let seal = of_head(key, &head);
    Head { seal, ..head }
}

fn of_head(key: &AuditKey, head: &Head) -> String {
    let (lines, last_id) = (head.lines.to_string(), head.last_id.to_string());
    secrets::hex(&key.seal(&["end", &lines, &last_id, &head.last_hash, &head.key_name]))
}

/// The seal of a line that stands in this place, from 1.
pub(super) fn of_line(key: &AuditKey, kept: &Kept, number: i64) -> String {
    let line = &kept.line;
    let moment = line.at.format("%FT%T%.9f").to_string();
    secrets::hex(&key.seal(&[
        "line",
        &number.to_string(),
        &kept.id.to_string(),
        &moment,
        &line.actor,
        &line.action,
        &line.object,
        &line.result,
        &line.origin,
        &line.previous_hash,
        &line.hash,
    ]))
}
