//! Logins of the browser; only the hash of the cookie is kept.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::logins;
use crate::store::{DbConn, StoreError};

/// A login in a browser.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = logins)]
pub struct Login {
    /// Database id.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Token that every form of this login carries.
    pub csrf: String,
    created_at: NaiveDateTime,
    last_seen_at: NaiveDateTime,
}

impl Login {
    /// When it began.
    #[must_use]
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at.and_utc()
    }

    /// When it was last used, within a minute.
    #[must_use]
    pub fn last_seen_at(&self) -> DateTime<Utc> {
        self.last_seen_at.and_utc()
    }
}

/// Starts a login.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    user_id: i64,
    token_hash: &str,
    csrf: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(logins::table)
        .values((
            logins::user_id.eq(user_id),
            logins::token_hash.eq(token_hash),
            logins::csrf.eq(csrf),
            logins::created_at.eq(now.naive_utc()),
            logins::last_seen_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The login with this token hash, if there is one.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, token_hash: &str) -> Result<Option<Login>, StoreError> {
    Ok(logins::table
        .filter(logins::token_hash.eq(token_hash))
        .select(Login::as_select())
        .first(conn)
        .optional()?)
}

/// Sets when the login was last used.
///
/// # Errors
/// A database error.
pub fn set_last_seen(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(logins::table.find(id))
        .set(logins::last_seen_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Ends one login.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, id: i64) -> Result<(), StoreError> {
    diesel::delete(logins::table.find(id)).execute(conn)?;
    Ok(())
}

/// Ends every login of a user.
///
/// # Errors
/// A database error.
pub fn remove_of(conn: &mut DbConn, user_id: i64) -> Result<(), StoreError> {
    diesel::delete(logins::table.filter(logins::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Ends every login of a user but one.
///
/// # Errors
/// A database error.
pub fn remove_others(conn: &mut DbConn, user_id: i64, kept: i64) -> Result<(), StoreError> {
    diesel::delete(logins::table.filter(logins::user_id.eq(user_id)).filter(logins::id.ne(kept)))
        .execute(conn)?;
    Ok(())
}
