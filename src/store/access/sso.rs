//! Single sign-on: who of the provider has which account, and logins that began.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::{sso_attempts, sso_links};
use crate::store::{DbConn, StoreError};

/// The account of somebody at the provider, if there is one.
///
/// # Errors
/// A database error.
pub fn find_user(
    conn: &mut DbConn,
    (issuer, subject): (&str, &str),
) -> Result<Option<i64>, StoreError> {
    Ok(sso_links::table
        .filter(sso_links::issuer.eq(issuer))
        .filter(sso_links::subject.eq(subject))
        .select(sso_links::user_id)
        .first(conn)
        .optional()?)
}

/// True when an account belongs to somebody at a provider.
///
/// # Errors
/// A database error.
pub fn is_linked(conn: &mut DbConn, user_id: i64) -> Result<bool, StoreError> {
    let found: i64 =
        sso_links::table.filter(sso_links::user_id.eq(user_id)).count().get_result(conn)?;
    Ok(found > 0)
}

/// Says whose account it is at the provider.
///
/// # Errors
/// [`StoreError::Duplicate`] when either has another already.
pub fn link(
    conn: &mut DbConn,
    user_id: i64,
    (issuer, subject): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(sso_links::table)
        .values((
            sso_links::user_id.eq(user_id),
            sso_links::issuer.eq(issuer),
            sso_links::subject.eq(subject),
            sso_links::linked_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps a login that began.
///
/// # Errors
/// A database error.
pub fn add_attempt(
    conn: &mut DbConn,
    (secret_hash, next_path): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(sso_attempts::table)
        .values((
            sso_attempts::secret_hash.eq(secret_hash),
            sso_attempts::next_path.eq(next_path),
            sso_attempts::made_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets the logins that began before an instant.
///
/// # Errors
/// A database error.
pub fn remove_attempts_before(conn: &mut DbConn, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(sso_attempts::table.filter(sso_attempts::made_at.le(at.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Uses up a login that began: where it goes on to and when it began.
///
/// # Errors
/// A database error.
pub fn take_attempt(
    conn: &mut DbConn,
    secret_hash: &str,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let found: Option<(String, NaiveDateTime)> =
        diesel::delete(sso_attempts::table.find(secret_hash))
            .returning((sso_attempts::next_path, sso_attempts::made_at))
            .get_result(conn)
            .optional()?;
    Ok(found.map(|(path, at)| (path, at.and_utc())))
}
