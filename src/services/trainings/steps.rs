//! The steps before a training is planned, each from the state before it: offered, asked for,
//! quoted, agreed.

use chrono::{DateTime, NaiveDate, Utc};

use super::checks::refuse_course;
use super::{Step, advance, cannot, go_on, object, own};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::before_tour;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::trainings::{
    Agreer, Quote, Terms, Training, TrainingFacts, TrainingKind, TrainingState,
};
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::{DbConn, dossiers, trainings};

/// A training that the team offers.
#[derive(Debug, Clone)]
pub struct OfferTraining {
    /// CBS code.
    pub organisation: String,
    /// Whom it is for.
    pub kind: TrainingKind,
    /// The item of the catalogue, if one was chosen.
    pub course: Option<i64>,
}

/// That the organisation asks for a training that was offered.
#[derive(Debug, Clone, Copy)]
pub struct RequestTraining {
    /// The training.
    pub training_id: i64,
    /// The day on which it asked.
    pub on: NaiveDate,
    /// The item of the catalogue; left out, it stays which it was.
    pub course: Option<i64>,
}

/// What a training costs the organisation.
#[derive(Debug, Clone)]
pub struct WriteQuote {
    /// The training.
    pub training_id: i64,
    /// The quote.
    pub quote: Quote,
}

/// That the organisation agreed to pay.
#[derive(Debug, Clone, Copy)]
pub struct AgreeCost {
    /// The training.
    pub training_id: i64,
    /// The day on which it agreed.
    pub on: NaiveDate,
    /// The function of who agreed, when that is known.
    pub by: Option<Agreer>,
}

/// Notes that the team offered a training today, and answers its id; the stage follows when it is
/// the first one.
///
/// # Errors
/// Every refused field, a training of that kind that is under way, or somebody who may not change
/// this dossier.
pub fn offer(
    conn: &mut DbConn,
    actor: &Actor,
    command: &OfferTraining,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanTrainings)?;
    let (organisation, dossier) = ownership::named(conn, &command.organisation)?;
    ownership::check(conn, actor, &dossier)?;
    ownership::refuse_ended(&organisation, "organisation", amsterdam_day(now))?;
    refuse_course(conn, command.course, command.kind)?;
    let mut training = Training {
        id: 0,
        dossier_id: dossier.id,
        kind: command.kind,
        state: TrainingState::Offered,
        trainer_id: None,
        facts: TrainingFacts::default(),
        terms: Terms { offered_on: Some(amsterdam_day(now)), ..Terms::default() },
        course_id: command.course,
        reason: None,
        version: 1,
    };
    refuse_under_way(conn, &training, &organisation)?;
    training.id = trainings::add(conn, &training, now)?;
    advance(conn, actor, &dossier, &training, now)?;
    audit::record(conn, actor, "training.offer", &object(training.id), now)?;
    Ok(training.id)
}

fn refuse_under_way(
    conn: &mut DbConn,
    training: &Training,
    organisation: &Organisation,
) -> ServiceResult<()> {
    let is_open = |other: &Training| {
        let is_over = matches!(other.state, TrainingState::Held | TrainingState::Declined);
        other.kind == training.kind && !is_over
    };
    match trainings::list_of(conn, training.dossier_id)?.into_iter().find(is_open) {
        None => Ok(()),
        Some(other) => Err(RuleError::Clash(format!(
            "Er loopt al zo'n training voor {}: {}. Ga daarmee verder.",
            organisation.full_name(),
            other.state.label().to_lowercase()
        ))
        .into()),
    }
}

/// Records that the organisation asks for a training that was offered. A day before the one on which
/// the offer was noted becomes the day of the offer too.
///
/// # Errors
/// A training that is not just offered, a day in the future or before the tour, a course that does
/// not fit, or somebody who may not.
pub fn request(
    conn: &mut DbConn,
    actor: &Actor,
    command: &RequestTraining,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let id = command.training_id;
    let (training, _) = own(conn, actor, id)?;
    let (start, advice) = (dossiers::tour_start(conn)?, "Vul de dag van de aanvraag in.");
    if let Some(early) = before_tour("requested_on", Some(command.on), start, advice) {
        return Err(RuleError::Fields(vec![early]).into());
    }
    let course = command.course.filter(|course| Some(*course) != training.course_id);
    refuse_course(conn, course, training.kind)?;
    let change = |training: &mut Training| {
        // An offer is often noted days after it was made: no later than the request that it led to.
        training.terms.offered_on = training.terms.offered_on.map(|day| day.min(command.on));
        training.terms.requested_on = Some(command.on);
        training.course_id = command.course.or(training.course_id);
    };
    go_on(conn, actor, &Step { id, from: &[TrainingState::Offered] }, change, now)?;
    audit::record(conn, actor, "training.request", &object(id), now)
}

/// Chooses what of the catalogue a training follows, or none.
///
/// # Errors
/// A training that is over, a course that does not fit, or somebody who may not.
pub fn choose_course(
    conn: &mut DbConn,
    actor: &Actor,
    (id, course): (i64, Option<i64>),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut training, _) = own(conn, actor, id)?;
    if training.course_id == course {
        return Ok(());
    }
    if training.state == TrainingState::Declined {
        return Err(cannot(&training));
    }
    refuse_course(conn, course, training.kind)?;
    training.course_id = course;
    trainings::set(conn, &training)?;
    audit::record(conn, actor, "training.choose_course", &object(id), now)
}

/// Writes down what a training costs; an earlier quote makes room while nobody agreed to it.
///
/// # Errors
/// Every refused field, a quote that somebody agreed to, or somebody who may not.
pub fn quote(
    conn: &mut DbConn,
    actor: &Actor,
    command: &WriteQuote,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut training, _) = own(conn, actor, command.training_id)?;
    if !training.may_be_quoted() {
        return Err(match training.terms.quote {
            Some(_) => ServiceError::not_allowed(
                "Iemand ging al akkoord met de offerte. Zij kan niet meer worden gewijzigd.",
            ),
            None => cannot(&training),
        });
    }
    training.terms.quote = Some(command.quote.clone());
    let problems = training.problems(amsterdam_day(now));
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    trainings::set(conn, &training)?;
    audit::record(conn, actor, "training.quote", &object(training.id), now)
}

/// Records the day on which the organisation agreed to pay, and in which function somebody did.
///
/// # Errors
/// A day in the future or before the quote, a training that nobody asked for or that is further,
/// or somebody who may not.
pub fn agree_cost(
    conn: &mut DbConn,
    actor: &Actor,
    command: &AgreeCost,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let id = command.training_id;
    let change = |training: &mut Training| {
        training.facts.cost_agreed_on = Some(command.on);
        training.terms.agreed_by = command.by;
    };
    go_on(conn, actor, &Step { id, from: &[TrainingState::Requested] }, change, now)?;
    audit::record(conn, actor, "training.agree_cost", &object(id), now)
}
