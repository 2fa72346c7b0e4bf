//! Whose turn it is: one caller per organisation for half an hour, so that two callers never
//! have the same clerk on the phone.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{CallLine, get, list};
use crate::domain::calls::{CLAIM, CallResult, Claim};
use crate::domain::dates::{amsterdam_day, clock};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, call_claims, users};

/// Somebody who is phoning an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Name of the caller.
    pub name: String,
    /// True when it is the user who asks.
    pub is_own: bool,
    /// It ends by itself at this moment.
    pub until: DateTime<Utc>,
}

/// Who is phoning whom, by dossier.
///
/// # Errors
/// No permission.
pub fn turns(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, Turn>> {
    require(actor, Permission::ReadConversations)?;
    let names: HashMap<i64, String> =
        users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
    let turn = |claim: Claim| {
        let name = names.get(&claim.user_id).cloned().unwrap_or_default();
        let is_own = actor.is(Some(claim.user_id));
        (claim.dossier_id, Turn { name, is_own, until: claim.until })
    };
    Ok(call_claims::list(conn, now)?.into_iter().map(turn).collect())
}

/// Takes an organisation for a call of half an hour, and lets any other of this caller go. The
/// caller who has it already gets half an hour more.
///
/// # Errors
/// No permission, no such dossier, or another caller has it.
pub fn take(
    conn: &mut DbConn,
    actor: &Actor,
    dossier_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::FollowUp)?;
    get(conn, actor, dossier_id, now)?;
    let user_id = caller(actor)?;
    let claim = Claim { dossier_id, user_id, until: now + CLAIM };
    if !call_claims::take(conn, &claim, now)? {
        return refuse_when_taken(conn, dossier_id, user_id, now);
    }
    call_claims::let_go_but(conn, user_id, Some(dossier_id))?;
    Ok(())
}

/// Takes the next organisation that nobody has: calls that were promised first. One that was
/// phoned today, or whose number is wrong, is passed over. None when the list is done.
///
/// # Errors
/// No permission.
pub fn next(
    conn: &mut DbConn,
    actor: &Actor,
    province: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    require(actor, Permission::FollowUp)?;
    let user_id = caller(actor)?;
    let taken = turns(conn, actor, now)?;
    let mut open = list(conn, actor, now)?;
    open.retain(|line| {
        province.is_none_or(|code| code == line.province.0)
            && !taken.contains_key(&line.dossier_id)
            && is_open(line, now)
    });
    for line in open {
        let claim = Claim { dossier_id: line.dossier_id, user_id, until: now + CLAIM };
        if call_claims::take(conn, &claim, now)? {
            call_claims::let_go_but(conn, user_id, Some(line.dossier_id))?;
            return Ok(Some(line.dossier_id));
        }
    }
    call_claims::let_go_but(conn, user_id, None)?;
    Ok(None)
}

fn is_open(line: &CallLine, now: DateTime<Utc>) -> bool {
    let today = amsterdam_day(now);
    line.last.as_ref().is_none_or(|last| {
        let waits = last.call_back_on.is_some_and(|day| day > today);
        last.on < today && !waits && last.result != CallResult::WrongNumber
    })
}

/// Lets an organisation go without a call.
///
/// # Errors
/// No permission.
pub fn let_go(conn: &mut DbConn, actor: &Actor, dossier_id: i64) -> ServiceResult<bool> {
    require(actor, Permission::FollowUp)?;
    Ok(call_claims::let_go(conn, dossier_id, caller(actor)?)?)
}

/// Refuses when another caller has the organisation on the phone.
///
/// # Errors
/// A clash that names the caller and until when.
pub(super) fn refuse_when_taken(
    conn: &mut DbConn,
    dossier_id: i64,
    user_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let held = call_claims::list(conn, now)?.into_iter();
    let mut other = held.filter(|it| it.dossier_id == dossier_id && it.user_id != user_id);
    let Some(claim) = other.next() else { return Ok(()) };
    let name = users::get(conn, claim.user_id)?.name;
    Err(RuleError::Clash(format!(
        "{name} belt nu met deze organisatie (tot {}). Kies een andere, of wacht tot het \
         telefoontje is vastgelegd.",
        clock(claim.until)
    ))
    .into())
}

/// The user who phones; the program itself never does.
pub(super) fn caller(actor: &Actor) -> ServiceResult<i64> {
    actor.user_id.ok_or_else(|| {
        ServiceError::Broken("a call is made by a user, not by the program".to_owned())
    })
}
