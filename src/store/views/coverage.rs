//! What the coverage figures and the map need beside events: dossiers in brief, and doubts.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::dossiers::StageEvent;
use crate::domain::stages::StageState;
use crate::store::schema::{dossiers, generations, letters, messages, stage_events, stage_states};
use crate::store::{DbConn, StoreError, parsed};

/// How often anything was written that figures are computed from, by whatever program: a commit
/// that changes a figure makes it higher.
///
/// # Errors
/// A database error.
pub fn generation(conn: &mut DbConn) -> Result<i64, StoreError> {
    let numbers = generations::table.filter(generations::subject.eq("figures"));
    let all: Vec<i64> = numbers.select(generations::number).load(conn)?;
    Ok(all.iter().sum())
}

/// The events of a tour that can count for coverage: letters sent, anything held, and every
/// correction; oldest first. `actor` and `reason` stay empty: no figure asks them, and they take the most room.
///
/// # Errors
/// A database error.
pub fn list_reaching_events(
    conn: &mut DbConn,
    tour_id: i64,
) -> Result<Vec<StageEvent>, StoreError> {
    stage_events::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(
            stage_events::to_state
                .eq_any(["sent", "held"])
                .or(stage_events::corrects.is_not_null()),
        )
        .order(stage_events::id)
        .select((
            (stage_events::id, stage_events::dossier_id),
            (stage_events::stage, stage_events::from_state, stage_events::to_state),
            (stage_events::happened_on, stage_events::recorded_at, stage_events::corrects),
        ))
        .load::<EventRow>(conn)?
        .into_iter()
        .map(event)
        .collect()
}

/// Ids of event and dossier; stage, state before and after; day, moment and corrected event.
type EventRow = ((i64, i64), (String, String, String), (NaiveDate, NaiveDateTime, Option<i64>));

fn event((ids, states, times): EventRow) -> Result<StageEvent, StoreError> {
    let ((id, dossier_id), (stage, from, to)) = (ids, states);
    let (happened_on, recorded_at, corrects) = times;
    Ok(StageEvent {
        id,
        dossier_id,
        stage: parsed("stage_events.stage", &stage)?,
        from: parsed("stage_events.from_state", &from)?,
        to: parsed("stage_events.to_state", &to)?,
        happened_on,
        recorded_at: recorded_at.and_utc(),
        actor: String::new(),
        reason: None,
        corrects,
    })
}

/// Dossier id and organisation id of every dossier of a tour.
///
/// # Errors
/// A database error.
pub fn list_dossiers(conn: &mut DbConn, tour_id: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .select((dossiers::id, dossiers::organisation_id))
        .load(conn)?)
}

/// Those of these dossiers with a message of which nobody knows whether it arrived.
///
/// # Errors
/// A database error.
pub fn list_unclear(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    Ok(letters::table
        .inner_join(messages::table)
        .filter(messages::state.eq("unclear"))
        .filter(letters::dossier_id.eq_any(dossier_ids))
        .select(letters::dossier_id)
        .distinct()
        .load(conn)?)
}

/// Those of these dossiers with a stage that was declined or a letter that cannot be delivered,
/// each with that state.
///
/// # Errors
/// A database error.
pub fn list_troubled(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<(i64, StageState)>, StoreError> {
    let troubles = [StageState::Declined.as_str(), StageState::Undeliverable.as_str()];
    stage_states::table
        .filter(stage_states::dossier_id.eq_any(dossier_ids))
        .filter(stage_states::state.eq_any(troubles))
        .select((stage_states::dossier_id, stage_states::state))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .map(|(id, state)| Ok((id, parsed("stage_states.state", &state)?)))
        .collect()
}
