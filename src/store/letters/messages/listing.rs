//! Messages without their texts, a page at a time: who got it and who did not.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Attempt;
use crate::domain::letters::{Letter, MessageCounts, MessageState};
use crate::store::schema::{attempts, contacts, dossiers, letters, messages};
use crate::store::{DbConn, StoreError, parsed};

/// Which messages are asked for; what is none asks for all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those of this round.
    pub round_id: Option<i64>,
    /// Those to these organisations.
    pub organisations: Option<Vec<i64>>,
    /// Those in this state.
    pub state: Option<MessageState>,
}

/// One message without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageLine {
    /// Id of the message.
    pub id: i64,
    /// Who gets it, in a word.
    pub recipient: String,
    /// The address.
    pub to_address: String,
    /// Subject line.
    pub subject: String,
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
    /// 0 for the letter itself, 1 or 2 for a reminder of it.
    pub reminder: u32,
    /// The message that it replaces.
    pub replaces_id: Option<i64>,
    /// The round, for a letter.
    pub round_id: Option<i64>,
    /// The organisation it goes to, unless it goes to a team member.
    pub organisation_id: Option<i64>,
    /// True when a person decides about its letter.
    pub is_held: bool,
    /// The user who decided that it does not go out again.
    pub not_again_by: Option<i64>,
}

type Row = (
    (i64, String, String, String, String, i32, Option<String>),
    (NaiveDateTime, Option<NaiveDateTime>, i32, Option<i64>, Option<i64>),
    (Option<i64>, Option<i64>, Option<i64>, Option<String>),
);

/// The messages that are wanted, as a query; a filter that is not set lets all through.
macro_rules! wanted {
    ($wanted:expr) => {{
        let wanted: &Wanted = $wanted;
        let ids = wanted.organisations.clone().unwrap_or_default();
        messages::table
            .left_join(letters::table.inner_join(dossiers::table))
            .left_join(contacts::table)
            .filter(
                letters::round_id
                    .nullable()
                    .eq(wanted.round_id)
                    .or(wanted.round_id.is_none().into_sql::<Bool>()),
            )
            .filter(
                dossiers::organisation_id
                    .nullable()
                    .eq_any(ids.clone())
                    .or(contacts::organisation_id.nullable().eq_any(ids))
                    .or(wanted.organisations.is_none().into_sql::<Bool>()),
            )
            .filter(messages::state.eq_any(states(wanted.state)))
    }};
}

fn states(state: Option<MessageState>) -> Vec<&'static str> {
    match state {
        Some(state) => vec![state.as_str()],
        None => MessageState::ALL.iter().map(|state| state.as_str()).collect(),
    }
}

/// So many of the wanted messages after the first `offset`, the latest first.
///
/// # Errors
/// A database error.
pub fn list_wanted(
    conn: &mut DbConn,
    wanted: &Wanted,
    (offset, most): (i64, i64),
) -> Result<Vec<MessageLine>, StoreError> {
    let rows: Vec<Row> = wanted!(wanted)
        .order((messages::due_at.desc(), messages::id.desc()))
        .offset(offset)
        .limit(most)
        .select((
            (
                messages::id,
                messages::recipient,
                messages::to_address,
                messages::subject,
                messages::state,
                messages::attempts,
                messages::server_said,
            ),
            (
                messages::due_at,
                messages::sent_at,
                messages::reminder,
                messages::replaces_id,
                messages::not_again_by,
            ),
            (
                letters::round_id.nullable(),
                dossiers::organisation_id.nullable(),
                contacts::organisation_id.nullable(),
                letters::held_reason.nullable(),
            ),
        ))
        .load(conn)?;
    rows.into_iter().map(line).collect()
}

/// How many messages are in each state, whatever state is wanted.
///
/// # Errors
/// A database error.
pub fn count_wanted(conn: &mut DbConn, wanted: &Wanted) -> Result<MessageCounts, StoreError> {
    let in_any_state = Wanted { state: None, ..wanted.clone() };
    let rows: Vec<(String, i64)> = wanted!(&in_any_state)
        .group_by(messages::state)
        .select((messages::state, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts = MessageCounts::default();
    for (state, number) in rows {
        counts.add(parsed("messages.state", &state)?, number);
    }
    Ok(counts)
}

/// The attempts of these messages, oldest first, each with the id of its message.
///
/// # Errors
/// A database error.
pub fn list_attempts_of(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<(i64, Attempt)>, StoreError> {
    let rows: Vec<(i64, NaiveDateTime, String, String)> = attempts::table
        .filter(attempts::message_id.eq_any(ids))
        .order(attempts::id)
        .select((attempts::message_id, attempts::at, attempts::verdict, attempts::server_said))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, at, verdict, said)| Ok((id, Attempt::read((at, verdict, said))?)))
        .collect()
}

/// The messages of these that another one took the place of.
///
/// # Errors
/// A database error.
pub fn list_replaced(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    let found: Vec<Option<i64>> = messages::table
        .filter(messages::replaces_id.eq_any(ids))
        .select(messages::replaces_id)
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// The id and the address of the message that took the place of this one.
///
/// # Errors
/// A database error.
pub fn find_replacement(conn: &mut DbConn, id: i64) -> Result<Option<(i64, String)>, StoreError> {
    Ok(messages::table
        .filter(messages::replaces_id.eq(id))
        .select((messages::id, messages::to_address))
        .first(conn)
        .optional()?)
}

/// Says whether a later letter to the same dossier has a message to this address that left, waits
/// or may have arrived.
///
/// # Errors
/// A database error.
pub fn is_written_later(
    conn: &mut DbConn,
    letter: &Letter,
    address: &str,
) -> Result<bool, StoreError> {
    let gone = [MessageState::Cancelled.as_str(), MessageState::Failed.as_str()];
    let later = messages::table
        .inner_join(letters::table)
        .filter(letters::dossier_id.eq(letter.dossier_id))
        .filter(letters::id.gt(letter.id))
        .filter(messages::to_address.eq(address))
        .filter(messages::state.ne_all(gone));
    Ok(diesel::select(diesel::dsl::exists(later)).get_result(conn)?)
}

fn line((message, moments, place): Row) -> Result<MessageLine, StoreError> {
    let (id, recipient, to_address, subject, state, attempts, server_said) = message;
    let (due_at, sent_at, reminder, replaces_id, not_again_by) = moments;
    let (round_id, by_letter, by_contact, held) = place;
    Ok(MessageLine {
        id,
        recipient,
        to_address,
        subject,
        state: parsed("messages.state", &state)?,
        attempts: u32::try_from(attempts).unwrap_or(0),
        server_said,
        due_at: due_at.and_utc(),
        sent_at: sent_at.map(|at| at.and_utc()),
        reminder: u32::try_from(reminder).unwrap_or(0),
        replaces_id,
        round_id,
        organisation_id: by_letter.or(by_contact),
        is_held: held.is_some_and(|reason| !reason.is_empty()),
        not_again_by,
    })
}
