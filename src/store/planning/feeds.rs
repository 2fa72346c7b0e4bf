//! The calendar that a person subscribes to: one link a person, kept as its hash.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::person_feeds;
use crate::store::{DbConn, StoreError};

/// Gives a person a link in the place of any earlier one.
///
/// # Errors
/// A database error.
pub fn set(
    conn: &mut DbConn,
    person_id: i64,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    remove(conn, person_id)?;
    diesel::insert_into(person_feeds::table)
        .values((
            person_feeds::person_id.eq(person_id),
            person_feeds::token_hash.eq(token_hash),
            person_feeds::made_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes the link of a person away; true when there was one.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, person_id: i64) -> Result<bool, StoreError> {
    Ok(diesel::delete(person_feeds::table.find(person_id)).execute(conn)? > 0)
}

/// Whose link has this hash, if it is anybody's.
///
/// # Errors
/// A database error.
pub fn find_by_hash(conn: &mut DbConn, token_hash: &str) -> Result<Option<i64>, StoreError> {
    Ok(person_feeds::table
        .filter(person_feeds::token_hash.eq(token_hash))
        .select(person_feeds::person_id)
        .first(conn)
        .optional()?)
}

/// When the link of a person was made, if there is one.
///
/// # Errors
/// A database error.
pub fn made_at(conn: &mut DbConn, person_id: i64) -> Result<Option<DateTime<Utc>>, StoreError> {
    let made = person_feeds::table
        .find(person_id)
        .select(person_feeds::made_at)
        .first::<NaiveDateTime>(conn)
        .optional()?;
    Ok(made.map(|at| at.and_utc()))
}
