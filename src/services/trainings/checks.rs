//! What is asked of a training before it is kept: its days, its trainer, and that it is not there
//! already.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::before_tour;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::organisations::Organisation;
use crate::domain::people::Part;
use crate::domain::sessions::{Booking, BookingKind};
use crate::domain::trainings::{Training, TrainingKind, TrainingState};
use crate::services::sessions::refuse_clash;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, courses, dossiers, people, trainings};

/// Refuses with everything that is wrong, then a trainer who is booked elsewhere.
pub(super) fn check(
    conn: &mut DbConn,
    training: &Training,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let facts = &training.facts;
    let mut problems = training.problems(amsterdam_day(now));
    let start = dossiers::tour_start(conn)?;
    let days = [
        ("cost_agreed_on", facts.cost_agreed_on, "Vul de dag van het akkoord in."),
        ("starts_at", facts.starts_at.map(amsterdam_day), "Kies een latere dag."),
        ("held_on", facts.held_on, "Vul de dag in waarop de training was."),
    ];
    problems.extend(
        days.into_iter().filter_map(|(field, day, advice)| before_tour(field, day, start, advice)),
    );
    let day = training.facts.starts_at.map_or(amsterdam_day(now), amsterdam_day);
    let trainer = match training.trainer_id {
        Some(id) => people::find(conn, id)?,
        None => None,
    };
    if training.trainer_id.is_some()
        && !trainer.as_ref().is_some_and(|trainer| trainer.may(Part::Trainer, day))
    {
        let problem = "Kies een trainer uit de lijst.";
        problems.push(Problem::new("trainer", problem));
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let (Some(trainer), Some((starts_at, ends_at))) = (trainer, training.facts.occupied()) else {
        return Ok(());
    };
    let (kind, place) = (BookingKind::Training, organisation.name.clone());
    let booking = Booking { kind, id: training.id, starts_at, ends_at, place };
    refuse_clash(conn, &trainer, &booking, now)
}

/// Refuses a training that is there already, in everything that was entered.
pub(super) fn refuse_same(conn: &mut DbConn, training: &Training) -> ServiceResult<()> {
    let is_same = |other: &Training| {
        other.state != TrainingState::Declined
            && (other.kind, other.facts, other.trainer_id, other.course_id)
                == (training.kind, training.facts, training.trainer_id, training.course_id)
    };
    if !trainings::list_of(conn, training.dossier_id)?.iter().any(is_same) {
        return Ok(());
    }
    let sentence = "Precies deze training staat er al. U hoeft haar niet nog eens in te voeren. Is \
                    het een andere? Geef haar dan een eigen dag of trainer.";
    Err(RuleError::Clash(sentence.to_owned()).into())
}

/// Refuses a course that is not in the catalogue now, or that is for others.
pub(super) fn refuse_course(
    conn: &mut DbConn,
    id: Option<i64>,
    kind: TrainingKind,
) -> ServiceResult<()> {
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
