//! When messages of letters left or leave, without their text.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::MessageState;
use crate::store::schema::{letters, messages};
use crate::store::{DbConn, StoreError, parsed};

/// The mails of letters that left for a dossier, oldest first: when, which reminder, to whom.
///
/// # Errors
/// A database error.
pub fn list_sent_to(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<(DateTime<Utc>, u32, String)>, StoreError> {
    let rows: Vec<(NaiveDateTime, i32, String)> = messages::table
        .inner_join(letters::table)
        .filter(letters::dossier_id.eq(dossier_id))
        .filter(messages::sent_at.is_not_null())
        .order((messages::sent_at, messages::id))
        .select((messages::sent_at.assume_not_null(), messages::reminder, messages::recipient))
        .load(conn)?;
    let sent = |(at, reminder, recipient): (NaiveDateTime, i32, String)| {
        (at.and_utc(), u32::try_from(reminder).unwrap_or(0), recipient)
    };
    Ok(rows.into_iter().map(sent).collect())
}

/// When each message of the letters of a round leaves or left, with its letter and its state;
/// reminders are left out.
///
/// # Errors
/// A database error.
pub fn list_moments(
    conn: &mut DbConn,
    round_id: i64,
) -> Result<Vec<(i64, MessageState, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(i64, String, NaiveDateTime, Option<NaiveDateTime>)> = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .filter(messages::reminder.eq(0))
        .order(messages::id)
        .select((letters::id, messages::state, messages::due_at, messages::sent_at))
        .load(conn)?;
    let moment = |(letter_id, state, due_at, sent_at): (i64, String, _, Option<_>)| {
        let at: NaiveDateTime = sent_at.unwrap_or(due_at);
        Ok((letter_id, parsed("messages.state", &state)?, at.and_utc()))
    };
    rows.into_iter().map(moment).collect()
}

/// When the first letter of each round is or was due, as (round, moment); reminders and what was
/// taken back are left out.
///
/// # Errors
/// A database error.
pub fn list_first_due(conn: &mut DbConn) -> Result<Vec<(i64, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(i64, Option<NaiveDateTime>)> = messages::table
        .inner_join(letters::table)
        .filter(messages::reminder.eq(0))
        .filter(messages::state.ne(MessageState::Cancelled.as_str()))
        .group_by(letters::round_id)
        .select((letters::round_id, diesel::dsl::min(messages::due_at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(round_id, at)| Some((round_id, at?.and_utc()))).collect())
}

/// The dossiers to which the invitation of another round than this left.
///
/// # Errors
/// A database error.
pub fn list_invited(conn: &mut DbConn, but_round_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.ne(but_round_id))
        .filter(messages::reminder.eq(0))
        .filter(messages::state.eq(MessageState::Sent.as_str()))
        .select(letters::dossier_id)
        .distinct()
        .load(conn)?)
}

/// The moments since then at which something of a round left or will leave, letters and
/// reminders alike, each once; without what waits of the letters that are `moved`.
///
/// # Errors
/// A database error.
pub fn list_taken(
    conn: &mut DbConn,
    round_id: i64,
    since: DateTime<Utc>,
    moved: &[i64],
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    let stays = letters::id.ne_all(moved).or(messages::state.ne(MessageState::Queued.as_str()));
    let gone = [MessageState::Cancelled.as_str(), MessageState::Failed.as_str()];
    let since = since.naive_utc();
    let rows: Vec<(NaiveDateTime, Option<NaiveDateTime>)> = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .filter(messages::state.ne_all(gone))
        .filter(messages::due_at.gt(since).or(messages::sent_at.gt(since)))
        .filter(stays)
        .select((messages::due_at, messages::sent_at))
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|(due_at, sent_at)| sent_at.unwrap_or(due_at).and_utc()).collect())
}
