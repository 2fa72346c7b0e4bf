//! Tokens of the API: made, used and taken back. Each acts as its user.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::accounts::{self, Scope, Token, User};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::services::accounts::actor_on;
use crate::services::{ServiceError, ServiceResult, audit, require, secrets};
use crate::store::{DbConn, tokens, users};

/// A new token as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is.
    pub user_id: i64,
    /// What it is used for.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
}

/// Makes a token for a user, also for one who is only invited; it is shown once.
///
/// # Errors
/// No permission for somebody else's token, a refused name, or an account that is switched off.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewToken,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    if !actor.is(Some(new.user_id)) {
        require(actor, Permission::ManageUsers)?;
    }
    if let Some(problem) = accounts::name_problem(&new.name) {
        return Err(ServiceError::field("token_name", problem));
    }
    let user = users::get(conn, new.user_id)?;
    if user.disabled_at.is_some() {
        return Err(ServiceError::not_allowed("Dit account staat uit. Zet het eerst aan."));
    }
    let token = format!("dt_{}", secrets::new_token()?);
    let hash = secrets::hash_token(&token);
    let id = tokens::add(conn, user.id, (new.name.trim(), new.scope), &hash, now)?;
    audit::record(conn, actor, "token.add", &format!("token {id}"), now)?;
    Ok(token)
}

/// The user behind a token, and the token, while both count. Writes nothing.
///
/// # Errors
/// A store error.
pub fn find(
    conn: &mut DbConn,
    token: &str,
    now: DateTime<Utc>,
) -> ServiceResult<Option<(Actor, Token)>> {
    let Some(token) = tokens::find(conn, &secrets::hash_token(token))? else {
        return Ok(None);
    };
    let user = users::get(conn, token.user_id)?;
    if user.disabled_at.is_some() {
        return Ok(None);
    }
    Ok(Some((actor_on(conn, &user, "api", amsterdam_day(now))?, token)))
}

/// True when the use of a token has to be noted: once a minute, so that a call that reads does
/// not write each time.
#[must_use]
pub fn is_worth_noting(token: &Token, now: DateTime<Utc>) -> bool {
    token.last_used_at.is_none_or(|last| now - last >= TimeDelta::minutes(1))
}

/// Notes that a token was used.
///
/// # Errors
/// A store error.
pub fn note_use(conn: &mut DbConn, token_id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    Ok(tokens::set_last_used(conn, token_id, now)?)
}

/// The tokens of the own account that are in use, newest first.
///
/// # Errors
/// A store error.
pub fn list_own(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Token>> {
    let all = tokens::list(conn)?.into_iter();
    Ok(all.filter(|token| actor.is(Some(token.user_id)) && token.revoked_at.is_none()).collect())
}

/// Every token with its user, newest first.
///
/// # Errors
/// No permission.
pub fn list_all(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<(Token, User)>> {
    require(actor, Permission::ManageUsers)?;
    let mut all = Vec::new();
    for token in tokens::list(conn)? {
        let user = users::get(conn, token.user_id)?;
        all.push((token, user));
    }
    Ok(all)
}

/// Takes a token back.
///
/// # Errors
/// No permission for somebody else's token, or no such token in use.
pub fn revoke(
    conn: &mut DbConn,
    actor: &Actor,
    token_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let token = tokens::get(conn, token_id);
    if !token.as_ref().is_ok_and(|token| actor.is(Some(token.user_id))) {
        require(actor, Permission::ManageUsers)?;
    }
    tokens::set_revoked(conn, token?.id, now)?;
    audit::record(conn, actor, "token.revoke", &format!("token {token_id}"), now)
}
