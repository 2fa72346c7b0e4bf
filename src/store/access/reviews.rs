//! When somebody looked at the accounts and their rights.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::{account_reviews, users};
use crate::store::{DbConn, StoreError};

/// Notes that a user looked.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, reviewer_id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(account_reviews::table)
        .values((
            account_reviews::reviewed_at.eq(now.naive_utc()),
            account_reviews::reviewer_id.eq(reviewer_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// When somebody last looked, and who.
///
/// # Errors
/// A database error.
pub fn find_last(conn: &mut DbConn) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
    let found: Option<(NaiveDateTime, String)> = account_reviews::table
        .inner_join(users::table)
        .order((account_reviews::reviewed_at.desc(), account_reviews::id.desc()))
        .select((account_reviews::reviewed_at, users::name))
        .first(conn)
        .optional()?;
    Ok(found.map(|(at, name)| (at.and_utc(), name)))
}
