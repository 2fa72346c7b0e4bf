//! A form that is sent twice assigns once: the second leads to what the first did.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::AssignMany;
use crate::domain::assignments::Fate;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, assignments, dossiers};

/// Who sends the same form later than this means something else by it.
const JUST_NOW: TimeDelta = TimeDelta::minutes(10);

/// Why a changed tick is no repeat.
const OTHER_TICK: &str = "Deze dossiers zijn net al toegewezen, met een andere keuze voor de \
     geplande gesprekken. Er is nu niets veranderd. Maak die toewijzing eerst ongedaan en wijs \
     daarna opnieuw toe, of verzet de gesprekken per dossier.";

/// The assignment that the same planner made just now by the same form, as long as it stands.
///
/// # Errors
/// The form is the same but for the planned conversations: those do not follow by themselves.
pub(super) fn find_done(
    conn: &mut DbConn,
    planner_id: i64,
    command: &AssignMany,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let Some(last) = assignments::find_last_of(conn, planner_id)? else { return Ok(None) };
    let is_just_now = now - last.assigned_at <= JUST_NOW && last.undone_at.is_none();
    let done = assignments::dossiers_of(conn, last.id)?;
    let asked: HashMap<i64, Option<i64>> =
        command.choices.iter().map(|it| (it.dossier_id, it.holder_id)).collect();
    let is_same = |id: i64, from_id: Option<i64>, fate: Fate| {
        asked.get(&id).is_some_and(|holder| fate != Fate::Moved || *holder == from_id)
    };
    let is_same_form = last.to_id == command.to_id
        && done.len() == asked.len()
        && done.iter().all(|it| is_same(it.dossier_id, it.from_id, it.fate));
    if !is_just_now || !is_same_form {
        return Ok(None);
    }
    for it in done.iter().filter(|it| it.fate == Fate::Moved) {
        if dossiers::get(conn, it.dossier_id)?.adviser_id != Some(last.to_id) {
            return Ok(None);
        }
    }
    if !done.iter().any(|it| it.fate == Fate::Moved) {
        return Ok(None);
    }
    if last.with_conversations != command.with_conversations {
        return Err(ServiceError::not_allowed(OTHER_TICK));
    }
    Ok(Some(last.id))
}
