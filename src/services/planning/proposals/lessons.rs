//! Trainings in a search for a date: the trainer leads, for as long as the training takes.

use chrono::TimeDelta;

use super::unknown;
use crate::domain::organisations::Organisation;
use crate::domain::people::Part;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{Ask, Candidate, Period};
use crate::domain::sessions::BookingKind;
use crate::domain::trainings::{Training, USUAL_LENGTH};
use crate::services::{ServiceResult, ownership, require};
use crate::store::{DbConn, courses, dossiers, organisations, trainings};

/// A training that is sought a date for.
pub(super) struct Lesson {
    pub(super) training: Training,
    pub(super) organisation: Organisation,
    length: TimeDelta,
}

impl Lesson {
    /// The question to the rules; a training has no second trainer.
    pub(super) const fn ask<'a>(&self, session: Ask<'a>) -> Ask<'a> {
        Ask { lead: Part::Trainer, length: self.length, with_trainer: false, ..session }
    }
}

/// The trainings, each once.
///
/// # Errors
/// A training that cannot be planned now or of an organisation that ends before the last day, the
/// dossier of another adviser, or no permission.
pub(super) fn load(
    conn: &mut DbConn,
    actor: &Actor,
    ids: &[i64],
    period: Period,
) -> ServiceResult<Vec<Lesson>> {
    let mut lessons: Vec<Lesson> = Vec::new();
    for &id in ids {
        if lessons.iter().all(|known| known.training.id != id) {
            lessons.push(lesson(conn, actor, id, period)?);
        }
    }
    Ok(lessons)
}

fn lesson(conn: &mut DbConn, actor: &Actor, id: i64, period: Period) -> ServiceResult<Lesson> {
    require(actor, Permission::PlanTrainings)?;
    let training = trainings::get(conn, id)?;
    let dossier = dossiers::get(conn, training.dossier_id)?;
    ownership::check(conn, actor, &dossier)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let name = organisation.full_name();
    if !training.may_be_sought() {
        let state = training.state.label();
        let why = format!(
            "De training van {name} staat op “{state}”. Zoek een datum als de kosten akkoord zijn."
        );
        return Err(unknown(&why));
    }
    if !organisation.is_valid_on(period.last) {
        let problem = "bestaat op de laatste dag niet. Kies een eerdere laatste dag.";
        return Err(unknown(&format!("{name} {problem}")));
    }
    let course = match training.course_id {
        Some(course) => courses::find(conn, course)?,
        None => None,
    };
    let length = course.map_or(USUAL_LENGTH, |it| TimeDelta::minutes(i64::from(it.minutes)));
    Ok(Lesson { training, organisation, length })
}

/// Where a training stands now is no reason against another moment for it.
pub(super) fn free(team: &mut [Candidate], trainings: &[i64]) {
    for candidate in team {
        candidate.bookings.retain(|it| {
            it.booking.kind != BookingKind::Training || !trainings.contains(&it.booking.id)
        });
    }
}
