//! Letters that wait for an answer with their messages, the links of reminders, and who released
//! which reminders.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{MessageState, RoundState};
use crate::domain::stages::{Stage, StageState};
use crate::store::schema::{
    answer_links, dossiers, letter_rounds, letters, messages, reminder_releases, stage_states,
};
use crate::store::{DbConn, StoreError, parsed};

/// One message of a letter that waits for an answer, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The dossier.
    pub dossier_id: i64,
    /// The state of its letter, sent or reminded, and the day since when.
    pub waits: (StageState, NaiveDate),
    /// The letter.
    pub letter_id: i64,
    /// The round and how far it is.
    pub round: (i64, RoundState),
    /// The contact who got it.
    pub contact_id: Option<i64>,
    /// The address it went to.
    pub to_address: String,
    /// Its Message-ID, with brackets.
    pub message_id: String,
    /// 0 for the letter itself, 1 or 2 for a reminder.
    pub reminder: u32,
    /// How far it is.
    pub state: MessageState,
    /// When the server took it.
    pub sent_at: Option<DateTime<Utc>>,
}

type Row = (
    (i64, String, NaiveDate),
    (i64, i64, String),
    (Option<i64>, String, String, i32, String, Option<NaiveDateTime>),
);

/// Every message of the letters of a tour that are sent or reminded, by letter, the newest last.
///
/// # Errors
/// A database error.
pub fn list_waiting(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Posted>, StoreError> {
    let waiting = [StageState::Sent.as_str(), StageState::Reminded.as_str()];
    let rows: Vec<Row> = messages::table
        .inner_join(letters::table.inner_join(letter_rounds::table).inner_join(dossiers::table))
        .inner_join(stage_states::table.on(stage_states::dossier_id.eq(letters::dossier_id)))
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::stage.eq(Stage::Letter.as_str()))
        .filter(stage_states::state.eq_any(waiting))
        .order((letters::id, messages::id))
        .select((
            (letters::dossier_id, stage_states::state, stage_states::since_on),
            (letters::id, letters::round_id, letter_rounds::state),
            (
                messages::contact_id,
                messages::to_address,
                messages::message_id,
                messages::reminder,
                messages::state,
                messages::sent_at,
            ),
        ))
        .load(conn)?;
    rows.into_iter().map(posted).collect()
}

fn posted((dossier, letter, message): Row) -> Result<Posted, StoreError> {
    let (dossier_id, stage, since) = dossier;
    let (letter_id, round_id, round_state) = letter;
    let (contact_id, to_address, message_id, reminder, state, sent_at) = message;
    Ok(Posted {
        dossier_id,
        waits: (parsed("stage_states.state", &stage)?, since),
        letter_id,
        round: (round_id, parsed("letter_rounds.state", &round_state)?),
        contact_id,
        to_address,
        message_id,
        reminder: u32::try_from(reminder).unwrap_or(0),
        state: parsed("messages.state", &state)?,
        sent_at: sent_at.map(|at| at.and_utc()),
    })
}

/// Adds a link with which the organisation answers to a reminder of this letter.
///
/// # Errors
/// [`StoreError::Duplicate`] when the hash is known.
pub fn add_link(
    conn: &mut DbConn,
    letter_id: i64,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(answer_links::table)
        .values((
            answer_links::letter_id.eq(letter_id),
            answer_links::token_hash.eq(token_hash),
            answer_links::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes who released the reminders of a round, and the hash over all of them so far.
///
/// # Errors
/// A database error.
pub fn add_release(
    conn: &mut DbConn,
    round_id: i64,
    releaser_id: i64,
    release_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(reminder_releases::table)
        .values((
            reminder_releases::round_id.eq(round_id),
            reminder_releases::releaser_id.eq(releaser_id),
            reminder_releases::released_at.eq(now.naive_utc()),
            reminder_releases::release_hash.eq(release_hash),
        ))
        .execute(conn)?;
    Ok(())
}

/// The hash over all reminders of a round as it was at their last release, if there was one.
///
/// # Errors
/// A database error.
pub fn release_hash(conn: &mut DbConn, round_id: i64) -> Result<Option<String>, StoreError> {
    Ok(reminder_releases::table
        .filter(reminder_releases::round_id.eq(round_id))
        .order(reminder_releases::id.desc())
        .select(reminder_releases::release_hash)
        .first(conn)
        .optional()?)
}

/// Of each message of the letters of a round: its letter, which reminder it is (0 for the letter
/// itself), and how far it is.
///
/// # Errors
/// A database error.
pub fn list_course(
    conn: &mut DbConn,
    round_id: i64,
) -> Result<Vec<(i64, u32, MessageState)>, StoreError> {
    let rows: Vec<(i64, i32, String)> = messages::table
        .inner_join(letters::table)
        .filter(letters::round_id.eq(round_id))
        .order(messages::id)
        .select((letters::id, messages::reminder, messages::state))
        .load(conn)?;
    let course = |(letter_id, reminder, state): (i64, i32, String)| {
        let number = u32::try_from(reminder).unwrap_or(0);
        Ok((letter_id, number, parsed("messages.state", &state)?))
    };
    rows.into_iter().map(course).collect()
}
