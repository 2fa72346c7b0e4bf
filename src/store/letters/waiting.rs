//! Letters that wait for an answer, and what is known of some dossiers: read by their ids, so that
//! asking what is due today costs what is due, and not the whole tour.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{InboundKind, MessageState, RoundState};
use crate::domain::stages::{Stage, StageState};
use crate::store::parts::in_parts;
use crate::store::schema::{
    dossiers, inbound_mails, letter_rounds, letters, messages, stage_states,
};
use crate::store::{DbConn, StoreError, parsed};

/// The states of a letter that nobody answered yet.
const WAITING: [&str; 2] = [StageState::Sent.as_str(), StageState::Reminded.as_str()];

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

/// A dossier, the state of its letter and the day since when.
pub type LetterSince = (i64, StageState, NaiveDate);

/// The dossiers of a tour whose letter is sent or reminded since this day or longer.
///
/// # Errors
/// A database error.
pub fn list(
    conn: &mut DbConn,
    tour_id: i64,
    until: NaiveDate,
) -> Result<Vec<LetterSince>, StoreError> {
    stage_states::table
        .inner_join(dossiers::table.on(dossiers::id.eq(stage_states::dossier_id)))
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::stage.eq(Stage::Letter.as_str()))
        .filter(stage_states::state.eq_any(WAITING))
        .filter(stage_states::since_on.le(until))
        .order(stage_states::dossier_id)
        .select((stage_states::dossier_id, stage_states::state, stage_states::since_on))
        .load::<(i64, String, NaiveDate)>(conn)?
        .into_iter()
        .map(|(id, state, since)| Ok((id, parsed("stage_states.state", &state)?, since)))
        .collect()
}

/// Every message of the letters that are sent or reminded of these dossiers, by letter, the
/// newest last.
///
/// # Errors
/// A database error.
pub fn list_posted(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Posted>, StoreError> {
    in_parts(dossier_ids, |some| {
        let rows: Vec<Row> = messages::table
            .inner_join(letters::table.inner_join(letter_rounds::table))
            .inner_join(stage_states::table.on(stage_states::dossier_id.eq(letters::dossier_id)))
            .filter(letters::dossier_id.eq_any(some))
            .filter(stage_states::stage.eq(Stage::Letter.as_str()))
            .filter(stage_states::state.eq_any(WAITING))
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
    })
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

/// Those of these dossiers of which a letter was answered, by its link or by mail.
///
/// # Errors
/// A database error.
pub fn list_replied(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    in_parts(dossier_ids, |some| {
        let mut found: Vec<i64> = letters::table
            .filter(letters::dossier_id.eq_any(some))
            .filter(letters::reply.is_not_null())
            .select(letters::dossier_id)
            .load(conn)?;
        let by_mail: Vec<Option<i64>> = inbound_mails::table
            .filter(inbound_mails::dossier_id.eq_any(some))
            .filter(inbound_mails::kind.eq(InboundKind::Reply.as_str()))
            .select(inbound_mails::dossier_id)
            .load(conn)?;
        found.extend(by_mail.into_iter().flatten());
        Ok(found)
    })
}
