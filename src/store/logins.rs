//! Logins of the browser and tokens of the API; only hashes are kept.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{logins, tokens};
use super::{DbConn, StoreError};

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

/// A token of the API.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tokens)]
pub struct Token {
    /// Database id.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// `read` or `write`.
    pub scope: String,
    /// When it was made (UTC).
    pub created_at: NaiveDateTime,
    /// When it was taken back (UTC).
    pub revoked_at: Option<NaiveDateTime>,
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

/// Adds an API token and answers its id.
///
/// # Errors
/// A database error.
pub fn add_token(
    conn: &mut DbConn,
    user_id: i64,
    token_hash: &str,
    scope: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user_id),
            tokens::token_hash.eq(token_hash),
            tokens::scope.eq(scope),
            tokens::created_at.eq(now.naive_utc()),
        ))
        .returning(tokens::id)
        .get_result(conn)?)
}

/// The token with this hash that was not taken back.
///
/// # Errors
/// A database error.
pub fn find_token(conn: &mut DbConn, token_hash: &str) -> Result<Option<Token>, StoreError> {
    Ok(tokens::table
        .filter(tokens::token_hash.eq(token_hash))
        .filter(tokens::revoked_at.is_null())
        .select(Token::as_select())
        .first(conn)
        .optional()?)
}

/// Every token, newest first.
///
/// # Errors
/// A database error.
pub fn list_tokens(conn: &mut DbConn) -> Result<Vec<Token>, StoreError> {
    Ok(tokens::table.order(tokens::id.desc()).select(Token::as_select()).load(conn)?)
}

/// Takes a token back.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such token in use.
pub fn set_token_revoked(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    let changed = diesel::update(tokens::table.find(id).filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::NotFound("Dit token")) } else { Ok(()) }
}
