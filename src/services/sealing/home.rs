//! Which keys belong to this database. The database names its newest key from the first text on,
//! so that a server with another key file seals nothing that the others could not open.

use chrono::{DateTime, Utc};

use super::keyring::Ring;
use super::rotation::{census_of, total};
use super::{NEWEST, SealingKey};
use crate::domain::permissions::Actor;
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, facts};

/// True when these keys are those of the database. A database that names none yet takes them,
/// unless it holds text and they open none of it.
pub(super) fn claim(conn: &mut DbConn, ring: &Ring) -> ServiceResult<bool> {
    if let Some(newest) = facts::find(conn, NEWEST)? {
        return Ok(ring.holds(&newest));
    }
    let census = census_of(conn, ring)?;
    let fits = census.unreadable.is_empty() || census.newest + census.older > 0;
    if fits {
        facts::set(conn, NEWEST, &ring.newest())?;
    }
    Ok(fits)
}

/// Says whether this server has the keys of the database; one that names none yet takes them.
///
/// # Errors
/// A store error.
pub fn fits(conn: &mut DbConn, key: &SealingKey) -> ServiceResult<bool> {
    claim(conn, &key.known())
}

/// Says whether the database names a key that this server lacks, without writing.
///
/// # Errors
/// A store error.
pub fn names_another(conn: &mut DbConn, key: &SealingKey) -> ServiceResult<bool> {
    Ok(facts::find(conn, NEWEST)?.is_some_and(|newest| !key.known().holds(&newest)))
}

/// True when there has to be a key file for this database: it names a key, or holds something
/// that was sealed.
///
/// # Errors
/// A store error.
pub fn has_key(conn: &mut DbConn) -> ServiceResult<bool> {
    Ok(facts::find(conn, NEWEST)?.is_some() || total(conn)? > 0 || audit::is_sealed(conn)?)
}

/// Goes on with these keys although the database names another: that one is lost for good.
/// What was sealed with it stays and cannot be read; the audit log is sealed again as it stands.
///
/// # Errors
/// A store error.
pub fn start_anew(conn: &mut DbConn, key: &SealingKey, now: DateTime<Utc>) -> ServiceResult<()> {
    facts::set(conn, NEWEST, &key.known().newest())?;
    if let (true, Some(newest)) = (audit::lacks_key(conn, key)?, key.audit_keys().first()) {
        audit::seal_all(conn, newest)?;
    }
    audit::record(conn, &Actor::program("cli"), "secrets.start_anew", "sealing key", now)
}
