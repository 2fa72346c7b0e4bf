//! Trainings: asked for, paid for by the organisation, planned, held. What is known of one is
//! entered at once or step by step; the stage of the dossier follows through every state.

mod checks;
pub mod courses;
pub mod follow_ups;
mod postponing;
mod steps;
mod views;

use checks::{check, refuse_course, refuse_same};
use chrono::{DateTime, NaiveDate, Utc};

use super::stages::{self, StageMove};
use super::{ServiceError, ServiceResult, audit, ownership, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Move, Stage, StageState};
use crate::domain::trainings::{
    Terms, Training, TrainingFacts, TrainingKind, TrainingState, moves,
};
use crate::store::{DbConn, dossiers, organisations, trainings};

use postponing::put_stage_off;
pub use postponing::{PostponeTraining, postpone};
pub use steps::{
    AgreeCost, OfferTraining, RequestTraining, WriteQuote, agree_cost, choose_course, offer, quote,
    request,
};
pub use views::{TrainingChoices, TrainingView, choices, export, get, list};

/// A training as somebody enters it, with what is known of it.
#[derive(Debug, Clone)]
pub struct AddTraining {
    /// CBS code.
    pub organisation: String,
    /// Whom it is for.
    pub kind: TrainingKind,
    /// The day the organisation agreed to pay; needed for the moments below.
    pub cost_agreed_on: Option<NaiveDate>,
    /// When it starts.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// The person who gives it.
    pub trainer: Option<i64>,
    /// The item of the catalogue, if one was chosen.
    pub course: Option<i64>,
}

/// When and by whom a training is given.
#[derive(Debug, Clone)]
pub struct PlanTraining {
    /// The training.
    pub training_id: i64,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// The person who gives it; left out, it stays who it was.
    pub trainer: Option<i64>,
}

/// Adds a training and moves the stage as far as the facts go; answers the id.
///
/// # Errors
/// Every refused field, a clash when the trainer is booked already, or somebody
/// who may not change this dossier.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    command: &AddTraining,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanTrainings)?;
    let (organisation, dossier) = ownership::named(conn, &command.organisation)?;
    ownership::check(conn, actor, &dossier)?;
    let given = command.held_on.or(command.starts_at.map(amsterdam_day));
    ownership::refuse_ended(&organisation, "organisation", given.unwrap_or(amsterdam_day(now)))?;
    refuse_course(conn, command.course, command.kind)?;
    let mut training = entered(command, dossier.id);
    training.terms.requested_on = Some(day_of(Move::Request, &training, amsterdam_day(now)));
    check(conn, &training, &organisation, now)?;
    refuse_same(conn, &training)?;
    training.id = trainings::add(conn, &training, now)?;
    advance(conn, actor, &dossier, &training, now)?;
    audit::record(conn, actor, "training.add", &object(training.id), now)?;
    Ok(training.id)
}

fn entered(command: &AddTraining, dossier_id: i64) -> Training {
    let facts = TrainingFacts {
        cost_agreed_on: command.cost_agreed_on,
        starts_at: command.starts_at,
        ends_at: command.ends_at,
        held_on: command.held_on,
    };
    Training {
        id: 0,
        dossier_id,
        kind: command.kind,
        state: facts.state(),
        trainer_id: command.trainer,
        facts,
        terms: Terms::default(),
        course_id: command.course,
        reason: None,
        version: 1,
    }
}

/// Sets when and by whom a training is given.
///
/// # Errors
/// No agreed cost, times that do not fit, a trainer who is booked already, or somebody who may
/// not.
pub fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PlanTraining,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let from = &[TrainingState::CostAgreed, TrainingState::Planned, TrainingState::Postponed];
    let change = |training: &mut Training| {
        training.facts.starts_at = Some(command.starts_at);
        training.facts.ends_at = command.ends_at;
        training.trainer_id = command.trainer.or(training.trainer_id);
        training.reason = None;
    };
    let (before, _) = own(conn, actor, command.training_id)?;
    let dossier = go_on(conn, actor, &Step { id: command.training_id, from }, change, now)?;
    // Only the day for which this training was put off has passed.
    if before.state == TrainingState::Postponed && dossier.reapproach_on.is_some() {
        dossiers::set_reapproach(conn, dossier.id, None)?;
    }
    audit::record(conn, actor, "training.plan", &object(command.training_id), now)
}

