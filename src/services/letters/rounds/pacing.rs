//! New moments for the letters of a round that wait, at the pace of the round.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::control::region_of;
use crate::domain::letters::{Letter, Message, MessageState, Round};
use crate::domain::schedule::{LetterRegion, Plan, due_instants_beside, leaving};
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, messages, recesses, rounds};

/// What of a round did not leave.
pub(super) struct Waiting {
    /// Letters in the order in which they would leave.
    pub(super) letters: Vec<i64>,
    /// Their messages.
    pub(super) messages: usize,
    /// When the first of them is due.
    pub(super) first_due: Option<DateTime<Utc>>,
    /// When each of the messages is due.
    due: Vec<DateTime<Utc>>,
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
        due: queued.iter().map(|message| message.due_at).collect(),
    })
}

/// The moment at which each of these letters leaves by a plan, as seen from now.
pub(super) fn instants(
    conn: &mut DbConn,
    letters: &[i64],
    plan: Plan,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let regions = letters
        .iter()
        .map(|&id| {
            let letter = rounds::get_letter(conn, id)?;
            region_of(conn, &letter)
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(leaving(plan, now, &regions, &recesses::closed_days(conn)?)?)
}

/// The moment at which each of these letters leaves from now on, beside what of the round still
/// waits or left in the last hour: together they keep the pace of the round. The old moments of
/// letters that are `moved` are free.
pub(super) fn beside(
    conn: &mut DbConn,
    round: &Round,
    (moved, regions): (&[i64], &[LetterRegion]),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let taken = messages::list_taken(conn, round.id, now - TimeDelta::hours(1), moved)?;
    let closed = recesses::closed_days(conn)?;
    Ok(due_instants_beside(&taken, now, round.pace_per_hour, regions, &closed)?)
}

/// The letters of these messages, each once and in their order, with the moment at which each
/// leaves from now on, as [`beside`].
pub(in crate::services::letters) fn letters_beside(
    conn: &mut DbConn,
    round: &Round,
    messages: &[Message],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(Letter, DateTime<Utc>)>> {
    let (mut letters, mut seen) = (Vec::new(), HashSet::new());
    for id in messages.iter().filter_map(|message| message.letter_id) {
        if seen.insert(id) {
            letters.push(rounds::get_letter(conn, id)?);
        }
    }
    let regions = letters
        .iter()
        .map(|letter| region_of(conn, letter))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let moved: Vec<i64> = letters.iter().map(|letter| letter.id).collect();
    let due = beside(conn, round, (&moved, &regions), now)?;
    Ok(letters.into_iter().zip(due).collect())
}

/// When what waits leaves once the round goes on as it was.
pub(super) fn when_resumed(
    conn: &mut DbConn,
    round: &Round,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let waiting = waiting(conn, round.id)?;
    match waiting.first_due {
        Some(first) if first < now => {
            let plan = (round.planned_at, round.pace_per_hour);
            instants(conn, &waiting.letters, plan, now)
        }
        _ => Ok(waiting.due),
    }
}

/// Gives the waiting letters new moments when the old ones have passed.
pub(super) fn spread(conn: &mut DbConn, round: &Round, now: DateTime<Utc>) -> ServiceResult<()> {
    let waiting = waiting(conn, round.id)?;
    if waiting.first_due.is_none_or(|due| due >= now) {
        return Ok(());
    }
    let plan = (round.planned_at, round.pace_per_hour);
    let due = instants(conn, &waiting.letters, plan, now)?;
    for (letter_id, due_at) in waiting.letters.into_iter().zip(due) {
        messages::put_off(conn, letter_id, due_at)?;
    }
    Ok(())
}

/// Spreads what waits of a round anew from now, after the program stood still. What is tried
/// again and what a person sent on its way keep their moment.
pub(crate) fn catch_up(conn: &mut DbConn, round: &Round, now: DateTime<Utc>) -> ServiceResult<()> {
    let mut waiting = messages::list_of_round(conn, round.id)?;
    waiting.retain(Message::follows_the_pace);
    let free = rounds::list_letters(conn, round.id)?;
    let is_free = |letter: &Letter| letter.held_reason.is_none() && !letter.is_let_go;
    let free: HashSet<i64> =
        free.iter().filter(|letter| is_free(letter)).map(|letter| letter.id).collect();
    let mut seen = HashSet::new();
    let letters = waiting.iter().filter_map(|message| message.letter_id);
    let letters: Vec<i64> = letters.filter(|id| free.contains(id) && seen.insert(*id)).collect();
    let due = instants(conn, &letters, (now, round.pace_per_hour), now)?;
    for (letter_id, due_at) in letters.into_iter().zip(due) {
        messages::put_off_untried(conn, letter_id, due_at)?;
    }
    Ok(())
}

/// Gives every waiting letter a new moment, also an earlier one.
pub(super) fn reschedule(
    conn: &mut DbConn,
    round_id: i64,
    plan: Plan,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let waiting = waiting(conn, round_id)?;
    let due = instants(conn, &waiting.letters, plan, now)?;
    for (letter_id, due_at) in waiting.letters.into_iter().zip(due) {
        messages::reschedule(conn, letter_id, due_at)?;
    }
    Ok(())
}
