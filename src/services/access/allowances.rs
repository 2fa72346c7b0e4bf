//! How often a caller may do something, counted in the database: programs that share one count
//! together. Who it is stands there as a hash alone.

use chrono::{DateTime, Utc};

use super::secrets;
use crate::domain::allowances::{Allowance, Taken};
use crate::services::ServiceResult;
use crate::store::{DbConn, allowances};

/// Takes one of what a caller may.
///
/// # Errors
/// A store error.
pub fn take(
    conn: &mut DbConn,
    caller: &str,
    allowance: Allowance,
    now: DateTime<Utc>,
) -> ServiceResult<Taken> {
    let hash = secrets::hash_token(caller);
    let taken = allowance.take(allowances::find(conn, &hash)?, now);
    if let Taken::Allowed { full_at, .. } = taken {
        allowances::set(conn, &hash, full_at)?;
    }
    Ok(taken)
}

/// Gives back what a caller took last.
///
/// # Errors
/// A store error.
pub fn give_back(conn: &mut DbConn, caller: &str, allowance: Allowance) -> ServiceResult<()> {
    let hash = secrets::hash_token(caller);
    if let Some(full_at) = allowances::find(conn, &hash)? {
        allowances::set(conn, &hash, allowance.give_back(full_at))?;
    }
    Ok(())
}

/// Forgets whoever may do everything again; part of the work of the day.
///
/// # Errors
/// A store error.
pub fn forget_whole(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    Ok(allowances::remove_whole(conn, now)?)
}
