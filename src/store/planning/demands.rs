//! Since when organisations want a session or a training.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::stages::{Stage, StageState};
use crate::store::schema::stage_events;
use crate::store::{DbConn, StoreError};

/// The day on which each dossier last came into one of these states of a stage, by dossier.
///
/// # Errors
/// A database error.
pub fn since(
    conn: &mut DbConn,
    stage: Stage,
    states: &[StageState],
) -> Result<HashMap<i64, NaiveDate>, StoreError> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let events = stage_events::table
        .filter(stage_events::stage.eq(stage.as_str()))
        .filter(stage_events::to_state.eq_any(states))
        .order(stage_events::id)
        .select((stage_events::dossier_id, stage_events::happened_on))
        .load::<(i64, NaiveDate)>(conn)?;
    Ok(events.into_iter().collect())
}
