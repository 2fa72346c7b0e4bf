//! New moments for the letters of a round that wait, at the pace of the round.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::control::region_of;
use crate::domain::letters::{MessageState, Round};
use crate::domain::schedule::{LetterRegion, due_instants, due_instants_beside};
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, messages, recesses, rounds};

/// What of a round did not leave.
pub(super) struct Waiting {
    /// Letters in the order in which they would leave.
    pub(super) letters: Vec<i64>,
    /// Their messages.
    pub(super) messages: usize,
    /// When the first of them is due.
    first_due: Option<DateTime<Utc>>,
}

pub(super) fn waiting(conn: &mut DbConn, round_id: i64) -> ServiceResult<Waiting> {
    let mut queued = messages::list_of_round(conn, round_id)?;
    queued.retain(|message| message.state == MessageState::Queued);
    let mut seen = HashSet::new();
    let letters = queued.iter().filter_map(|message| message.letter_id);
    Ok(Waiting {
        letters: letters.filter(|&letter_id| seen.insert(letter_id)).collect(),
        messages: queued.len(),
        first_due: queued.iter().map(|message| message.due_at).min(),
    })
}

/// The moment at which each of these letters leaves, from a moment on at a pace.
pub(super) fn instants(
    conn: &mut DbConn,
    letters: &[i64],
    (from, pace_per_hour): (DateTime<Utc>, u32),
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let regions = letters
        .iter()
        .map(|&id| {
            let letter = rounds::get_letter(conn, id)?;
            region_of(conn, &letter)
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(due_instants(from, pace_per_hour, &regions, &recesses::closed_days(conn)?)?)
}

/// The moment at which each of these letters leaves from now on, beside what of the round still
/// waits or left in the last hour: together they keep the pace of the round.
pub(in crate::services::letters) fn beside(
    conn: &mut DbConn,
    round: &Round,
    regions: &[LetterRegion],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let taken = messages::list_taken(conn, round.id, now - TimeDelta::hours(1))?;
    let closed = recesses::closed_days(conn)?;
    Ok(due_instants_beside(&taken, now, round.pace_per_hour, regions, &closed)?)
}

/// Gives the waiting letters new moments when the old ones have passed.
pub(super) fn spread(conn: &mut DbConn, round: &Round, now: DateTime<Utc>) -> ServiceResult<()> {
    let waiting = waiting(conn, round.id)?;
    if waiting.first_due.is_none_or(|due| due >= now) {
        return Ok(());
    }
    let from = round.planned_at.max(now);
    let due = instants(conn, &waiting.letters, (from, round.pace_per_hour))?;
    for (letter_id, due_at) in waiting.letters.into_iter().zip(due) {
        messages::put_off(conn, letter_id, due_at)?;
    }
    Ok(())
}

/// Gives every waiting letter a new moment, also an earlier one.
pub(super) fn reschedule(
    conn: &mut DbConn,
    round_id: i64,
    plan: (DateTime<Utc>, u32),
) -> ServiceResult<()> {
    let waiting = waiting(conn, round_id)?;
    let due = instants(conn, &waiting.letters, plan)?;
    for (letter_id, due_at) in waiting.letters.into_iter().zip(due) {
        messages::reschedule(conn, letter_id, due_at)?;
    }
    Ok(())
}
