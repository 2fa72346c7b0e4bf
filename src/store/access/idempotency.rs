//! What the API answered to a call with an `Idempotency-Key`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::idempotency_keys as keys;
use crate::store::{DbConn, StoreError};

/// An answer that is given again to the same call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Status code; 0 when it was not kept, or not yet.
    pub status: u16,
    /// Address of what was made.
    pub location: Option<String>,
    /// JSON text.
    pub body: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = keys)]
struct KeyRow {
    request_hash: String,
    status: i32,
    location: Option<String>,
    body: String,
}

/// The hash of the call that used this key since an instant, and what it was answered.
///
/// # Errors
/// A database error.
pub fn find(
    conn: &mut DbConn,
    user_id: i64,
    key: &str,
    since: DateTime<Utc>,
) -> Result<Option<(String, KeptAnswer)>, StoreError> {
    let row = keys::table
        .filter(keys::created_at.ge(since.naive_utc()))
        .filter(keys::user_id.eq(user_id))
        .filter(keys::key.eq(key))
        .select(KeyRow::as_select())
        .first::<KeyRow>(conn)
        .optional()?;
    Ok(row.map(|row| {
        let status = u16::try_from(row.status).unwrap_or_default();
        (row.request_hash, KeptAnswer { status, location: row.location, body: row.body })
    }))
}

/// Notes that a call with this key is done.
///
/// # Errors
/// [`StoreError::Duplicate`] when the key is in use.
pub fn add(
    conn: &mut DbConn,
    user_id: i64,
    key: &str,
    request_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(keys::table)
        .values((
            keys::user_id.eq(user_id),
            keys::key.eq(key),
            keys::request_hash.eq(request_hash),
            keys::status.eq(0),
            keys::body.eq(""),
            keys::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps what the call was answered.
///
/// # Errors
/// A database error.
pub fn set_answer(
    conn: &mut DbConn,
    user_id: i64,
    key: &str,
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    diesel::update(keys::table.filter(keys::user_id.eq(user_id)).filter(keys::key.eq(key)))
        .set((
            keys::status.eq(i32::from(answer.status)),
            keys::location.eq(answer.location.as_deref()),
            keys::body.eq(&answer.body),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets every key from before the instant.
///
/// # Errors
/// A database error.
pub fn remove_before(conn: &mut DbConn, before: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(keys::table.filter(keys::created_at.lt(before.naive_utc()))).execute(conn)?;
    Ok(())
}
