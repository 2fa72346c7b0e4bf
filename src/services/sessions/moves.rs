//! Keeps the session stage of a dossier in step with its sessions: planned while one is planned,
//! held from the first one that was held. A further session moves nothing.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::Actor;
use crate::domain::sessions::{Session, SessionState};
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::ServiceResult;
use crate::services::stages::{self, StageMove};
use crate::store::{DbConn, dossiers, sessions};

/// A session that leaves its moment, and why.
pub(super) struct Leaving<'a> {
    /// The session.
    pub(super) session_id: i64,
    /// Postpone or cancel.
    pub(super) what: Move,
    /// Why.
    pub(super) reason: &'a str,
}

/// A session was planned: the organisation was approached, and one that asked for it at once skips
/// what came before.
pub(super) fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if dossier.reapproach_on.is_some() {
        dossiers::set_reapproach(conn, dossier.id, None)?;
    }
    bring_to_planned(conn, actor, dossier, day, now)
}

fn bring_to_planned(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let states = dossiers::stages(conn, dossier.id)?;
    if matches!(states.session, StageState::Planned | StageState::Held) {
        return Ok(());
    }
    // A session that was entered afterwards was planned no later than its own day.
    let on = amsterdam_day(now).min(day);
    let mut steps = Vec::new();
    if states.letter == StageState::NotStarted {
        steps.push((Stage::Letter, Move::Skip, Some("eigen verzoek")));
    }
    if states.conversation == StageState::NotStarted {
        let reason = Some("wilde direct een bijeenkomst");
        steps.push((Stage::Conversation, Move::Skip, reason));
    }
    if states.session == StageState::Declined {
        steps.push((Stage::Session, Move::Reopen, Some("alsnog een bijeenkomst")));
    }
    if matches!(states.session, StageState::NotStarted | StageState::Offered | StageState::Declined)
    {
        steps.push((Stage::Session, Move::Want, Some("gepland op verzoek")));
    }
    steps.push((Stage::Session, Move::Plan, None));
    for (stage, what, reason) in steps {
        let reason = reason.map(str::to_owned);
        stages::record(conn, actor, &StageMove { dossier, stage, what, on, reason }, now)?;
    }
    Ok(())
}

/// A session got another moment.
pub(super) fn move_to(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    (before, reason): (&Session, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let today = amsterdam_day(now);
    if before.state == SessionState::Planned {
        let was = long_day(amsterdam_day(before.starts_at));
        let reason = format!("{reason} (was {was})");
        let leaving = Leaving { session_id: before.id, what: Move::Postpone, reason: &reason };
        call_off(conn, actor, dossier, &leaving, now)?;
    }
    plan(conn, actor, dossier, today, now)
}

/// A planned session was put off or called off; the stage follows when it was the only one.
pub(super) fn call_off(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    leaving: &Leaving<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let state = dossiers::stages(conn, dossier.id)?.session;
    let is_other = |it: &Session| it.state == SessionState::Planned && it.id != leaving.session_id;
    let has_other = sessions::list_of(conn, dossier.id)?.iter().any(is_other);
    if state != StageState::Planned || has_other {
        return Ok(());
    }
    let (what, on) = (leaving.what, amsterdam_day(now));
    let reason = Some(leaving.reason.to_owned());
    let step = StageMove { dossier, stage: Stage::Session, what, on, reason };
    stages::record(conn, actor, &step, now)?;
    Ok(())
}

/// A session was held; a training is offered with it.
pub(super) fn hold(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    bring_to_planned(conn, actor, dossier, on, now)?;
    let states = dossiers::stages(conn, dossier.id)?;
    let mut steps = Vec::new();
    if states.session != StageState::Held {
        steps.push((Stage::Session, Move::Hold));
    }
    if states.training == StageState::NotStarted {
        steps.push((Stage::Training, Move::Offer));
    }
    for (stage, what) in steps {
        let step = StageMove { dossier, stage, what, on, reason: None };
        stages::record(conn, actor, &step, now)?;
    }
    Ok(())
}
