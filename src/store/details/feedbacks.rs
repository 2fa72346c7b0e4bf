//! Feedback: the mails that brought an organisation what was agreed.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::invitations::{joined, numbers};
use crate::domain::commitments::{Feedback, Occasion};
use crate::domain::letters::MessageState;
use crate::store::schema::{feedbacks, messages};
use crate::store::{DbConn, StoreError};

/// Adds one (`id` is ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, feedback: &Feedback) -> Result<i64, StoreError> {
    let (conversation_id, session_id) = match feedback.occasion {
        Occasion::Conversation(id) => (Some(id), None),
        Occasion::Session(id) => (None, Some(id)),
    };
    Ok(diesel::insert_into(feedbacks::table)
        .values((
            feedbacks::dossier_id.eq(feedback.dossier_id),
            feedbacks::conversation_id.eq(conversation_id),
            feedbacks::session_id.eq(session_id),
            feedbacks::author_id.eq(feedback.author_id),
            feedbacks::written_at.eq(feedback.written_at.naive_utc()),
            feedbacks::commitment_ids.eq(joined(&feedback.commitments)),
        ))
        .returning(feedbacks::id)
        .get_result(conn)?)
}

/// Every feedback from a dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Feedback>, StoreError> {
    type Row = (i64, Option<i64>, Option<i64>, i64, NaiveDateTime, String);
    let rows: Vec<Row> = feedbacks::table
        .filter(feedbacks::dossier_id.eq(dossier_id))
        .order(feedbacks::id)
        .select((
            feedbacks::id,
            feedbacks::conversation_id,
            feedbacks::session_id,
            feedbacks::author_id,
            feedbacks::written_at,
            feedbacks::commitment_ids,
        ))
        .load(conn)?;
    let feedback = |(id, conversation_id, session_id, author_id, written_at, ids): Row| {
        let of_talk = conversation_id.map(Occasion::Conversation);
        Some(Feedback {
            id,
            dossier_id,
            occasion: of_talk.or(session_id.map(Occasion::Session))?,
            author_id,
            written_at: DateTime::<Utc>::from_naive_utc_and_offset(written_at, Utc),
            commitments: numbers(&ids),
        })
    };
    Ok(rows.into_iter().filter_map(feedback).collect())
}

/// The sessions among these after which a dossier got feedback that arrived or may still arrive,
/// each with the dossier and when it was written, the earliest first.
///
/// # Errors
/// A database error.
pub fn list_of_sessions(
    conn: &mut DbConn,
    session_ids: &[i64],
) -> Result<Vec<(i64, i64, DateTime<Utc>)>, StoreError> {
    type Row = (i64, Option<i64>, i64, NaiveDateTime);
    let rows: Vec<Row> = feedbacks::table
        .filter(feedbacks::session_id.eq_any(session_ids))
        .order(feedbacks::id)
        .select((
            feedbacks::id,
            feedbacks::session_id,
            feedbacks::dossier_id,
            feedbacks::written_at,
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
    let arriving: Vec<Option<i64>> = messages::table
        .filter(messages::feedback_id.eq_any(&ids))
        .filter(messages::state.ne(MessageState::Failed.as_str()))
        .filter(messages::state.ne(MessageState::Cancelled.as_str()))
        .select(messages::feedback_id)
        .load(conn)?;
    let told = |(id, session_id, dossier_id, at): Row| {
        arriving.contains(&Some(id)).then_some((session_id?, dossier_id, at.and_utc()))
    };
    Ok(rows.into_iter().filter_map(told).collect())
}
