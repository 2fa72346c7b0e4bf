//! The messages of one round without their texts, as its page shows them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{max, min};
use diesel::prelude::*;

use crate::domain::letters::MessageState;
use crate::store::schema::{letters, messages};
use crate::store::{DbConn, StoreError, parsed};

/// One message of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundMessage {
    /// Id of the message.
    pub id: i64,
    /// The dossier of its letter.
    pub dossier_id: i64,
    /// Who gets it, in a word.
    pub recipient: String,
    /// How far it is.
    pub state: MessageState,
    /// Attempts so far.
    pub attempts: u32,
    /// What the server said last, or why it does not leave.
    pub server_said: Option<String>,
    /// When it may leave.
    pub due_at: DateTime<Utc>,
    /// When the server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// True when a person decides about its letter.
    pub is_held: bool,
}

type Row = (
    (i64, i64, String, String, i32, Option<String>),
    (NaiveDateTime, Option<NaiveDateTime>, Option<String>),
);

/// At most so many messages of a round in these states, in the order in which they leave.
///
/// # Errors
/// A database error.
pub fn list_first(
    conn: &mut DbConn,
    (round_id, states): (i64, &[MessageState]),
    most: i64,
) -> Result<Vec<RoundMessage>, StoreError> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let rows: Vec<Row> = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .filter(messages::state.eq_any(states))
        .order((messages::due_at, messages::id))
        .limit(most)
        .select((
            (
                messages::id,
                letters::dossier_id,
                messages::recipient,
                messages::state,
                messages::attempts,
                messages::server_said,
            ),
            (messages::due_at, messages::sent_at, letters::held_reason),
        ))
        .load(conn)?;
    rows.into_iter().map(message).collect()
}

fn message(row: Row) -> Result<RoundMessage, StoreError> {
    let ((id, dossier_id, recipient, state, attempts, server_said), (due_at, sent_at, held)) = row;
    Ok(RoundMessage {
        id,
        dossier_id,
        recipient,
        state: parsed("messages.state", &state)?,
        attempts: u32::try_from(attempts).unwrap_or(0),
        server_said,
        due_at: due_at.and_utc(),
        sent_at: sent_at.map(|at| at.and_utc()),
        is_held: held.is_some_and(|reason| !reason.is_empty()),
    })
}

/// The letters of a round that have messages.
///
/// # Errors
/// A database error.
pub fn list_frozen_letters(conn: &mut DbConn, round_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .select(letters::id)
        .distinct()
        .load(conn)?)
}

/// Two moments, the first one first.
type Window = (DateTime<Utc>, DateTime<Utc>);

/// When the first and the last message of a round that waits is due, those of held letters left
/// out; none when none waits.
///
/// # Errors
/// A database error.
pub fn queued_window(conn: &mut DbConn, round_id: i64) -> Result<Option<Window>, StoreError> {
    let (first, last): (Option<NaiveDateTime>, Option<NaiveDateTime>) = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .filter(letters::held_reason.is_null().or(letters::held_reason.eq("")))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .select((min(messages::due_at), max(messages::due_at)))
        .first(conn)?;
    Ok(first.zip(last).map(|(first, last)| (first.and_utc(), last.and_utc())))
}
