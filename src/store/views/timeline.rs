//! What happened in one dossier beside its stage events, one query per kind; never a text that
//! was told in confidence.

mod mail;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::calls::CallResult;
use crate::domain::conversations::{ConversationState, Mode};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Reply, Wishes};
use crate::domain::sessions::SessionState;
use crate::domain::trainings::TrainingState;
use crate::store::replies::wishes as kept_wishes;
use crate::store::schema::{
    calls, commitments, conversations, letters, session_dossiers, sessions, trainings, users,
};
use crate::store::{DbConn, StoreError, parsed};

pub use mail::{MessageMark, conversation_mail, letters, session_mail};

/// A conversation as far as a timeline tells it.
#[derive(Debug, Clone)]
pub struct ConversationMark {
    /// Database id.
    pub id: i64,
    /// When it came into the database.
    pub created_at: DateTime<Utc>,
    /// How far it is.
    pub state: ConversationState,
    /// When it is planned.
    pub planned_at: Option<DateTime<Utc>>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// How.
    pub mode: Mode,
    /// Name of the adviser.
    pub adviser: String,
}

/// A session as far as a timeline tells it.
#[derive(Debug, Clone)]
pub struct SessionMark {
    /// Database id.
    pub id: i64,
    /// When it came into the database.
    pub created_at: DateTime<Utc>,
    /// How far it is.
    pub state: SessionState,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Building and town.
    pub place: String,
    /// Name of the planner.
    pub planner: String,
}

/// A training as far as a timeline tells it.
#[derive(Debug, Clone)]
pub struct TrainingMark {
    /// Database id.
    pub id: i64,
    /// When it came into the database.
    pub created_at: DateTime<Utc>,
    /// How far it is.
    pub state: TrainingState,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
}

/// A call to the organisation.
#[derive(Debug, Clone)]
pub struct CallMark {
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub result: CallResult,
    /// Name of the caller.
    pub caller: String,
    /// When, by whom and why it was taken back.
    pub taken_back: Option<(DateTime<Utc>, String, String)>,
}

/// A commitment.
#[derive(Debug, Clone)]
pub struct CommitmentMark {
    /// Database id.
    pub id: i64,
    /// The conversation it was made in, if any.
    pub conversation_id: Option<i64>,
    /// What was promised.
    pub title: String,
    /// The user who owns it now.
    pub owner_id: i64,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// Last day as it is now.
    pub due_on: NaiveDate,
    /// The day it was done.
    pub done_on: Option<NaiveDate>,
    /// Since when it is not needed any more, and why.
    pub dropped: Option<(NaiveDate, String)>,
}

/// The conversations of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn conversations(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<ConversationMark>, StoreError> {
    type Row =
        ((i64, NaiveDateTime, String, Option<NaiveDateTime>), (Option<NaiveDate>, String, String));
    conversations::table
        .inner_join(users::table)
        .filter(conversations::dossier_id.eq(dossier_id))
        .order(conversations::id)
        .select((
            (
                conversations::id,
                conversations::created_at,
                conversations::state,
                conversations::planned_at,
            ),
            (conversations::held_on, conversations::mode, users::name),
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|((id, created_at, state, planned_at), (held_on, mode, adviser))| {
            Ok(ConversationMark {
                id,
                created_at: created_at.and_utc(),
                state: parsed("conversations.state", &state)?,
                planned_at: planned_at.map(|at| at.and_utc()),
                held_on,
                mode: parsed("conversations.mode", &mode)?,
                adviser,
            })
        })
        .collect()
}

/// The sessions of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn sessions(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<SessionMark>, StoreError> {
    type Row = (i64, NaiveDateTime, String, NaiveDateTime, String, String);
    sessions::table
        .inner_join(session_dossiers::table)
        .inner_join(users::table)
        .filter(session_dossiers::dossier_id.eq(dossier_id))
        .order(sessions::id)
        .select((
            sessions::id,
            sessions::created_at,
            sessions::state,
            sessions::starts_at,
            sessions::place,
            users::name,
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(id, created_at, state, starts_at, place, planner)| {
            Ok(SessionMark {
                id,
                created_at: created_at.and_utc(),
                state: parsed("sessions.state", &state)?,
                starts_at: starts_at.and_utc(),
                place,
                planner,
            })
        })
        .collect()
}

