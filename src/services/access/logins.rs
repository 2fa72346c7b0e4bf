//! Logging in and out. The password is compared outside the transaction, by the caller.

use chrono::{DateTime, Utc};

use crate::domain::accounts::{self, User};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::services::accounts::{actor_of, actor_on, object};
use crate::services::{ServiceResult, audit, secrets};
use crate::store::{DbConn, logins, users};

/// Looks up the account for a login.
///
/// # Errors
/// A store error.
pub fn find_account(conn: &mut DbConn, email: &str) -> ServiceResult<Option<User>> {
    Ok(users::find_by_email(conn, &email.trim().to_lowercase())?)
}

/// Finishes a login after the password was compared: starts it, or counts the refusal. Answers
/// the cookie's token, or none; the reason is the same for every refusal.
///
/// # Errors
/// A store error.
pub fn finish(
    conn: &mut DbConn,
    user_id: i64,
    password_fits: bool,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let user = users::get(conn, user_id)?;
    let actor = actor_of(&user, "web");
    if password_fits && user.is_open(now) {
        users::set_logged_in(conn, user.id, now)?;
        let token = secrets::new_token()?;
        logins::add(conn, user.id, &secrets::hash_token(&token), &secrets::new_token()?, now)?;
        audit::record(conn, &actor, "login", &object(&user), now)?;
        return Ok(Some(token));
    }
    count_refusal(conn, &user, now)?;
    audit::record_result(conn, &actor, "login", &object(&user), ("refused", now))?;
    Ok(None)
}

/// Counts a wrong password, here and where the own one is changed, and locks after too many.
pub(in crate::services) fn count_refusal(
    conn: &mut DbConn,
    user: &User,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    // A try on a locked account lengthens nothing, so that it opens again by itself.
    if user.is_open(now) {
        let failed = user.failed_logins.saturating_add(1);
        let locked = accounts::lock_for(failed).map(|time| now + time);
        users::set_failed_logins(conn, user.id, failed, locked)?;
    }
    Ok(())
}

/// Notes a try to log in with an address that has no account; the address itself is not kept.
///
/// # Errors
/// A store error.
pub fn refuse_unknown(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    let actor = Actor::program("web");
    audit::record_result(conn, &actor, "login", "unknown account", ("refused", now))
}

/// The user and the login behind a cookie, while both count. Writes nothing.
///
/// # Errors
/// A store error.
pub fn find(
    conn: &mut DbConn,
    token: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Option<(Actor, logins::Login)>> {
    let Some(login) = logins::find(conn, &secrets::hash_token(token))? else {
        return Ok(None);
    };
    if !accounts::login_is_alive(login.created_at(), login.last_seen_at(), now) {
        return Ok(None);
    }
    let user = users::get(conn, login.user_id)?;
    if user.disabled_at.is_some() {
        return Ok(None);
    }
    Ok(Some((actor_on(conn, &user, "web", amsterdam_day(now))?, login)))
}

/// Ends a login on the server.
///
/// # Errors
/// A store error.
pub fn log_out(
    conn: &mut DbConn,
    actor: &Actor,
    login_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    logins::remove(conn, login_id)?;
    audit::record(conn, actor, "logout", &format!("login {login_id}"), now)
}

/// Notes that a login is in use.
///
/// # Errors
/// A store error.
pub fn note_visit(conn: &mut DbConn, login_id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    Ok(logins::set_last_seen(conn, login_id, now)?)
}
