//! Moves a stage: the domain decides, the event and the new state are written together.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ServiceError, ServiceResult};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::{Dossier, StageEvent};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Actor;
use crate::domain::stages::{Move, Stage, StageState, after};
use crate::store::{DbConn, dossiers, organisations};

/// What happens to one stage of one dossier.
#[derive(Debug, Clone)]
pub struct StageMove<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The stage.
    pub stage: Stage,
    /// What happened.
    pub what: Move,
    /// The Amsterdam day it happened.
    pub on: NaiveDate,
    /// Why; required for a skip, a refusal and a reopening.
    pub reason: Option<String>,
}

/// Writes the event and the new state, and answers the state.
///
/// # Errors
/// A rule: the move is unknown here, something held lies in the future, the organisation did not
/// exist on the day, or the reason is missing.
pub fn record(
    conn: &mut DbConn,
    actor: &Actor,
    step: &StageMove<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<StageState> {
    let organisation = organisations::get(conn, step.dossier.organisation_id)?;
    let from = dossiers::stages(conn, step.dossier.id)?.get(step.stage);
    record_from(conn, actor, step, (&organisation, from), now)
}

/// Like [`record`], of an organisation and from a state that were read in this transaction.
///
/// # Errors
/// Those of [`record`].
pub fn record_from(
    conn: &mut DbConn,
    actor: &Actor,
    step: &StageMove<'_>,
    (organisation, from): (&Organisation, StageState),
    now: DateTime<Utc>,
) -> ServiceResult<StageState> {
    let on = day_of(organisation, step, now)?;
    let reason = step.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if step.what.needs_reason() && reason.is_none() {
        return Err(ServiceError::field("reason", "Vul een reden in."));
    }
    let to = after(step.stage, from, step.what)?;
    let event = StageEvent {
        id: 0,
        dossier_id: step.dossier.id,
        stage: step.stage,
        from,
        to,
        happened_on: on,
        recorded_at: now,
        actor: actor.name.clone(),
        reason: reason.map(str::to_owned),
        corrects: None,
    };
    dossiers::add_event(conn, &event)?;
    Ok(to)
}

/// The event that brought a stage where it is, unless it was taken back: the last one to `to`.
#[must_use]
pub fn standing(events: &[StageEvent], stage: Stage, to: StageState) -> Option<&StageEvent> {
    let is_taken_back = |id: i64| events.iter().any(|other| other.corrects == Some(id));
    events.iter().rev().find(|event| {
        (event.stage, event.to) == (stage, to)
            && event.corrects.is_none()
            && !is_taken_back(event.id)
    })
}

/// The last event of a stage, when that is a plain one that still stands.
#[must_use]
pub fn last(events: &[StageEvent], stage: Stage) -> Option<&StageEvent> {
    let event = events.iter().rev().find(|event| event.stage == stage)?;
    Some(event).filter(|event| event.corrects.is_none())
}

/// Takes an event back: says with a reason that it never happened, and brings the stage to where
/// it was before. The event itself stays.
///
/// # Errors
/// No reason, or the stage went on since.
pub fn take_back(
    conn: &mut DbConn,
    actor: &Actor,
    event: &StageEvent,
    reason: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ServiceError::field("reason", "Vul een reden in."));
    }
    let from = dossiers::stages(conn, event.dossier_id)?.get(event.stage);
    if from != event.to {
        return Err(ServiceError::not_allowed(format!(
            "{} staat nu op “{}”. Daarom kan dit niet meer worden gecorrigeerd.",
            event.stage.label(),
            from.label()
        )));
    }
    let correction = StageEvent {
        id: 0,
        from,
        to: event.from,
        happened_on: amsterdam_day(now),
        recorded_at: now,
        actor: actor.name.clone(),
        reason: Some(reason.to_owned()),
        corrects: Some(event.id),
        ..event.clone()
    };
    dossiers::add_event(conn, &correction)?;
    Ok(())
}

/// The day that counts. What is called off after the organisation ended, counts on its last day.
fn day_of(
    organisation: &Organisation,
    step: &StageMove<'_>,
    now: DateTime<Utc>,
) -> ServiceResult<NaiveDate> {
    if step.what == Move::Hold && step.on > amsterdam_day(now) {
        return Err(ServiceError::field(
            "held_on",
            "Deze datum ligt in de toekomst. Vul de dag in waarop het is gehouden.",
        ));
    }
    if organisation.is_valid_on(step.on) {
        return Ok(step.on);
    }
    let end = organisation.valid_to.filter(|end| *end <= step.on && step.what.closes());
    end.and_then(|end| end.pred_opt()).ok_or_else(|| {
        ServiceError::not_allowed(format!(
            "{} bestond niet op {}. Kies de organisatie die er op die dag was.",
            organisation.full_name(),
            crate::domain::dates::day_field(step.on)
        ))
    })
}
