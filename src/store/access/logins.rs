//! Logins of the browser; only the hash of the cookie is kept.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::second_factor::Wait;
use crate::store::schema::logins;
use crate::store::{DbConn, StoreError, parsed};

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
    waits_for: Option<String>,
    /// The browser in words.
    pub browser: String,
}

/// A login that begins.
#[derive(Debug)]
pub struct NewLogin<'a> {
    /// Whose it is.
    pub user_id: i64,
    /// Hash of the token in the cookie.
    pub token_hash: &'a str,
    /// Token that every form of this login carries.
    pub csrf: &'a str,
    /// What it waits for before a page opens with it.
    pub waits_for: Option<Wait>,
    /// The browser in words.
    pub browser: &'a str,
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

    /// What it waits for before a page opens with it; none when it is whole.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a word that is not known.
    pub fn waits_for(&self) -> Result<Option<Wait>, StoreError> {
        self.waits_for.as_deref().map(|text| parsed("logins.waits_for", text)).transpose()
    }
}

/// Starts a login.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, new: &NewLogin<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(logins::table)
        .values((
            logins::user_id.eq(new.user_id),
            logins::token_hash.eq(new.token_hash),
            logins::csrf.eq(new.csrf),
            logins::created_at.eq(now.naive_utc()),
            logins::last_seen_at.eq(now.naive_utc()),
            logins::waits_for.eq(new.waits_for.map(Wait::as_str)),
            logins::browser.eq(new.browser),
        ))
        .execute(conn)?;
    Ok(())
}

/// The login with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Login, StoreError> {
    logins::table
        .find(id)
        .select(Login::as_select())
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Deze login"))
}

/// The logins of a user, the last used first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, user_id: i64) -> Result<Vec<Login>, StoreError> {
    Ok(logins::table
        .filter(logins::user_id.eq(user_id))
        .order((logins::last_seen_at.desc(), logins::id.desc()))
        .select(Login::as_select())
        .load(conn)?)
}

/// Gives a login another token for its cookie and its forms.
///
/// # Errors
/// A database error.
pub fn set_token(
    conn: &mut DbConn,
    id: i64,
    token_hash: &str,
    csrf: &str,
) -> Result<(), StoreError> {
    diesel::update(logins::table.find(id))
        .set((logins::token_hash.eq(token_hash), logins::csrf.eq(csrf)))
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

/// Removes the logins that began before a moment, and answers how many.
///
/// # Errors
/// A database error.
pub fn remove_before(conn: &mut DbConn, moment: DateTime<Utc>) -> Result<usize, StoreError> {
    let older = logins::table.filter(logins::created_at.lt(moment.naive_utc()));
    Ok(diesel::delete(older).execute(conn)?)
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
