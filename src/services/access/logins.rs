//! Logging in and out, and the own logins. The password is compared outside the transaction, by
//! the caller.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::accounts::{self, User};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::domain::second_factor::{self, Rule, Wait};
use crate::services::accounts::{actor_of, actor_on, object};
use crate::services::{ServiceResult, audit, secrets};
use crate::store::logins::{Login, NewLogin};
use crate::store::{DbConn, StoreError, logins, second_factors, users};

/// How somebody comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrance {
    /// The browser in words.
    pub browser: String,
    /// Who has to have a second factor.
    pub rule: Rule,
}

/// A login that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The token for the cookie.
    pub token: String,
    /// What it waits for before a page opens with it; none when it is whole.
    pub waits_for: Option<Wait>,
}

/// Who is behind a cookie.
#[derive(Debug, Clone)]
pub enum Visit {
    /// Somebody who is logged in.
    Whole(Actor, Login),
    /// Somebody whose password fitted and who has one more step to go; opens no page.
    Waiting(Actor, Login, Wait),
}

/// Looks up the account for a login.
///
/// # Errors
/// A store error.
pub fn find_account(conn: &mut DbConn, email: &str) -> ServiceResult<Option<User>> {
    Ok(users::find_by_email(conn, &email.trim().to_lowercase())?)
}

/// Finishes the step of the password after it was compared: starts a login, which waits for a
/// code when the user has a second factor, or counts the refusal. The reason is the same for every
/// refusal.
///
/// # Errors
/// A store error.
pub fn finish(
    conn: &mut DbConn,
    user_id: i64,
    password_fits: bool,
    entrance: &Entrance,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Started>> {
    let user = users::get(conn, user_id)?;
    let actor = actor_of(&user, "web");
    if !(password_fits && user.is_open(now)) {
        count_refusal(conn, &user, now)?;
        audit::record_result(conn, &actor, "login", &object(&user), ("refused", now))?;
        return Ok(None);
    }
    let waits_for = match second_factors::find(conn, user.id)? {
        Some(_) => Some(Wait::Code),
        None => entrance.rule.asks(user.role).then_some(Wait::SetUp),
    };
    if waits_for.is_none() {
        return begin(conn, &user, &entrance.browser, now).map(Some);
    }
    // The count of refusals stays: else the password alone would wipe out wrong codes.
    let token = added(conn, &user, waits_for, &entrance.browser, now)?;
    audit::record(conn, &actor, "login.half", &object(&user), now)?;
    Ok(Some(Started { token, waits_for }))
}

/// Starts a whole login.
pub(in crate::services) fn begin(
    conn: &mut DbConn,
    user: &User,
    browser: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Started> {
    users::set_logged_in(conn, user.id, now)?;
    let token = added(conn, user, None, browser, now)?;
    audit::record(conn, &actor_of(user, "web"), "login", &object(user), now)?;
    Ok(Started { token, waits_for: None })
}

fn added(
    conn: &mut DbConn,
    user: &User,
    waits_for: Option<Wait>,
    browser: &str,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    let (token, csrf) = (secrets::new_token()?, secrets::new_token()?);
    let token_hash = secrets::hash_token(&token);
    let (token_hash, csrf) = (token_hash.as_str(), csrf.as_str());
    logins::add(conn, &NewLogin { user_id: user.id, token_hash, csrf, waits_for, browser }, now)?;
    Ok(token)
}

/// Counts a wrong password or code, wherever it is asked, and locks after too many.
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

/// Who is behind a cookie, while account and login count. Writes nothing.
///
/// # Errors
/// A store error.
pub fn visit(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<Option<Visit>> {
    let Some(login) = logins::find(conn, &secrets::hash_token(token))? else {
        return Ok(None);
    };
    let wait = login.waits_for()?;
    let is_late = wait == Some(Wait::Code) && now - login.created_at() >= second_factor::HALF_LOGIN;
    if is_late || !is_alive(&login, now) {
        return Ok(None);
    }
    let user = users::get(conn, login.user_id)?;
    if user.disabled_at.is_some() {
        return Ok(None);
    }
    let actor = actor_on(conn, &user, "web", amsterdam_day(now))?;
    Ok(Some(match wait {
        None => Visit::Whole(actor, login),
        Some(wait) => Visit::Waiting(actor, login, wait),
    }))
}

fn is_alive(login: &Login, now: DateTime<Utc>) -> bool {
    accounts::login_is_alive(login.created_at(), login.last_seen_at(), now)
}

/// The user and the login behind a cookie that opens pages.
///
/// # Errors
/// A store error.
pub fn find(
    conn: &mut DbConn,
    token: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Option<(Actor, Login)>> {
    Ok(match visit(conn, token, now)? {
        Some(Visit::Whole(actor, login)) => Some((actor, login)),
        Some(Visit::Waiting(..)) | None => None,
    })
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

/// How long a login is kept after it began; it ended long before, and a form of it that comes too
/// late is still known.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Forgets logins that ended, with browser and moments.
///
/// # Errors
/// A store error.
pub fn forget_old(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    Ok(logins::remove_before(conn, now - KEPT)?)
}

/// Gives a login a new token for its cookie and its forms: what was known of it is worth nothing.
///
/// # Errors
/// A store error.
pub(in crate::services) fn renew_token(conn: &mut DbConn, login_id: i64) -> ServiceResult<String> {
    let (token, csrf) = (secrets::new_token()?, secrets::new_token()?);
    logins::set_token(conn, login_id, &secrets::hash_token(&token), &csrf)?;
    Ok(token)
}

/// Notes that a login is in use.
///
/// # Errors
/// A store error.
pub fn note_visit(conn: &mut DbConn, login_id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    Ok(logins::set_last_seen(conn, login_id, now)?)
}

/// True when a visit has to be noted: once a minute, so that reading pages does not write each
/// time.
#[must_use]
pub fn is_worth_noting(login: &Login, now: DateTime<Utc>) -> bool {
    now - login.last_seen_at() >= TimeDelta::minutes(1)
}

/// The logins of the own account that open pages now, the last used first.
///
/// # Errors
/// A store error.
pub fn list_own(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Vec<Login>> {
    let mut own = Vec::new();
    let Some(user_id) = actor.user_id else { return Ok(own) };
    for login in logins::list_of(conn, user_id)? {
        if login.waits_for()?.is_none() && is_alive(&login, now) {
            own.push(login);
        }
    }
    Ok(own)
}

/// Ends one login of the own account.
///
/// # Errors
/// [`StoreError::NotFound`] also when it is of somebody else.
pub fn end_own(
    conn: &mut DbConn,
    actor: &Actor,
    login_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let login = logins::get(conn, login_id)?;
    if !actor.is(Some(login.user_id)) {
        return Err(StoreError::NotFound("Deze login").into());
    }
    log_out(conn, actor, login.id, now)
}

/// Ends every login of the own account but one.
///
/// # Errors
/// A store error.
pub fn end_others(
    conn: &mut DbConn,
    actor: &Actor,
    login_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let Some(user_id) = actor.user_id else { return Ok(()) };
    logins::remove_others(conn, user_id, login_id)?;
    audit::record(conn, actor, "logout.others", &format!("user {user_id}"), now)
}
