//! The first account: while there is none, each start makes one link that works once.

use chrono::{DateTime, Utc};

use crate::domain::accounts::User;
use crate::services::accounts::{NewUser, actor_of, add, object};
use crate::services::{ServiceError, ServiceResult, audit, secrets};
use crate::store::{DbConn, facts, users};

/// Keeps the hash of the link's token.
const FACT: &str = "first_account_hash";

/// Makes a fresh link while there is no account, and answers its token.
///
/// # Errors
/// A store error.
pub fn renew_link(conn: &mut DbConn) -> ServiceResult<Option<String>> {
    if !users::list(conn)?.is_empty() {
        return Ok(None);
    }
    let token = secrets::new_token()?;
    facts::set(conn, FACT, &secrets::hash_token(&token))?;
    Ok(Some(token))
}

/// Goes on only when the link works: it is the newest, and there is no account yet.
///
/// # Errors
/// A sentence when the link does not work.
pub fn check_link(conn: &mut DbConn, token: &str) -> ServiceResult<()> {
    let is_newest = facts::find(conn, FACT)?.is_some_and(|hash| hash == secrets::hash_token(token));
    if is_newest && users::list(conn)?.is_empty() {
        return Ok(());
    }
    Err(ServiceError::not_allowed(
        "Deze link werkt niet meer. Is er nog geen account, start het programma dan opnieuw voor \
         een nieuwe link.",
    ))
}

/// Makes the first account with its password; the link is used up.
///
/// # Errors
/// A refused field, or a link that does not work.
pub fn make(
    conn: &mut DbConn,
    token: &str,
    new: &NewUser,
    password_hash: &str,
    now: DateTime<Utc>,
) -> ServiceResult<User> {
    check_link(conn, token)?;
    let user = add(conn, new, now)?;
    users::set_password(conn, user.id, password_hash)?;
    facts::set(conn, FACT, "")?;
    audit::record(conn, &actor_of(&user, "web"), "user.first", &object(&user), now)?;
    Ok(user)
}
