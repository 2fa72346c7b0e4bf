//! A mailbox that is full today may have room tomorrow: the program tries again by itself.

use chrono::{DateTime, Utc};

use super::again::obstacle;
use super::back::put_back;
use crate::domain::letters::{
    Letter, Message, MessageState, RoundState, Verdict, may_have_room_later, next_try_of_full,
};
use crate::domain::permissions::Actor;
use crate::domain::schedule::due_instants_beside;
use crate::services::rounds::control;
use crate::services::{ServiceResult, audit};
use crate::store::messages::Attempt;
use crate::store::{DbConn, messages, recesses, rounds};

/// When a message is tried again of which the mailbox was full: the first moment a day later at
/// which it may leave; none after two such tries. The attempt that found it full is noted already.
pub(super) fn next_try(
    conn: &mut DbConn,
    message: &Message,
    letter: Option<&Letter>,
    now: DateTime<Utc>,
) -> ServiceResult<Option<DateTime<Utc>>> {
    // What was accepted and is asked about here, came back full as well.
    let was_full = |one: &Attempt| {
        one.verdict == Verdict::Accepted
            || one.verdict == Verdict::RefusedForGood && may_have_room_later(&one.server_said)
    };
    let attempts = messages::list_attempts(conn, message.id)?;
    let times = attempts.iter().filter(|one| was_full(one)).count();
    let Some(from) = next_try_of_full(times, now) else { return Ok(None) };
    let Some(letter) = letter else { return Ok(Some(from)) };
    let pace = rounds::get(conn, letter.round_id)?.pace_per_hour;
    let (region, closed) = (control::region_of(conn, letter)?, recesses::closed_days(conn)?);
    Ok(due_instants_beside(&[], from, pace, &[region], &closed)?.into_iter().next())
}

/// Puts a letter in the queue again that came back because the mailbox was full; false when it is
/// not tried again: too often, somebody answered, its round was withdrawn, or it may not go there any more.
///
/// # Errors
/// A store error.
pub fn try_later(
    conn: &mut DbConn,
    message: &Message,
    said: &str,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let Some(letter_id) = message.letter_id else { return Ok(false) };
    let letter = rounds::get_letter(conn, letter_id)?;
    let is_withdrawn = rounds::get(conn, letter.round_id)?.state == RoundState::Withdrawn;
    if is_withdrawn || obstacle(conn, message, now)?.is_some() {
        return Ok(false);
    }
    let Some(due_at) = next_try(conn, message, Some(&letter), now)? else { return Ok(false) };
    let actor = Actor::program("jobs");
    let waits = Message { due_at, server_said: Some(said.to_owned()), ..message.clone() };
    if put_back(conn, &actor, (waits, Some(&letter)), now)? == MessageState::Queued {
        control::go_on(conn, letter.round_id)?;
    }
    audit::record(conn, &actor, "message.full", &format!("message {}", message.id), now)?;
    Ok(true)
}
