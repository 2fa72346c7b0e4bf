//! The links of reminders, and who released which reminders.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::MessageState;
use crate::store::schema::{answer_links, letters, messages, reminder_releases};
use crate::store::{DbConn, StoreError, parsed};

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

/// Puts another hash in the place of the last one of a round, when there is one.
///
/// # Errors
/// A database error.
pub fn set_release_hash(conn: &mut DbConn, round_id: i64, hash: &str) -> Result<(), StoreError> {
    let last: Option<i64> = reminder_releases::table
        .filter(reminder_releases::round_id.eq(round_id))
        .select(diesel::dsl::max(reminder_releases::id))
        .first(conn)?;
    if let Some(id) = last {
        diesel::update(reminder_releases::table.find(id))
            .set(reminder_releases::release_hash.eq(hash))
            .execute(conn)?;
    }
    Ok(())
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
