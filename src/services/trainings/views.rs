//! What pages and API show of trainings.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::trainings::Training;
use crate::services::roster::Roster;
use crate::services::{ServiceResult, ownership, require};
use crate::store::{DbConn, dossiers, organisations, people, trainings};

/// One training with what it belongs to.
#[derive(Debug, Clone)]
pub struct TrainingView {
    /// The training.
    pub training: Training,
    /// Who it is for.
    pub organisation: Organisation,
    /// Who gives it, when that is known.
    pub trainer: Option<Person>,
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
    Ok(TrainingView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        trainer,
        may_change: ownership::check(conn, actor, &dossier).is_ok(),
        training,
    })
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
    let view = |training: Training| {
        let entry = roster.find(training.dossier_id)?;
        Some(TrainingView {
            organisation: entry.organisation.clone(),
            trainer: training.trainer_id.and_then(|id| team.get(&id).cloned()),
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
    Ok(TrainingChoices { organisations, trainers })
}