/// Records the day on which a training was held.
///
/// # Errors
/// A day in the future or before the training, no agreed cost, or somebody who may not.
pub fn hold(
    conn: &mut DbConn,
    actor: &Actor,
    (id, on): (i64, NaiveDate),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let from = &[TrainingState::CostAgreed, TrainingState::Planned];
    let change = |training: &mut Training| training.facts.held_on = Some(on);
    go_on(conn, actor, &Step { id, from }, change, now)?;
    audit::record(conn, actor, "training.hold", &object(id), now)
}

/// Records that a training does not go on; the stage follows when it was the only one.
///
/// # Errors
/// A missing reason, a training that was held or declined, or somebody who may not.
pub fn decline(
    conn: &mut DbConn,
    actor: &Actor,
    (id, reason): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut training, dossier) = own(conn, actor, id)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        let problem = "Vul een reden in van ten hoogste 200 tekens.";
        return Err(ServiceError::field("reason", problem));
    }
    if matches!(training.state, TrainingState::Held | TrainingState::Declined) {
        return Err(cannot(&training));
    }
    training.state = TrainingState::Declined;
    training.reason = Some(reason.to_owned());
    trainings::set(conn, &training)?;
    decline_stage(conn, actor, (&dossier, reason), now)?;
    audit::record(conn, actor, "training.decline", &object(id), now)
}

/// The stage follows when no other training of the dossier goes on, or when what goes on was put
/// off. A stage that never started, as after a session that was not held after all, has nothing to
/// decline.
fn decline_stage(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, reason): (&Dossier, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let all = trainings::list_of(conn, dossier.id)?;
    if all.iter().any(|other| other.state == TrainingState::Postponed) {
        return put_stage_off(conn, actor, (dossier, reason), now);
    }
    if all.iter().any(|other| other.state != TrainingState::Declined) {
        return Ok(());
    }
    let state = dossiers::stages(conn, dossier.id)?.training;
    if matches!(state, StageState::NotStarted | StageState::Held | StageState::Declined) {
        return Ok(());
    }
    let (what, on) = (Move::Decline, amsterdam_day(now));
    let reason = Some(reason.to_owned());
    let step = StageMove { dossier, stage: Stage::Training, what, on, reason };
    stages::record(conn, actor, &step, now)?;
    Ok(())
}

/// A step with a training, and the states in which it can be taken.
struct Step<'a> {
    id: i64,
    from: &'a [TrainingState],
}

fn go_on(
    conn: &mut DbConn,
    actor: &Actor,
    step: &Step<'_>,
    change: impl Fn(&mut Training),
    now: DateTime<Utc>,
) -> ServiceResult<Dossier> {
    let (mut training, dossier) = own(conn, actor, step.id)?;
    if !step.from.contains(&training.state) {
        return Err(cannot(&training));
    }
    change(&mut training);
    training.state = training.facts.state();
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    check(conn, &training, &organisation, now)?;
    trainings::set(conn, &training)?;
    advance(conn, actor, &dossier, &training, now)?;
    Ok(dossier)
}

fn own(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<(Training, Dossier)> {
    require(actor, Permission::PlanTrainings)?;
    let training = trainings::get(conn, id)?;
    let dossier = dossiers::get(conn, training.dossier_id)?;
    ownership::check(conn, actor, &dossier)?;
    Ok((training, dossier))
}

/// Moves the stage through every state up to the one of the training.
fn advance(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    training: &Training,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let from = dossiers::stages(conn, dossier.id)?.training;
    for &what in moves(from, training.state) {
        let on = day_of(what, training, amsterdam_day(now));
        let reason = (what == Move::Reopen).then(|| "alsnog een training".to_owned());
        let step = StageMove { dossier, stage: Stage::Training, what, on, reason };
        stages::record(conn, actor, &step, now)?;
    }
    Ok(())
}

/// The day of a move, as far as the facts tell it; never after today.
fn day_of(what: Move, training: &Training, today: NaiveDate) -> NaiveDate {
    let (facts, terms) = (&training.facts, &training.terms);
    let given = facts.held_on.or(facts.starts_at.map(amsterdam_day));
    let day = match what {
        Move::Offer => terms.offered_on,
        Move::Request => terms.requested_on.or(facts.cost_agreed_on).or(given),
        Move::AgreeCost => facts.cost_agreed_on.or(given),
        _ => given,
    };
    day.map_or(today, |day| day.min(today))
}

fn cannot(training: &Training) -> ServiceError {
    ServiceError::not_allowed(format!(
        "Deze training staat op “{}”. Deze stap kan nu niet.",
        training.state.label()
    ))
}

fn object(id: i64) -> String {
    format!("training {id}")
}
