//! Why a session is not moved, called off or held, in sentences for the user.

use chrono::{DateTime, NaiveDate, Utc};

use super::checks::{AREA, LINE, length_problem};
use super::{Hosts, SessionResult};
use crate::domain::dates::day_and_clock;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::sessions::{Session, SessionState, people_problem};
use crate::services::{ServiceError, ServiceResult, ownership};

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
    hosts.iter().try_for_each(|(organisation, _)| {
        ownership::refuse_ended(organisation, "organisations", day)
    })
}

/// Refuses a result when there is one already.
pub(super) fn refuse_second_result(session: &Session) -> ServiceResult<()> {
    let (SessionState::Held, Some(attendance)) = (session.state, session.attendance) else {
        return Ok(());
    };
    Err(RuleError::Clash(format!(
        "Het resultaat van deze bijeenkomst staat er al: opkomst {attendance}. U hoeft het niet \
         nog eens vast te leggen."
    ))
    .into())
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
