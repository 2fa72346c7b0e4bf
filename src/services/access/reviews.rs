//! Who has which rights, and the look at them every quarter.

use chrono::{DateTime, Utc};

use crate::domain::accounts::{Token, User};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::reviews::{self as rules, Reason};
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, reviews, second_factors, tokens, users};

/// One account with what its owner can do.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The account.
    pub user: User,
    /// Whether a code is asked after the password.
    pub has_factor: bool,
    /// API tokens that work.
    pub tokens: usize,
    /// Why somebody looks at it; empty when there is no need.
    pub reasons: Vec<Reason>,
}

/// The accounts with their rights, and the last look at them.
#[derive(Debug, Clone)]
pub struct Rights {
    /// Every account, by name.
    pub holders: Vec<Holder>,
    /// When somebody last looked, and who.
    pub last: Option<(DateTime<Utc>, String)>,
    /// Whether it is time to look again.
    pub is_due: bool,
}

/// Who has which rights.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Rights> {
    require(actor, Permission::ManageUsers)?;
    let with_factor = second_factors::list_users(conn)?;
    let in_use: Vec<Token> =
        tokens::list(conn)?.into_iter().filter(|token| token.revoked_at.is_none()).collect();
    let holders = users::list(conn)?.into_iter().map(|user| {
        let own: Vec<&Token> = in_use.iter().filter(|token| token.user_id == user.id).collect();
        let has_factor = with_factor.contains(&user.id);
        let reasons = rules::reasons(&user, has_factor, &own, now);
        Holder { has_factor, tokens: own.len(), reasons, user }
    });
    let holders = holders.collect();
    let last = reviews::find_last(conn)?;
    let is_due = rules::is_due(last.as_ref().map(|(at, _)| *at), now);
    Ok(Rights { holders, last, is_due })
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Rights> {
    let rights = list(conn, actor, now)?;
    audit::record(conn, actor, "rights.export", "users", now)?;
    Ok(rights)
}

/// Notes that the actor looked at the accounts and their rights.
///
/// # Errors
/// No permission.
pub fn note(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ManageUsers)?;
    let Some(user_id) = actor.user_id else { return Ok(()) };
    reviews::add(conn, user_id, now)?;
    audit::record(conn, actor, "rights.review", "users", now)
}

/// Whether it is time for this actor to look at the accounts again; never for another role.
///
/// # Errors
/// A store error.
pub fn is_due(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<bool> {
    if !actor.may(Permission::ManageUsers) {
        return Ok(false);
    }
    Ok(rules::is_due(reviews::find_last(conn)?.map(|(at, _)| at), now))
}
