//! A training that is offered to an organisation, after an evening or at any other moment.

use chrono::{DateTime, Utc};

use super::object;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Move, Stage, StageState};
use crate::domain::trainings::{Training, TrainingFacts, TrainingKind, TrainingState};
use crate::services::stages::{self, StageMove};
use crate::services::{ServiceResult, audit, ownership, require};
use crate::store::{DbConn, dossiers, trainings};

/// Offers a training of a kind to the organisation with this code; the stage follows when nothing
/// is on its way there. Answers its id.
///
/// # Errors
/// No such organisation or one that ended, a training of that kind that is under way, somebody
/// else's dossier, or no permission.
pub fn offer(
    conn: &mut DbConn,
    actor: &Actor,
    (code, kind): (&str, TrainingKind),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanTrainings)?;
    let (organisation, dossier) = ownership::named(conn, code)?;
    ownership::check(conn, actor, &dossier)?;
    let today = amsterdam_day(now);
    ownership::refuse_ended(&organisation, "organisation", today)?;
    let is_open = |other: &Training| {
        other.kind == kind && !matches!(other.state, TrainingState::Held | TrainingState::Declined)
    };
    if let Some(other) = trainings::list_of(conn, dossier.id)?.into_iter().find(is_open) {
        return Err(RuleError::Clash(format!(
            "Er loopt al zo'n training voor {}: {}. Ga daarmee verder.",
            organisation.full_name(),
            other.state.label().to_lowercase()
        ))
        .into());
    }
    let training = Training {
        id: 0,
        dossier_id: dossier.id,
        kind,
        state: TrainingState::Offered,
        trainer_id: None,
        facts: TrainingFacts::default(),
        reason: None,
        version: 1,
    };
    let id = trainings::add(conn, &training, now)?;
    let moves: &[(Move, Option<&str>)] = match dossiers::stages(conn, dossier.id)?.training {
        StageState::NotStarted => &[(Move::Offer, None)],
        StageState::Declined => &[(Move::Reopen, Some("opnieuw aangeboden")), (Move::Offer, None)],
        _ => &[],
    };
    for &(what, reason) in moves {
        let reason = reason.map(str::to_owned);
        let step = StageMove { dossier: &dossier, stage: Stage::Training, what, on: today, reason };
        stages::record(conn, actor, &step, now)?;
    }
    audit::record(conn, actor, "training.offer", &object(id), now)?;
    Ok(id)
}
