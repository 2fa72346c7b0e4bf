//! The queue: what is due, who claims it, whose lease ran out.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{MessageRow, list_due};
use crate::domain::letters::{Message, MessageState};
use crate::store::schema::{letters, messages};
use crate::store::{DbConn, StoreError};

/// Says whether a message is due; letters count only when they may leave now.
///
/// # Errors
/// A database error.
pub fn has_work(
    conn: &mut DbConn,
    now: DateTime<Utc>,
    with_letters: bool,
) -> Result<bool, StoreError> {
    Ok(!list_due(conn, now, with_letters, 1)?.is_empty())
}

/// Says whether a message of the round waits or is in flight; one of a held letter waits too.
///
/// # Errors
/// A database error.
pub fn has_open(conn: &mut DbConn, round_id: i64) -> Result<bool, StoreError> {
    // One state at a time: each is one step in the index of the queue.
    for state in [MessageState::Sending, MessageState::Queued] {
        let one: Option<i64> = messages::table
            .left_join(letters::table)
            .filter(messages::state.eq(state.as_str()))
            .filter(letters::round_id.eq(round_id))
            .select(messages::id)
            .first(conn)
            .optional()?;
        if one.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Says whether a message is in flight whose sender should have answered by now.
///
/// # Errors
/// A database error.
pub fn has_expired(conn: &mut DbConn, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let one: Option<i64> = messages::table
        .filter(messages::state.eq(MessageState::Sending.as_str()))
        .filter(messages::lease_until.lt(now.naive_utc()))
        .select(messages::id)
        .first(conn)
        .optional()?;
    Ok(one.is_some())
}

/// Messages in flight whose sender should have answered by now.
///
/// # Errors
/// A database error.
pub fn list_expired(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .filter(messages::state.eq(MessageState::Sending.as_str()))
        .filter(messages::lease_until.lt(now.naive_utc()))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// Takes queued messages for one sender, and answers how many of them were still queued.
///
/// # Errors
/// A database error.
pub fn claim(
    conn: &mut DbConn,
    ids: &[i64],
    claimed_by: &str,
    lease_until: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let still_queued = messages::table
        .filter(messages::id.eq_any(ids))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    Ok(diesel::update(still_queued)
        .set((
            messages::state.eq(MessageState::Sending.as_str()),
            messages::claimed_by.eq(Some(claimed_by)),
            messages::lease_until.eq(Some(lease_until.naive_utc())),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

/// Puts the queued messages of a letter off until this moment; one that waits longer, because a
/// server refused it for now, keeps its own.
///
/// # Errors
/// A database error.
pub fn put_off(conn: &mut DbConn, letter_id: i64, due_at: DateTime<Utc>) -> Result<(), StoreError> {
    let queued = messages::table
        .filter(messages::letter_id.eq(letter_id))
        .filter(messages::due_at.lt(due_at.naive_utc()))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    diesel::update(queued)
        .set((messages::due_at.eq(due_at.naive_utc()), messages::version.eq(messages::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Puts the queued messages of a letter off until this moment that were never tried and take no
/// other's place, as [`Message::follows_the_pace`] says.
///
/// # Errors
/// A database error.
pub fn put_off_untried(
    conn: &mut DbConn,
    letter_id: i64,
    due_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let untried = messages::table
        .filter(messages::letter_id.eq(letter_id))
        .filter(messages::due_at.lt(due_at.naive_utc()))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::attempts.eq(0))
        .filter(messages::replaces_id.is_null());
    diesel::update(untried)
        .set((messages::due_at.eq(due_at.naive_utc()), messages::version.eq(messages::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Gives the queued messages of a letter another moment; one that a server refused for now does
/// not come earlier than its own.
///
/// # Errors
/// A database error.
pub fn reschedule(
    conn: &mut DbConn,
    letter_id: i64,
    due_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let queued = messages::table
        .filter(messages::letter_id.eq(letter_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::attempts.eq(0).or(messages::due_at.lt(due_at.naive_utc())));
    diesel::update(queued)
        .set((messages::due_at.eq(due_at.naive_utc()), messages::version.eq(messages::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Takes the frozen messages of a letter away again that wait or were taken back, when their
/// release is void; none of them was ever attempted.
///
/// # Errors
/// A database error.
pub fn delete_frozen(conn: &mut DbConn, letter_id: i64) -> Result<usize, StoreError> {
    let states = [MessageState::Queued.as_str(), MessageState::Cancelled.as_str()];
    let frozen = messages::table
        .filter(messages::letter_id.eq(letter_id))
        .filter(messages::state.eq_any(states));
    Ok(diesel::delete(frozen).execute(conn)?)
}

/// Takes one queued message away that was never attempted; false when it is not queued any more.
///
/// # Errors
/// A database error.
pub fn remove_queued(conn: &mut DbConn, id: i64) -> Result<bool, StoreError> {
    let queued = messages::table
        .filter(messages::id.eq(id))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    Ok(diesel::delete(queued).execute(conn)? == 1)
}