/// The trainings of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn trainings(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<TrainingMark>, StoreError> {
    trainings::table
        .filter(trainings::dossier_id.eq(dossier_id))
        .order(trainings::id)
        .select((trainings::id, trainings::created_at, trainings::state, trainings::held_on))
        .load::<(i64, NaiveDateTime, String, Option<NaiveDate>)>(conn)?
        .into_iter()
        .map(|(id, created_at, state, held_on)| {
            let state = parsed("trainings.state", &state)?;
            Ok(TrainingMark { id, created_at: created_at.and_utc(), state, held_on })
        })
        .collect()
}

/// The replies to the letters of a dossier with their days.
///
/// # Errors
/// A database error.
pub fn replies(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Vec<(Reply, NaiveDate, Wishes)>, StoreError> {
    letters::table
        .filter(letters::dossier_id.eq(dossier_id))
        .filter(letters::reply.is_not_null())
        .filter(letters::reply_on.is_not_null())
        .order(letters::id)
        .select((
            letters::reply.assume_not_null(),
            letters::reply_on.assume_not_null(),
            letters::reply_wishes,
        ))
        .load::<(String, NaiveDate, Option<String>)>(conn)?
        .into_iter()
        .map(|(reply, on, wishes)| {
            Ok((parsed("letters.reply", &reply)?, on, kept_wishes(wishes.as_deref())?))
        })
        .collect()
}

/// When, by whom and why something was taken back.
type TakenBack = (Option<NaiveDateTime>, Option<String>, Option<String>);

/// The calls to the organisation of a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn calls(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<CallMark>, StoreError> {
    type Row = (NaiveDateTime, String, String, TakenBack);
    calls::table
        .inner_join(users::table)
        .filter(calls::dossier_id.eq(dossier_id))
        .order(calls::id)
        .select((
            calls::at,
            calls::result,
            users::name,
            (calls::taken_back_at, calls::taken_back_by, calls::taken_back_reason),
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(at, result, caller, (taken_at, by, reason))| {
            let result = parsed("calls.result", &result)?;
            let taken_back = taken_at
                .map(|at| (at.and_utc(), by.unwrap_or_default(), reason.unwrap_or_default()));
            Ok(CallMark { at: at.and_utc(), result, caller, taken_back })
        })
        .collect()
}

/// The commitments in a dossier, oldest first. One that was made in a conversation counts from the
/// day of that conversation.
///
/// # Errors
/// A database error.
pub fn commitments(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<CommitmentMark>, StoreError> {
    type Made = (String, i64, NaiveDateTime, NaiveDate);
    type From = (i64, Option<i64>, Option<NaiveDate>);
    type Became = (Option<NaiveDate>, Option<NaiveDate>, Option<String>);
    type Row = (Made, Became, From);
    let rows = commitments::table
        .left_join(conversations::table)
        .filter(commitments::dossier_id.eq(dossier_id))
        .order(commitments::id)
        .select((
            (
                commitments::title,
                commitments::owner_id,
                commitments::created_at,
                commitments::due_on,
            ),
            (commitments::done_on, commitments::dropped_on, commitments::drop_reason),
            (commitments::id, commitments::conversation_id, conversations::held_on.nullable()),
        ))
        .load::<Row>(conn)?;
    let mark = |(made, became, (id, conversation_id, held_on)): Row| {
        let (title, owner_id, created_at, due_on) = made;
        let (done_on, dropped_on, drop_reason) = became;
        let made_on = held_on.unwrap_or_else(|| amsterdam_day(created_at.and_utc()));
        let dropped = dropped_on.zip(drop_reason);
        CommitmentMark { id, conversation_id, title, owner_id, made_on, due_on, done_on, dropped }
    };
    Ok(rows.into_iter().map(mark).collect())
}
