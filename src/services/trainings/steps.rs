//! The steps before a training is planned, each from the state before it: offered, asked for,
//! quoted, agreed; and putting a planned one off.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Step, advance, cannot, go_on, object, own, refuse_same};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Move, Stage, StageState};
use crate::domain::trainings::{
    Agreer, Quote, Terms, Training, TrainingFacts, TrainingKind, TrainingState,
};
use crate::services::stages::{self, StageMove};
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::{DbConn, courses, dossiers, trainings};

/// Most characters in a reason.
const LINE: usize = 200;

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

/// That a planned training does not go on now.
#[derive(Debug, Clone)]
pub struct PostponeTraining {
    /// The training.
    pub training_id: i64,
    /// Why.
    pub reason: String,
    /// The day on which somebody gets in touch again.
    pub reapproach_on: NaiveDate,
}

/// Notes that the team offered a training today, and answers its id; the stage follows when it is
/// the first one.
///
/// # Errors
/// Every refused field, exactly this offer already, or somebody who may not change this dossier.
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
    refuse_same(conn, &training)?;
    training.id = trainings::add(conn, &training, now)?;
    advance(conn, actor, &dossier, &training, now)?;
    audit::record(conn, actor, "training.offer", &object(training.id), now)?;
    Ok(training.id)
}

/// Records that the organisation asks for a training that was offered.
///
/// # Errors
/// A training that is not just offered, a day in the future or before the offer, a course that
/// does not fit, or somebody who may not.
pub fn request(
    conn: &mut DbConn,
    actor: &Actor,
    command: &RequestTraining,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let id = command.training_id;
    let (training, _) = own(conn, actor, id)?;
    let course = command.course.filter(|course| Some(*course) != training.course_id);
    refuse_course(conn, course, training.kind)?;
    let change = |training: &mut Training| {
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

fn refuse_course(conn: &mut DbConn, id: Option<i64>, kind: TrainingKind) -> ServiceResult<()> {
    let Some(id) = id else { return Ok(()) };
    let problem = match courses::find(conn, id)? {
        Some(course) if course.is_open && course.kind == kind => return Ok(()),
        Some(course) if course.is_open => {
            format!("“{}” is niet voor: {}.", course.title, kind.label().to_lowercase())
        }
        _ => "Kies een training uit het aanbod.".to_owned(),
    };
    Err(ServiceError::field("course", problem))
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

/// Puts a planned training off without a new moment: the trainer is free again, and the dossier
/// comes back on the given day.
///
/// # Errors
/// A missing reason, a day that is not in the future, a training that is not planned, or somebody
/// who may not.
pub fn postpone(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PostponeTraining,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (mut training, dossier) = own(conn, actor, command.training_id)?;
    if training.state != TrainingState::Planned {
        return Err(cannot(&training));
    }
    let reason = command.reason.trim();
    let problems = postpone_problems(reason, command.reapproach_on, amsterdam_day(now));
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    training.state = TrainingState::Postponed;
    training.reason = Some(reason.to_owned());
    (training.facts.starts_at, training.facts.ends_at) = (None, None);
    trainings::set(conn, &training)?;
    put_stage_off(conn, actor, (&dossier, reason), now)?;
    dossiers::set_reapproach(conn, dossier.id, Some((command.reapproach_on, reason)))?;
    audit::record(conn, actor, "training.postpone", &object(training.id), now)
}

fn postpone_problems(reason: &str, reapproach_on: NaiveDate, today: NaiveDate) -> Vec<Problem> {
    let is_told = !reason.is_empty() && reason.chars().count() <= LINE;
    let untold =
        (!is_told).then(|| Problem::new("reason", "Vul een reden in van ten hoogste 200 tekens."));
    let past = (reapproach_on <= today).then(|| {
        let problem = "Vul een dag in de toekomst in waarop u weer contact opneemt.";
        Problem::new("reapproach_on", problem)
    });
    [untold, past].into_iter().flatten().collect()
}

/// The stage follows when no other training of the dossier is planned.
fn put_stage_off(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, reason): (&Dossier, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let state = dossiers::stages(conn, dossier.id)?.training;
    let all = trainings::list_of(conn, dossier.id)?;
    let has_other = all.iter().any(|it| it.state == TrainingState::Planned);
    if state != StageState::Planned || has_other {
        return Ok(());
    }
    let (what, on) = (Move::Postpone, amsterdam_day(now));
    let reason = Some(reason.to_owned());
    let step = StageMove { dossier, stage: Stage::Training, what, on, reason };
    stages::record(conn, actor, &step, now)?;
    Ok(())
}
