//! Days on which somebody of the team cannot be asked.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::people::Leave;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, leaves, people};

/// Adds leave (its `id` is ignored). What was planned before stays planned: the answer is how many
/// bookings fall within it.
///
/// # Errors
/// Days that are over or turned round, no such person, or no permission.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    leave: &Leave,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::PlanSessions)?;
    let person = people::get(conn, leave.person_id)?;
    if let Some(problem) = leave.problem(amsterdam_day(now)) {
        return Err(RuleError::Fields(vec![problem]).into());
    }
    leaves::add(conn, leave)?;
    audit::record(conn, actor, "person.leave.add", &format!("person {}", person.id), now)?;
    let far = chrono::TimeDelta::days(800);
    let booked = super::bookings(conn, person.id, (now, now + far), now)?;
    Ok(booked.iter().filter(|it| leave.holds_on(amsterdam_day(it.starts_at))).count())
}

/// Takes leave away again.
///
/// # Errors
/// No such leave of this person, or no permission.
pub fn remove(
    conn: &mut DbConn,
    actor: &Actor,
    (person_id, id): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    leaves::remove(conn, person_id, id)?;
    audit::record(conn, actor, "person.leave.remove", &format!("person {person_id}"), now)
}
