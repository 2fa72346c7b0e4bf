//! Corrects a session that was recorded as held: on another day, with another result, or not at
//! all. Events are taken back and recorded again, never changed.

use chrono::{DateTime, NaiveDate, Utc};

use super::checks::{self, AREA, Crew, length_problem};
use super::refusals::needed_reason;
use super::{Hosts, hosts_of, may_record, object, trimmed};
use crate::domain::dates::{amsterdam, amsterdam_day, from_amsterdam};
use crate::domain::dossiers::{Dossier, before_tour};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::{Session, SessionState, people_problem};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::stages::{self, StageMove};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, StoreError, dossiers, sessions};

/// What was wrong about a session.
#[derive(Debug, Clone)]
pub enum SessionChange {
    /// It was held on this day, at the same hours.
    Date(NaiveDate),
    /// It went otherwise.
    Result {
        /// How many people came.
        attendance: i32,
        /// How it went, in a few words.
        evaluation: Option<String>,
    },
    /// It was not held at all.
    NotHeld,
}

/// A correction of a held session.
#[derive(Debug, Clone)]
pub struct CorrectSession {
    /// The session.
    pub session_id: i64,
    /// The version that was seen.
    pub version: i64,
    /// What was wrong.
    pub change: SessionChange,
    /// Why it was wrong.
    pub reason: String,
}

/// Corrects a session; the stages of its dossiers and the coverage follow.
///
/// # Errors
/// Somebody who may not record its result, a session that was not held or that somebody changed
/// since it was seen, a refused field, or a clash on the other day.
pub fn correct(
    conn: &mut DbConn,
    actor: &Actor,
    command: &CorrectSession,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadSessions)?;
    let before = sessions::get(conn, command.session_id)?;
    let hosts = hosts_of(conn, before.id)?;
    check_may(actor, &before, &hosts)?;
    if before.version != command.version {
        return Err(StoreError::Conflict.into());
    }
    let reason = needed_reason(&command.reason)?;
    let session = corrected(&before, command, reason);
    check(conn, &session, (&hosts, &command.change), now)?;
    sessions::set(conn, &session)?;
    match command.change {
        SessionChange::Result { .. } => {}
        SessionChange::Date(_) | SessionChange::NotHeld => {
            for (_, dossier) in &hosts {
                follow(conn, actor, (dossier, &before), reason, now)?;
            }
        }
    }
    audit::record(conn, actor, "session.correct", &object(session.id), now)
}

fn check_may(actor: &Actor, session: &Session, hosts: &Hosts) -> ServiceResult<()> {
    if !may_record(actor, hosts) {
        return Err(ServiceError::Forbidden(
            "U mag deze bijeenkomst niet corrigeren. Dat kan wel een planner, of de adviseur van \
             een van deze organisaties."
                .to_owned(),
        ));
    }
    if session.state == SessionState::Held {
        return Ok(());
    }
    Err(ServiceError::not_allowed(format!(
        "Deze bijeenkomst staat op “{}”. Alleen een gehouden bijeenkomst kunt u corrigeren.",
        session.state.label()
    )))
}

fn corrected(before: &Session, command: &CorrectSession, reason: &str) -> Session {
    let moved = |at, day| from_amsterdam(day, amsterdam(at).time());
    let same = before.clone();
    match &command.change {
        SessionChange::Date(day) => Session {
            starts_at: moved(before.starts_at, *day),
            ends_at: moved(before.ends_at, *day),
            ..same
        },
        SessionChange::Result { attendance, evaluation } => Session {
            attendance: Some(*attendance),
            evaluation: trimmed(evaluation.as_deref()),
            reason: Some(reason.to_owned()),
            ..same
        },
        SessionChange::NotHeld => Session {
            state: SessionState::Cancelled,
            attendance: None,
            evaluation: None,
            reason: Some(reason.to_owned()),
            ..same
        },
    }
}

fn check(
    conn: &mut DbConn,
    session: &Session,
    (hosts, change): (&Hosts, &SessionChange),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let problems: Vec<Problem> = match change {
        SessionChange::NotHeld => Vec::new(),
        SessionChange::Result { attendance, evaluation } => [
            people_problem("attendance", *attendance),
            length_problem("evaluation", evaluation.as_deref(), AREA),
        ]
        .into_iter()
        .flatten()
        .collect(),
        SessionChange::Date(day) => day_problems(conn, (session, *day), hosts, now)?,
    };
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    if matches!(change, SessionChange::Date(_)) {
        let crew = Crew::of(conn, session.id)?;
        checks::free(conn, session, &crew, now)?;
    }
    Ok(())
}

fn day_problems(
    conn: &mut DbConn,
    (session, day): (&Session, NaiveDate),
    hosts: &Hosts,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Problem>> {
    let mut problems = Vec::new();
    if session.starts_at > now {
        let problem = "Deze datum ligt in de toekomst. Vul de dag in waarop de bijeenkomst was.";
        problems.push(Problem::new("held_on", problem));
    }
    let (start, advice) = (dossiers::tour_start(conn)?, "Vul de dag in waarop de bijeenkomst was.");
    problems.extend(before_tour("held_on", Some(day), start, advice));
    for (organisation, _) in hosts.iter().filter(|(host, _)| !host.is_valid_on(day)) {
        let name = organisation.full_name();
        let problem = format!("{name} bestond niet op deze dag. Kies een andere dag.");
        problems.push(Problem::new("held_on", problem));
    }
    Ok(problems)
}

/// Brings the stages of one dossier in step with the sessions that stand now.
fn follow(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, before): (&Dossier, &Session),
    reason: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let events = dossiers::list_events(conn, dossier.id)?;
    let Some(told) = stages::standing(&events, Stage::Session, StageState::Held) else {
        return Ok(());
    };
    let all = sessions::list_of(conn, dossier.id)?;
    let having = |state: SessionState| all.iter().filter(move |it| it.state == state);
    let first = having(SessionState::Held).map(|it| amsterdam_day(it.starts_at)).min();
    if first == Some(told.happened_on) {
        return Ok(());
    }
    stages::take_back(conn, actor, told, reason, now)?;
    let step = |what, on, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        StageMove { dossier, stage: Stage::Session, what, on, reason }
    };
    if let Some(on) = first {
        stages::record(conn, actor, &step(Move::Hold, on, None), now)?;
        return Ok(());
    }
    if having(SessionState::Planned).next().is_none() {
        let cancel = step(Move::Cancel, amsterdam_day(now), Some(reason));
        stages::record(conn, actor, &cancel, now)?;
    }
    let offer = stages::last(&events, Stage::Training).filter(|event| {
        event.to == StageState::Offered && event.happened_on == amsterdam_day(before.starts_at)
    });
    match offer {
        Some(offer) => stages::take_back(conn, actor, offer, reason, now),
        None => Ok(()),
    }
}
