//! When a conversation was logged, and the end of what was told in confidence there.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::conversations::ConversationState;
use crate::store::schema::{conversation_logs, conversations, dossiers};
use crate::store::{DbConn, StoreError};

/// Confidential answers that are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswers {
    /// The conversation.
    pub conversation_id: i64,
    /// Its dossier.
    pub dossier_id: i64,
    /// The Amsterdam day on which they were written.
    pub logged_on: NaiveDate,
    /// The day on which the adviser was told that they go.
    pub announced_on: Option<NaiveDate>,
}

/// Notes the day on which a conversation was logged; the end of its answers starts anew.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, conversation_id: i64, on: NaiveDate) -> Result<(), StoreError> {
    let none = None::<NaiveDate>;
    let changed = diesel::update(conversation_logs::table.find(conversation_id))
        .set((
            conversation_logs::logged_on.eq(on),
            conversation_logs::announced_on.eq(none),
            conversation_logs::destroyed_on.eq(none),
        ))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(conversation_logs::table)
            .values((
                conversation_logs::conversation_id.eq(conversation_id),
                conversation_logs::logged_on.eq(on),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// When a conversation was logged, and on which day its answers were destroyed.
///
/// # Errors
/// A database error.
pub fn find(
    conn: &mut DbConn,
    conversation_id: i64,
) -> Result<Option<(NaiveDate, Option<NaiveDate>)>, StoreError> {
    Ok(conversation_logs::table
        .find(conversation_id)
        .select((conversation_logs::logged_on, conversation_logs::destroyed_on))
        .first(conn)
        .optional()?)
}

/// The confidential answers that are still there, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_kept(conn: &mut DbConn) -> Result<Vec<KeptAnswers>, StoreError> {
    let rows: Vec<(i64, i64, NaiveDate, Option<NaiveDate>)> = conversation_logs::table
        .inner_join(conversations::table)
        .filter(conversations::sealed_answers.is_not_null())
        .order(conversation_logs::conversation_id)
        .select((
            conversations::id,
            conversations::dossier_id,
            conversation_logs::logged_on,
            conversation_logs::announced_on,
        ))
        .load(conn)?;
    let kept = |(conversation_id, dossier_id, logged_on, announced_on)| KeptAnswers {
        conversation_id,
        dossier_id,
        logged_on,
        announced_on,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// The held conversations of a tour: dossier, conversation and the day it was held.
///
/// # Errors
/// A database error.
pub fn list_held(
    conn: &mut DbConn,
    tour_id: i64,
) -> Result<Vec<(i64, i64, NaiveDate)>, StoreError> {
    Ok(conversations::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(conversations::state.eq(ConversationState::Held.as_str()))
        .filter(conversations::held_on.is_not_null())
        .select((dossiers::id, conversations::id, conversations::held_on.assume_not_null()))
        .load(conn)?)
}

/// Notes that the adviser was told that the answers go, or takes that back.
///
/// # Errors
/// A database error.
pub fn set_announced(
    conn: &mut DbConn,
    conversation_id: i64,
    on: Option<NaiveDate>,
) -> Result<(), StoreError> {
    diesel::update(conversation_logs::table.find(conversation_id))
        .set(conversation_logs::announced_on.eq(on))
        .execute(conn)?;
    Ok(())
}

/// Destroys the confidential answers of a conversation; that there were any stays.
///
/// # Errors
/// A database error.
pub fn destroy_answers(
    conn: &mut DbConn,
    conversation_id: i64,
    on: NaiveDate,
) -> Result<(), StoreError> {
    diesel::update(conversations::table.find(conversation_id))
        .set(conversations::sealed_answers.eq(None::<Vec<u8>>))
        .execute(conn)?;
    diesel::update(conversation_logs::table.find(conversation_id))
        .set(conversation_logs::destroyed_on.eq(Some(on)))
        .execute(conn)?;
    Ok(())
}
