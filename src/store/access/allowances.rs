//! What is left of the allowance of a caller, told by when it is whole again.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::allowances;
use crate::store::{DbConn, StoreError};

/// When the allowance of somebody is whole again; none when it is.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, caller_hash: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found: Option<NaiveDateTime> =
        allowances::table.find(caller_hash).select(allowances::full_at).first(conn).optional()?;
    Ok(found.map(|at| at.and_utc()))
}

/// Notes when the allowance of somebody is whole again.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, caller_hash: &str, full_at: DateTime<Utc>) -> Result<(), StoreError> {
    let full_at = allowances::full_at.eq(full_at.naive_utc());
    if diesel::update(allowances::table.find(caller_hash)).set(full_at).execute(conn)? == 0 {
        diesel::insert_into(allowances::table)
            .values((allowances::caller_hash.eq(caller_hash), full_at))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets the allowances that are whole; answers how many.
///
/// # Errors
/// A database error.
pub fn remove_whole(conn: &mut DbConn, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let whole = allowances::table.filter(allowances::full_at.le(now.naive_utc()));
    Ok(diesel::delete(whole).execute(conn)?)
}
