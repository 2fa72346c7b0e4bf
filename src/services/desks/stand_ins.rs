//! Stand-ins: an adviser names somebody who may do what the adviser may, from one day to another.

use chrono::{DateTime, NaiveDate, Utc};

use super::check_desk;
use crate::domain::dates::amsterdam_day;
use crate::domain::desks::StandIn;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, dossiers, require};
use crate::store::{DbConn, stand_ins, users};

/// Somebody who is to stand in.
#[derive(Debug, Clone, Copy)]
pub struct NameStandIn {
    /// For which adviser; none is the actor.
    pub owner_id: Option<i64>,
    /// Who.
    pub user_id: i64,
    /// First Amsterdam day.
    pub first_day: NaiveDate,
    /// Last Amsterdam day.
    pub last_day: NaiveDate,
}

/// A stand-in as a list shows it.
#[derive(Debug, Clone)]
pub struct StandInLine {
    /// The stand-in.
    pub stand_in: StandIn,
    /// Name of the adviser.
    pub owner: String,
    /// Name of who stands in.
    pub user: String,
    /// True when the actor may end it.
    pub may_end: bool,
}

/// The stand-ins of today and later: those that concern the actor, or all for a planner.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<StandInLine>> {
    check_desk(actor)?;
    let all = actor.may(Permission::AssignDossiers);
    let mut lines = Vec::new();
    for stand_in in stand_ins::list_from(conn, amsterdam_day(now))? {
        let is_own = actor.is(Some(stand_in.owner_id));
        if !(all || is_own || actor.is(Some(stand_in.user_id))) {
            continue;
        }
        lines.push(StandInLine {
            owner: users::get(conn, stand_in.owner_id)?.name,
            user: users::get(conn, stand_in.user_id)?.name,
            may_end: all || is_own,
            stand_in,
        });
    }
    Ok(lines)
}

/// Names a stand-in and answers the id.
///
/// # Errors
/// No permission, somebody else's dossiers, no such adviser, or days that cannot be.
pub fn name(
    conn: &mut DbConn,
    actor: &Actor,
    command: &NameStandIn,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    check_desk(actor)?;
    let owner_id = owner(actor, command.owner_id)?;
    let (user_id, first_day, last_day) = (command.user_id, command.first_day, command.last_day);
    let stand_in = StandIn { id: 0, owner_id, user_id, first_day, last_day };
    let mut problems = stand_in.problems(amsterdam_day(now));
    let advisers = dossiers::advisers(conn)?;
    for (field, id) in [("owner", owner_id), ("stand_in", user_id)] {
        if !advisers.iter().any(|(adviser, _)| *adviser == id) {
            problems.push(Problem::new(field, "Kies een adviseur uit de lijst."));
        }
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let id = stand_ins::add(conn, &stand_in, now)?;
    let told =
        format!("{}: user {user_id} for user {owner_id}, {first_day} to {last_day}", object(id));
    audit::record(conn, actor, "stand_in.name", &told, now)?;
    Ok(id)
}

fn owner(actor: &Actor, wanted: Option<i64>) -> ServiceResult<i64> {
    let wanted = wanted.filter(|id| !actor.is(Some(*id)));
    match (wanted, actor.user_id) {
        (Some(id), _) => {
            require(actor, Permission::AssignDossiers)?;
            Ok(id)
        }
        (None, Some(id)) => Ok(id),
        (None, None) => Err(ServiceError::field("owner", "Kies een adviseur uit de lijst.")),
    }
}

/// Ends a stand-in: from now on nobody stands in.
///
/// # Errors
/// No permission, somebody else's dossiers, or no such stand-in.
pub fn end(conn: &mut DbConn, actor: &Actor, id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    check_desk(actor)?;
    let stand_in = stand_ins::get(conn, id)?;
    if !actor.is(Some(stand_in.owner_id)) {
        require(actor, Permission::AssignDossiers)?;
    }
    let today = amsterdam_day(now);
    match today.pred_opt().filter(|day| stand_in.first_day <= *day) {
        Some(yesterday) if yesterday < stand_in.last_day => {
            stand_ins::set_last_day(conn, id, yesterday)?;
        }
        Some(_) => return Ok(()),
        None => stand_ins::remove(conn, id)?,
    }
    audit::record(conn, actor, "stand_in.end", &object(id), now)
}

fn object(id: i64) -> String {
    format!("stand_in {id}")
}
