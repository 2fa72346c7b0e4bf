//! Accounts and their one-time links.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::accounts::User;
use crate::domain::permissions::Role;
use crate::store::schema::users;
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct UserRow {
    id: i64,
    email: String,
    name: String,
    phone: Option<String>,
    role: String,
    password_hash: Option<String>,
    failed_logins: i32,
    locked_until: Option<NaiveDateTime>,
    disabled_at: Option<NaiveDateTime>,
    last_login_at: Option<NaiveDateTime>,
}

impl UserRow {
    fn into_user(self) -> Result<User, StoreError> {
        Ok(User {
            id: self.id,
            email: self.email,
            name: self.name,
            phone: self.phone,
            role: parsed("users.role", &self.role)?,
            password_hash: self.password_hash,
            failed_logins: self.failed_logins,
            locked_until: self.locked_until.map(|at| at.and_utc()),
            disabled_at: self.disabled_at.map(|at| at.and_utc()),
            last_login_at: self.last_login_at.map(|at| at.and_utc()),
        })
    }
}

/// Adds an account without a password and answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the address is taken.
pub fn add(
    conn: &mut DbConn,
    email: &str,
    name: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(users::table)
        .values((
            users::email.eq(email),
            users::name.eq(name),
            users::role.eq(role.as_str()),
            users::created_at.eq(now.naive_utc()),
        ))
        .returning(users::id)
        .get_result(conn)?)
}

/// The account with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<User, StoreError> {
    users::table
        .find(id)
        .select(UserRow::as_select())
        .first::<UserRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Dit account"))?
        .into_user()
}

/// The account with this address (lower case), if there is one.
///
/// # Errors
/// A database error.
pub fn find_by_email(conn: &mut DbConn, email: &str) -> Result<Option<User>, StoreError> {
    users::table
        .filter(users::email.eq(email))
        .select(UserRow::as_select())
        .first::<UserRow>(conn)
        .optional()?
        .map(UserRow::into_user)
        .transpose()
}

/// The account whose one-time link has this hash and still works.
///
/// # Errors
/// A database error.
pub fn find_by_invite(
    conn: &mut DbConn,
    invite_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<User>, StoreError> {
    users::table
        .filter(users::invite_hash.eq(invite_hash))
        .filter(users::invite_until.gt(now.naive_utc()))
        .filter(users::disabled_at.is_null())
        .select(UserRow::as_select())
        .first::<UserRow>(conn)
        .optional()?
        .map(UserRow::into_user)
        .transpose()
}

/// Every account, by name.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<User>, StoreError> {
    users::table
        .order((users::name, users::id))
        .select(UserRow::as_select())
        .load::<UserRow>(conn)?
        .into_iter()
        .map(UserRow::into_user)
        .collect()
}

/// The id and name of every account.
///
/// # Errors
/// A database error.
pub fn list_names(conn: &mut DbConn) -> Result<Vec<(i64, String)>, StoreError> {
    Ok(users::table.order(users::id).select((users::id, users::name)).load(conn)?)
}

/// Sets the hash and the end of the one-time link.
///
/// # Errors
/// A database error.
pub fn set_invite(
    conn: &mut DbConn,
    id: i64,
    invite_hash: &str,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((
            users::invite_hash.eq(Some(invite_hash)),
            users::invite_until.eq(Some(until.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the password and uses up the one-time link and the lock.
///
/// # Errors
/// A database error.
pub fn set_password(conn: &mut DbConn, id: i64, hash: &str) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(Some(hash)),
            users::invite_hash.eq(None::<String>),
            users::invite_until.eq(None::<NaiveDateTime>),
            users::failed_logins.eq(0),
            users::locked_until.eq(None::<NaiveDateTime>),
            users::version.eq(users::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets name and phone number.
///
/// # Errors
/// A database error.
pub fn set_name_and_phone(
    conn: &mut DbConn,
    id: i64,
    name: &str,
    phone: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((users::name.eq(name), users::phone.eq(phone), users::version.eq(users::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Sets the role.
///
/// # Errors
/// A database error.
pub fn set_role(conn: &mut DbConn, id: i64, role: Role) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((users::role.eq(role.as_str()), users::version.eq(users::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Counts refused logins, and locks until the instant if one is given.
///
/// # Errors
/// A database error.
pub fn set_failed_logins(
    conn: &mut DbConn,
    id: i64,
    failed_logins: i32,
    locked_until: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((
            users::failed_logins.eq(failed_logins),
            users::locked_until.eq(locked_until.map(|at| at.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes a login: the count of refusals and the lock are gone.
///
/// # Errors
/// A database error.
pub fn set_logged_in(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((
            users::failed_logins.eq(0),
            users::locked_until.eq(None::<NaiveDateTime>),
            users::last_login_at.eq(Some(now.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Switches the account off since the instant, or on again; its one-time link is gone.
///
/// # Errors
/// A database error.
pub fn set_disabled(
    conn: &mut DbConn,
    id: i64,
    since: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    diesel::update(users::table.find(id))
        .set((
            users::disabled_at.eq(since.map(|at| at.naive_utc())),
            users::invite_hash.eq(None::<String>),
            users::version.eq(users::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}
