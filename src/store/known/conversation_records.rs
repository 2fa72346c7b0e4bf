//! Conversations, each time they were recorded as held or taken back.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::conversations::Outcome;
use crate::domain::coverage::ConversationRecord;
use crate::store::schema::{conversation_records, conversations, dossiers};
use crate::store::{DbConn, StoreError, parsed};

/// Keeps that a conversation was recorded as held, and by whom it was held.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    conversation_id: i64,
    adviser_id: i64,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(conversation_records::table)
        .values((
            conversation_records::conversation_id.eq(conversation_id),
            conversation_records::held_on.eq(outcome.held_on),
            conversation_records::mode.eq(outcome.mode.as_str()),
            conversation_records::adviser_id.eq(adviser_id),
            conversation_records::recorded_at.eq(Some(now.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps that a conversation was not held after all; one that never was leaves nothing.
///
/// # Errors
/// A database error.
pub fn take_back(
    conn: &mut DbConn,
    conversation_id: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let last: Option<(NaiveDate, String, i64)> = conversation_records::table
        .filter(conversation_records::conversation_id.eq(conversation_id))
        .order(conversation_records::id.desc())
        .select((
            conversation_records::held_on,
            conversation_records::mode,
            conversation_records::adviser_id,
        ))
        .first(conn)
        .optional()?;
    let Some((held_on, mode, adviser_id)) = last else { return Ok(()) };
    diesel::insert_into(conversation_records::table)
        .values((
            conversation_records::conversation_id.eq(conversation_id),
            conversation_records::held_on.eq(held_on),
            conversation_records::mode.eq(mode),
            conversation_records::adviser_id.eq(adviser_id),
            conversation_records::recorded_at.eq(Some(now.naive_utc())),
            conversation_records::is_held.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every record of a conversation of the tour, oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<ConversationRecord>, StoreError> {
    type Row = (i64, i64, NaiveDate, String, i64, (Option<NaiveDateTime>, bool));
    let rows: Vec<Row> = conversation_records::table
        .inner_join(conversations::table.inner_join(dossiers::table))
        .filter(dossiers::tour_id.eq(tour_id))
        .order(conversation_records::id)
        .select((
            conversation_records::conversation_id,
            conversations::dossier_id,
            conversation_records::held_on,
            conversation_records::mode,
            conversation_records::adviser_id,
            (conversation_records::recorded_at, conversation_records::is_held),
        ))
        .load(conn)?;
    let record = |(conversation_id, dossier_id, held_on, mode, adviser_id, (at, is_held)): Row| {
        Ok(ConversationRecord {
            conversation_id,
            dossier_id,
            held_on,
            mode: parsed("conversation_records.mode", &mode)?,
            adviser_id,
            recorded_at: at.map(|at| at.and_utc()),
            is_held,
        })
    };
    rows.into_iter().map(record).collect()
}
