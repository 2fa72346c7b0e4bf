//! The targets of the tour: management sets one, puts another in its place, or takes back what was
//! set by mistake. Nothing of it is changed afterwards.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::targets::{
    KnownTarget, NewTarget, Recorded, Standing, TargetRecord, Withdrawal, known_at,
};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, StoreError, dossiers, organisations, targets};

/// Most characters in the reason of a withdrawal.
const REASON: usize = 200;

/// The targets of a tour as known at a moment, for the reports.
///
/// # Errors
/// A store error.
pub(in crate::services) fn list(
    conn: &mut DbConn,
    tour_id: i64,
    moment: DateTime<Utc>,
) -> ServiceResult<Vec<KnownTarget>> {
    Ok(known_at(&targets::list(conn, tour_id)?, moment))
}

/// Every target of the tour with how it stands now, in the order in which they were set.
///
/// # Errors
/// No permission, or a store error.
pub fn history(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<KnownTarget>> {
    require(actor, Permission::ReadCoverage)?;
    let tour_id = dossiers::current_tour(conn)?;
    list(conn, tour_id, now)
}

/// The target of that number, to be superseded or withdrawn by this actor.
///
/// # Errors
/// No permission, no such target, or one that does not hold.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<TargetRecord> {
    require(actor, Permission::SetTargets)?;
    let known = history(conn, actor, now)?.into_iter().find(|it| it.record.id == id);
    let known = known.ok_or(StoreError::NotFound("Dit streefcijfer"))?;
    let code = &known.record.target.code;
    match known.standing {
        Standing::Current => Ok(known.record),
        Standing::Superseded(by) => Err(ServiceError::not_allowed(format!(
            "{code} is al vervangen door {by}. Kijk of u {by} wilt vervangen of intrekken."
        ))),
        Standing::Withdrawn(_) => {
            Err(ServiceError::not_allowed(format!("{code} is al ingetrokken.")))
        }
    }
}

/// Sets a target that stands beside the others and answers its number.
///
/// # Errors
/// Every refused field, or no permission.
pub fn set(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewTarget,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::SetTargets)?;
    let id = add(conn, actor, (new, None), now)?;
    audit::record(conn, actor, "target.set", &format!("target {id}"), now)?;
    Ok(id)
}

/// Sets a target in the place of one that holds now, which stays to be seen as such.
///
/// # Errors
/// Every refused field, a target that does not hold, or no permission.
pub fn supersede(
    conn: &mut DbConn,
    actor: &Actor,
    (old, new): (i64, &NewTarget),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let old = look(conn, actor, old, now)?;
    let id = add(conn, actor, (new, Some(old.id)), now)?;
    audit::record(conn, actor, "target.supersede", &format!("target {} by {id}", old.id), now)?;
    Ok(id)
}

/// The same, of the target that holds now under a short name.
///
/// # Errors
/// Every refused field, a target that does not hold among them as `supersedes`, or no permission.
pub fn supersede_named(
    conn: &mut DbConn,
    actor: &Actor,
    (code, new): (&str, &NewTarget),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::SetTargets)?;
    let mut held = history(conn, actor, now)?.into_iter();
    let held = held.find(|it| it.standing == Standing::Current && it.record.target.code == code);
    if let Some(old) = held {
        return supersede(conn, actor, (old.record.id, new), now);
    }
    let tour_id = dossiers::current_tour(conn)?;
    let mut problems = problems(conn, (tour_id, new), now)?;
    let problem = "Noem een streefcijfer dat nu geldt, zoals T1.";
    problems.push(Problem::new("supersedes", problem));
    Err(RuleError::Fields(problems).into())
}

/// Takes back a target that was set by mistake; what it took the place of holds again.
///
/// # Errors
/// No reason, a target that does not hold, or no permission.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let record = look(conn, actor, id, now)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON {
        let problem = format!("Vul in waarom, in ten hoogste {REASON} tekens.");
        return Err(ServiceError::field("reason", &problem));
    }
    let withdrawal = Withdrawal { recorded: recorded(actor, now), reason: reason.to_owned() };
    targets::withdraw(conn, record.id, &withdrawal)?;
    audit::record(conn, actor, "target.withdraw", &format!("target {id}"), now)
}

fn add(
    conn: &mut DbConn,
    actor: &Actor,
    (new, supersedes): (&NewTarget, Option<i64>),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let tour_id = dossiers::current_tour(conn)?;
    let problems = problems(conn, (tour_id, new), now)?;
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    Ok(targets::add(conn, tour_id, new, (Some(&recorded(actor, now)), supersedes))?)
}

/// What keeps a target of the tour from being set now.
fn problems(
    conn: &mut DbConn,
    (tour_id, new): (i64, &NewTarget),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Problem>> {
    let target = &new.target;
    let counted = organisations::list(conn)?.into_iter().filter(|organisation| {
        organisation.is_valid_on(target.deadline)
            && organisation.is_province() == target.metric.is_of_provinces()
    });
    let counted = i64::try_from(counted.count()).unwrap_or(i64::MAX);
    let mut problems = new.problems(amsterdam_day(now), counted);
    let known = targets::list(conn, tour_id)?;
    if known.iter().any(|it| it.target.code.eq_ignore_ascii_case(&target.code)) {
        let problem = "Deze korte naam is al gebruikt. Kies een andere.";
        problems.push(Problem::new("target_code", problem));
    }
    Ok(problems)
}

fn recorded(actor: &Actor, at: DateTime<Utc>) -> Recorded {
    Recorded { at, by: actor.name.clone() }
}
