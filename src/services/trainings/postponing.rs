//! Putting a planned training off: no moment any more, a free trainer, and a day to get in touch.

use chrono::{DateTime, NaiveDate, Utc};

use super::{cannot, object, own};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::Actor;
use crate::domain::stages::{Move, Stage, StageState};
use crate::domain::trainings::TrainingState;
use crate::services::stages::{self, StageMove};
use crate::services::{ServiceResult, audit};
use crate::store::{DbConn, dossiers, trainings};

/// Most characters in a reason.
const LINE: usize = 200;

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
pub(super) fn put_stage_off(
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
