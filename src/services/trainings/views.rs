//! What pages and API show of trainings.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::trainings::{Course, FollowUp, Training};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, audit, ownership, require};
use crate::store::{DbConn, courses, dossiers, follow_ups, organisations, people, trainings};

/// One training with what it belongs to.
#[derive(Debug, Clone)]
pub struct TrainingView {
    /// The training.
    pub training: Training,
    /// Who it is for.
    pub organisation: Organisation,
    /// Who gives it, when that is known.
    pub trainer: Option<Person>,
    /// The item of the catalogue that it follows.
    pub course: Option<Course>,
    /// What was heard half a year later; a list leaves it out.
    pub follow_up: Option<FollowUp>,
    /// Whether the actor may take the next step.
    pub may_change: bool,
}

/// What a training can be entered with.
#[derive(Debug, Clone)]
pub struct TrainingChoices {
    /// The organisations of today.
    pub organisations: Vec<Organisation>,
    /// The trainers who did not stop.
    pub trainers: Vec<Person>,
    /// What the catalogue has now.
    pub courses: Vec<Course>,
}

/// One training.
///
/// # Errors
/// No such training, or no permission.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<TrainingView> {
    require(actor, Permission::PlanTrainings)?;
    let training = trainings::get(conn, id)?;
    let dossier = dossiers::get(conn, training.dossier_id)?;
    let trainer = match training.trainer_id {
        Some(id) => people::find(conn, id)?,
        None => None,
    };
    let course = match training.course_id {
        Some(id) => courses::find(conn, id)?,
        None => None,
    };
    Ok(TrainingView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        trainer,
        course,
        follow_up: follow_ups::find(conn, id)?,
        may_change: ownership::check(conn, actor, &dossier).is_ok(),
        training,
    })
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<TrainingView>> {
    let views = list(conn, actor)?;
    audit::record(conn, actor, "training.export", "trainings", now)?;
    Ok(views)
}

/// Every training, the newest first.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<TrainingView>> {
    require(actor, Permission::PlanTrainings)?;
    let roster = Roster::load(conn)?;
    let team: HashMap<i64, Person> =
        people::list(conn)?.into_iter().map(|it| (it.id, it)).collect();
    let known: HashMap<i64, Course> =
        courses::list(conn)?.into_iter().map(|it| (it.id, it)).collect();
    let view = |training: Training| {
        let entry = roster.find(training.dossier_id)?;
        Some(TrainingView {
            organisation: entry.organisation.clone(),
            trainer: training.trainer_id.and_then(|id| team.get(&id).cloned()),
            course: training.course_id.and_then(|id| known.get(&id).cloned()),
            follow_up: None,
            may_change: entry.is_on_desk_of(actor),
            training,
        })
    };
    Ok(trainings::list(conn)?.into_iter().filter_map(view).collect())
}

/// What a training can be entered with.
///
/// # Errors
/// No permission.
pub fn choices(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<TrainingChoices> {
    require(actor, Permission::PlanTrainings)?;
    let today = amsterdam_day(now);
    let mut organisations = organisations::list(conn)?;
    organisations.retain(|organisation| organisation.is_valid_on(today));
    let mut trainers = people::list(conn)?;
    trainers.retain(|person| person.may(Part::Trainer, today));
    let mut courses = courses::list(conn)?;
    courses.retain(|course| course.is_open);
    Ok(TrainingChoices { organisations, trainers, courses })
}
