//! Tokens of the API; only their hashes are kept.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::accounts::{Scope, Token};
use crate::store::schema::tokens;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens)]
struct TokenRow {
    id: i64,
    user_id: i64,
    name: String,
    scope: String,
    created_at: NaiveDateTime,
    last_used_at: Option<NaiveDateTime>,
    revoked_at: Option<NaiveDateTime>,
}

impl TokenRow {
    fn into_token(self) -> Result<Token, StoreError> {
        Ok(Token {
            id: self.id,
            user_id: self.user_id,
            name: self.name,
            scope: parsed("tokens.scope", &self.scope)?,
            created_at: self.created_at.and_utc(),
            last_used_at: self.last_used_at.map(|at| at.and_utc()),
            revoked_at: self.revoked_at.map(|at| at.and_utc()),
        })
    }
}

/// Adds a token and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    user_id: i64,
    (name, scope): (&str, Scope),
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user_id),
            tokens::name.eq(name),
            tokens::token_hash.eq(token_hash),
            tokens::scope.eq(scope.as_str()),
            tokens::created_at.eq(now.naive_utc()),
        ))
        .returning(tokens::id)
        .get_result(conn)?)
}

/// The token with this hash that was not taken back.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, token_hash: &str) -> Result<Option<Token>, StoreError> {
    tokens::table
        .filter(tokens::token_hash.eq(token_hash))
        .filter(tokens::revoked_at.is_null())
        .select(TokenRow::as_select())
        .first::<TokenRow>(conn)
        .optional()?
        .map(TokenRow::into_token)
        .transpose()
}

/// The token with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Token, StoreError> {
    tokens::table
        .find(id)
        .select(TokenRow::as_select())
        .first::<TokenRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit token"))?
        .into_token()
}

/// Every token, newest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Token>, StoreError> {
    tokens::table
        .order(tokens::id.desc())
        .select(TokenRow::as_select())
        .load::<TokenRow>(conn)?
        .into_iter()
        .map(TokenRow::into_token)
        .collect()
}

/// Sets when the token was last used.
///
/// # Errors
/// A database error.
pub fn set_last_used(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(tokens::table.find(id))
        .set(tokens::last_used_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Takes a token back.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such token in use.
pub fn set_revoked(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    let changed = diesel::update(tokens::table.find(id).filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::NotFound("Dit token")) } else { Ok(()) }
}
