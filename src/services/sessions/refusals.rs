//! Why a session is not moved, called off or held, in sentences for the user.

use chrono::{DateTime, NaiveDate, Utc};

use super::checks::{AREA, LINE, length_problem};
use super::{Hosts, SessionResult};
use crate::domain::dates::{day_and_clock, long_day};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::sessions::{Session, SessionState, people_problem};
use crate::services::{ServiceError, ServiceResult};

/// Refuses a result before the session starts, and a number that cannot be.
pub(super) fn check_result(
    session: &Session,
    command: &SessionResult,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if session.starts_at > now {
        return Err(ServiceError::not_allowed(format!(
            "Deze bijeenkomst begint pas op {}. Leg de opkomst daarna vast.",
            day_and_clock(session.starts_at)
        )));
    }
    let problems: Vec<Problem> = [
        people_problem("attendance", command.attendance),
        length_problem("evaluation", command.evaluation.as_deref(), AREA),
    ]
    .into_iter()
    .flatten()
    .collect();
    if problems.is_empty() { Ok(()) } else { Err(RuleError::Fields(problems).into()) }
}

/// Refuses when one of the organisations does not exist on the day.
pub(super) fn refuse_ended(hosts: &Hosts, day: NaiveDate) -> ServiceResult<()> {
    match hosts.iter().find(|(organisation, _)| !organisation.is_valid_on(day)) {
        None => Ok(()),
        Some((organisation, _)) => Err(ServiceError::field(
            "organisations",
            format!(
                "{} bestaat niet op {}. Kies de organisatie die er dan is.",
                organisation.full_name(),
                long_day(day)
            ),
        )),
    }
}

/// Refuses when the session was held.
pub(super) fn refuse_held(session: &Session) -> ServiceResult<()> {
    if session.state != SessionState::Held {
        return Ok(());
    }
    Err(ServiceError::not_allowed("Deze bijeenkomst is al gehouden. Plan een nieuwe."))
}

/// Refuses unless the session is planned.
pub(super) fn refuse_unless_planned(session: &Session) -> ServiceResult<()> {
    if session.state == SessionState::Planned {
        return Ok(());
    }
    Err(ServiceError::not_allowed(format!(
        "Deze bijeenkomst staat op “{}”. Dit kan alleen met een geplande bijeenkomst.",
        session.state.label()
    )))
}

/// The reason, which has to be there.
pub(super) fn needed_reason(reason: &str) -> ServiceResult<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LINE {
        let problem = "Vul een reden in van ten hoogste 200 tekens.";
        return Err(ServiceError::field("reason", problem));
    }
    Ok(reason)
}
