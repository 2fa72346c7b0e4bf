//! The messages that are due, each with all that says whether it may leave.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::MessageRow;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Letter, Message, MessageState, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::stages::StageState;
use crate::store::schema::{letter_rounds, letters, messages};
use crate::store::{DbConn, StoreError, dossiers, organisations, rounds};

/// States of a round whose letters may leave; a finished one has a message that a person sent
/// on its way again.
const LEAVING: [&str; 3] =
    [RoundState::Approved.as_str(), RoundState::Running.as_str(), RoundState::Finished.as_str()];

/// A queued message that is due.
#[derive(Debug, Clone)]
pub struct Due {
    /// The message.
    pub message: Message,
    /// What it belongs to; none for the mail of a session.
    pub letter: Option<DueLetter>,
}

/// The letter of a message that is due, with its surroundings.
#[derive(Debug, Clone)]
pub struct DueLetter {
    /// The letter.
    pub letter: Letter,
    /// Its round.
    pub round: Round,
    /// Its dossier.
    pub dossier: Dossier,
    /// The organisation it goes to.
    pub organisation: Organisation,
    /// How far the letter stage of the dossier is.
    pub stage: StageState,
}

/// Queued messages that are due, of rounds and letters that are not held, the earliest first.
/// What surrounds a letter is read by its key: one query that joined all of it would take the
/// compiler minutes.
///
/// # Errors
/// A database error.
pub fn list_due(
    conn: &mut DbConn,
    now: DateTime<Utc>,
    with_letters: bool,
    most: i64,
) -> Result<Vec<Due>, StoreError> {
    let leaving: &[&str] = if with_letters { &LEAVING } else { &[] };
    // A reason of no letters is that of a letter that a person let go.
    let is_free = letters::held_reason.is_null().or(letters::held_reason.eq(""));
    messages::table
        .left_join(letters::table.inner_join(letter_rounds::table))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::letter_id
                .is_null()
                .nullable()
                .or(letter_rounds::state.eq_any(leaving).and(is_free).nullable()),
        )
        .order((messages::due_at, messages::id))
        .limit(most)
        .select(MessageRow::as_select())
        .load::<MessageRow>(conn)?
        .into_iter()
        .map(|row| due(conn, row.into_message()?))
        .collect()
}

fn due(conn: &mut DbConn, message: Message) -> Result<Due, StoreError> {
    let letter = match message.letter_id {
        Some(letter_id) => Some(surroundings(conn, letter_id)?),
        None => None,
    };
    Ok(Due { message, letter })
}

fn surroundings(conn: &mut DbConn, letter_id: i64) -> Result<DueLetter, StoreError> {
    let letter = rounds::get_letter(conn, letter_id)?;
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    Ok(DueLetter {
        round: rounds::get(conn, letter.round_id)?,
        organisation: organisations::get(conn, dossier.organisation_id)?,
        stage: dossiers::stages(conn, dossier.id)?.letter,
        dossier,
        letter,
    })
}
