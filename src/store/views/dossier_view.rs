//! What a dossier page shows beside the dossier itself, read from the tables of others.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::conversations::{ConversationState, Mode};
use crate::domain::stages::{Stage, StageState};
use crate::store::schema::{
    commitments, conversations, session_dossiers, sessions, stage_states, users,
};
use crate::store::{DbConn, StoreError, parsed};

/// Since when a stage is in its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSince {
    /// The stage.
    pub stage: Stage,
    /// Its state.
    pub state: StageState,
    /// The day of the event that brought it there.
    pub since_on: NaiveDate,
}

/// A commitment as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentLine {
    /// Database id.
    pub id: i64,
    /// What was promised.
    pub title: String,
    /// Name of the user who does it.
    pub owner: String,
    /// Last day.
    pub due_on: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Since when it is not needed any more.
    pub dropped_on: Option<NaiveDate>,
    /// True when the organisation may read it in a mail.
    pub is_shareable: bool,
}

/// What is planned in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agenda {
    /// The next planned conversation.
    pub conversation: Option<(DateTime<Utc>, Mode)>,
    /// Its id.
    pub conversation_id: Option<i64>,
    /// The next planned session: id, start and place.
    pub session: Option<(i64, DateTime<Utc>, String)>,
}

/// The stages of a dossier in which anything happened, with the day.
///
/// # Errors
/// A database error.
pub fn list_stages(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<StageSince>, StoreError> {
    stage_states::table
        .filter(stage_states::dossier_id.eq(dossier_id))
        .select((stage_states::stage, stage_states::state, stage_states::since_on))
        .load::<(String, String, NaiveDate)>(conn)?
        .into_iter()
        .map(|(stage, state, since_on)| {
            Ok(StageSince {
                stage: parsed("stage_states.stage", &stage)?,
                state: parsed("stage_states.state", &state)?,
                since_on,
            })
        })
        .collect()
}

/// The days on which conversations of a dossier were held, oldest first.
///
/// # Errors
/// A database error.
pub fn list_held(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<NaiveDate>, StoreError> {
    Ok(conversations::table
        .filter(conversations::dossier_id.eq(dossier_id))
        .filter(conversations::state.eq(ConversationState::Held.as_str()))
        .filter(conversations::held_on.is_not_null())
        .order(conversations::held_on)
        .select(conversations::held_on.assume_not_null())
        .load(conn)?)
}

type CommitmentRow = (i64, String, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>, bool);

/// The commitments in a dossier: open ones first, by their last day.
///
/// # Errors
/// A database error.
pub fn list_commitments(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<CommitmentLine>, StoreError> {
    let rows = commitments::table
        .inner_join(users::table)
        .filter(commitments::dossier_id.eq(dossier_id))
        .order((
            commitments::done_on.is_not_null(),
            commitments::dropped_on.is_not_null(),
            commitments::due_on,
            commitments::id,
        ))
        .select((
            commitments::id,
            commitments::title,
            users::name,
            commitments::due_on,
            commitments::done_on,
            commitments::dropped_on,
            commitments::is_shareable,
        ))
        .load::<CommitmentRow>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, owner, due_on, done_on, dropped_on, is_shareable)| CommitmentLine {
            id,
            title,
            owner,
            due_on,
            done_on,
            dropped_on,
            is_shareable,
        })
        .collect())
}

/// The planned conversation and the planned session of a dossier.
///
/// # Errors
/// A database error.
pub fn agenda(conn: &mut DbConn, dossier_id: i64) -> Result<Agenda, StoreError> {
    let conversation = conversations::table
        .filter(conversations::dossier_id.eq(dossier_id))
        .filter(conversations::state.eq("planned"))
        .filter(conversations::planned_at.is_not_null())
        .order(conversations::planned_at)
        .select((
            conversations::id,
            conversations::planned_at.assume_not_null(),
            conversations::mode,
        ))
        .first::<(i64, NaiveDateTime, String)>(conn)
        .optional()?;
    let session = sessions::table
        .inner_join(session_dossiers::table)
        .filter(session_dossiers::dossier_id.eq(dossier_id))
        .filter(sessions::state.eq("planned"))
        .order(sessions::starts_at)
        .select((sessions::id, sessions::starts_at, sessions::place))
        .first::<(i64, NaiveDateTime, String)>(conn)
        .optional()?;
    let conversation_id = conversation.as_ref().map(|(id, ..)| *id);
    let conversation = match conversation {
        Some((_, at, mode)) => Some((at.and_utc(), parsed("conversations.mode", &mode)?)),
        None => None,
    };
    let session = session.map(|(id, at, place)| (id, at.and_utc(), place));
    Ok(Agenda { conversation, conversation_id, session })
}
