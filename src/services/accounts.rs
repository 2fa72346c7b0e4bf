//! Accounts: invite, choose a password, log in and out, tokens for the API.

use chrono::{DateTime, Utc};

use super::{ServiceError, ServiceResult, audit, require, secrets};
use crate::domain::accounts::{self, User};
use crate::domain::contacts::EmailAddress;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::store::{DbConn, logins, users};

/// A new account as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Phone number, for the letters of an adviser.
    pub phone: Option<String>,
}

/// Makes an account and answers it with the token of its one-time link.
///
/// # Errors
/// A refused field, an address that has an account, or no permission.
pub fn invite(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewUser,
    now: DateTime<Utc>,
) -> ServiceResult<(User, String)> {
    require(actor, Permission::ManageUsers)?;
    let email = EmailAddress::parse(&new.email)?.as_str().to_lowercase();
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ServiceError::field("name", "Vul een naam in van ten hoogste 100 tekens."));
    }
    if users::find_by_email(conn, &email)?.is_some() {
        return Err(ServiceError::field("email", "Dit e-mailadres heeft al een account."));
    }
    let id = users::add(conn, &email, name, new.role, now)?;
    users::set_name_and_phone(conn, id, name, new.phone.as_deref())?;
    let token = renew_invite(conn, actor, id, now)?;
    Ok((users::get(conn, id)?, token))
}

/// Makes a fresh one-time link for an account; the old one stops working.
///
/// # Errors
/// No permission, or no such account.
pub fn renew_invite(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::ManageUsers)?;
    let user = users::get(conn, user_id)?;
    let token = secrets::new_token()?;
    users::set_invite(conn, user.id, &secrets::hash_token(&token), now + accounts::INVITE)?;
    audit::record(conn, actor, "user.invite", &format!("user {}", user.id), now)?;
    Ok(token)
}

/// The account that a one-time link belongs to.
///
/// # Errors
/// A sentence when the link was used or is too old.
pub fn invited(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<User> {
    users::find_by_invite(conn, &secrets::hash_token(token), now)?.ok_or_else(|| {
        ServiceError::not_allowed(
            "Deze link is al gebruikt of verlopen. Vraag de beheerder om een nieuwe.",
        )
    })
}

/// Checks a new password; call before hashing it.
///
/// # Errors
/// What is wrong with it, beside the field.
pub fn check_password(password: &str, again: &str, email: &str) -> ServiceResult<()> {
    if let Some(problem) = accounts::password_problem(password, email) {
        return Err(ServiceError::field("password", problem));
    }
    if password != again {
        return Err(ServiceError::field("password_again", "De wachtwoorden zijn niet gelijk."));
    }
    Ok(())
}

/// Sets the password of the account of a one-time link, which is used up.
///
/// # Errors
/// The link was used or is too old.
pub fn accept_invite(
    conn: &mut DbConn,
    token: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> ServiceResult<User> {
    let user = invited(conn, token, now)?;
    users::set_password(conn, user.id, password_hash)?;
    logins::remove_of(conn, user.id)?;
    audit::record(conn, &actor_of(&user, "web"), "user.set_password", &object(&user), now)?;
    Ok(user)
}

/// Looks up the account for a login; the password is compared outside the transaction.
///
/// # Errors
/// A store error.
pub fn find_for_login(conn: &mut DbConn, email: &str) -> ServiceResult<Option<User>> {
    Ok(users::find_by_email(conn, &email.trim().to_lowercase())?)
}

/// Finishes a login after the password was compared: starts it, or counts the refusal. Answers
/// the cookie's token, or none; the reason is the same for every refusal.
///
/// # Errors
/// A store error.
pub fn finish_login(
    conn: &mut DbConn,
    user_id: i64,
    password_fits: bool,
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let user = users::get(conn, user_id)?;
    let actor = actor_of(&user, "web");
    let is_open = user.disabled_at.is_none() && user.locked_until.is_none_or(|until| until <= now);
    if !(password_fits && is_open) {
        let failed = user.failed_logins.saturating_add(1);
        let locked = accounts::lock_for(failed).map(|time| now + time).or(user.locked_until);
        users::set_failed_logins(conn, user.id, failed, locked)?;
        audit::record_result(conn, &actor, "login", &object(&user), ("refused", now))?;
        return Ok(None);
    }
    users::set_failed_logins(conn, user.id, 0, None)?;
    let token = secrets::new_token()?;
    logins::add(conn, user.id, &secrets::hash_token(&token), &secrets::new_token()?, now)?;
    audit::record(conn, &actor, "login", &object(&user), now)?;
    Ok(Some(token))
}

/// The user and the login behind a cookie, while both count. Writes nothing.
///
/// # Errors
/// A store error.
pub fn find_login(
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
    let is_open = user.disabled_at.is_none();
    Ok(is_open.then(|| (actor_of(&user, "web"), login)))
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

/// Switches an account off and ends its logins.
///
/// # Errors
/// No permission, or the own account.
pub fn disable(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    if actor.is(Some(user_id)) {
        return Err(ServiceError::not_allowed("U kunt uw eigen account niet uitzetten."));
    }
    let user = users::get(conn, user_id)?;
    users::set_disabled(conn, user.id, now)?;
    logins::remove_of(conn, user.id)?;
    audit::record(conn, actor, "user.disable", &object(&user), now)
}

/// Makes an API token for a user; it is shown once.
///
/// # Errors
/// No permission for somebody else's token, or an account that is switched off.
pub fn add_token(
    conn: &mut DbConn,
    actor: &Actor,
    user_id: i64,
    may_write: bool,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    if !actor.is(Some(user_id)) {
        require(actor, Permission::ManageUsers)?;
    }
    let user = users::get(conn, user_id)?;
    if user.disabled_at.is_some() {
        return Err(ServiceError::not_allowed("Dit account is uitgezet."));
    }
    let token = format!("dt_{}", secrets::new_token()?);
    let scope = if may_write { "write" } else { "read" };
    let id = logins::add_token(conn, user.id, &secrets::hash_token(&token), scope, now)?;
    audit::record(conn, actor, "token.add", &format!("token {id}"), now)?;
    Ok(token)
}

/// The user behind an API token, and whether it may write.
///
/// # Errors
/// A store error.
pub fn find_token(conn: &mut DbConn, token: &str) -> ServiceResult<Option<(Actor, bool)>> {
    let Some(token) = logins::find_token(conn, &secrets::hash_token(token))? else {
        return Ok(None);
    };
    let user = users::get(conn, token.user_id)?;
    let is_open = user.disabled_at.is_none();
    Ok(is_open.then(|| (actor_of(&user, "api"), token.scope == "write")))
}

/// Takes an API token back.
///
/// # Errors
/// No permission for somebody else's token, or no such token.
pub fn revoke_token(
    conn: &mut DbConn,
    actor: &Actor,
    token_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let owner = logins::list_tokens(conn)?.into_iter().find(|token| token.id == token_id);
    if !owner.is_some_and(|token| actor.is(Some(token.user_id))) {
        require(actor, Permission::ManageUsers)?;
    }
    logins::set_token_revoked(conn, token_id, now)?;
    audit::record(conn, actor, "token.revoke", &format!("token {token_id}"), now)
}

/// The actor that a user is, from the given origin.
#[must_use]
pub fn actor_of(user: &User, origin: &'static str) -> Actor {
    Actor { user_id: Some(user.id), name: user.name.clone(), role: Some(user.role), origin }
}

fn object(user: &User) -> String {
    format!("user {}", user.id)
}
