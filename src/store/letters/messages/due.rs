//! The messages that are due, each with all that says whether it may leave, in one query.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::MessageRow;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Letter, Message, MessageState, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::stages::{Stage, StageState};
use crate::store::dossiers::DossierRow;
use crate::store::organisations::OrganisationRow;
use crate::store::rounds::{LetterRow, RoundRow};
use crate::store::schema::{
    dossiers, letter_rounds, letters, messages, organisations, stage_states,
};
use crate::store::{DbConn, StoreError, parsed};

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
    /// True when a person let it go although the office changed hands.
    pub is_let_go: bool,
    /// Its round.
    pub round: Round,
    /// Its dossier.
    pub dossier: Dossier,
    /// The organisation it goes to.
    pub organisation: Organisation,
    /// How far the letter stage of the dossier is.
    pub stage: StageState,
}

type Rows =
    (MessageRow, Option<LetterRow>, Option<RoundRow>, Option<DossierRow>, Option<OrganisationRow>);

/// Queued messages that are due, of rounds and letters that are not held, the earliest first.
///
/// # Errors
/// A database error.
pub fn list_due(
    conn: &mut DbConn,
    now: DateTime<Utc>,
    with_letters: bool,
    most: i64,
) -> Result<Vec<Due>, StoreError> {
    // Left joins alone, so that the index of the queue gives the order; no list of values, so
    // that the prepared statement is kept. A finished round has a message that a person sent on
    // its way again; a reason of no letters is that of a letter that a person let go.
    let state = letter_rounds::state.nullable();
    let leaves = state
        .eq(RoundState::Running.as_str())
        .or(state.eq(RoundState::Approved.as_str()))
        .or(state.eq(RoundState::Finished.as_str()));
    let reason = letters::held_reason.nullable();
    let is_free = reason.is_null().or(reason.eq(""));
    let with_letters = with_letters.into_sql::<diesel::sql_types::Bool>();
    messages::table
        .left_join(letters::table)
        .left_join(
            letter_rounds::table.on(letter_rounds::id.nullable().eq(letters::round_id.nullable())),
        )
        .left_join(dossiers::table.on(dossiers::id.nullable().eq(letters::dossier_id.nullable())))
        .left_join(
            organisations::table
                .on(organisations::id.nullable().eq(dossiers::organisation_id.nullable())),
        )
        .left_join(
            stage_states::table.on(stage_states::dossier_id
                .nullable()
                .eq(dossiers::id.nullable())
                .and(stage_states::stage.eq(Stage::Letter.as_str()))),
        )
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::due_at.le(now.naive_utc()))
        .filter(
            messages::letter_id
                .is_null()
                .nullable()
                .or(with_letters.nullable().and(is_free.nullable()).and(leaves)),
        )
        .order((messages::due_at, messages::id))
        .limit(most)
        .select((Rows::as_select(), stage_states::state.nullable()))
        .load::<(Rows, Option<String>)>(conn)?
        .into_iter()
        .map(due)
        .collect()
}

fn due(
    ((message, letter, round, dossier, organisation), stage): (Rows, Option<String>),
) -> Result<Due, StoreError> {
    let letter = match (letter, round, dossier, organisation) {
        (Some(letter), Some(round), Some(dossier), Some(organisation)) => {
            Some(due_letter((letter, round, dossier, organisation), stage)?)
        }
        _ => None,
    };
    Ok(Due { message: message.into_message()?, letter })
}

fn due_letter(
    (letter, round, dossier, organisation): (LetterRow, RoundRow, DossierRow, OrganisationRow),
    stage: Option<String>,
) -> Result<DueLetter, StoreError> {
    let stage = stage.map(|text| parsed("stage_states.state", &text)).transpose()?;
    Ok(DueLetter {
        is_let_go: letter.is_let_go(),
        letter: letter.into_letter(),
        round: round.into_round()?,
        dossier: dossier.into_dossier()?,
        organisation: organisation.into_organisation()?,
        stage: stage.unwrap_or(StageState::NotStarted),
    })
}
