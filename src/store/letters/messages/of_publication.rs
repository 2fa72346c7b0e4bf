//! The messages that wait to be read before they leave, and those of sessions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::MessageRow;
use crate::domain::letters::{Message, MessageState};
use crate::store::schema::{messages, publications};
use crate::store::{DbConn, StoreError};

/// The publications whose messages nobody let go.
///
/// # Errors
/// A database error.
pub fn waiting_publications(conn: &mut DbConn) -> Result<Vec<i64>, StoreError> {
    Ok(publications::table
        .filter(publications::sent_at.is_null())
        .order(publications::id)
        .select(publications::id)
        .load(conn)?)
}

/// The messages of a publication, in the order in which they were made.
///
/// # Errors
/// A database error.
pub fn list_in_publication(
    conn: &mut DbConn,
    publication_id: i64,
) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .filter(messages::publication_id.eq(publication_id))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// The messages about these sessions, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_sessions(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Message>, StoreError> {
    let rows = messages::table
        .filter(messages::session_id.eq_any(ids))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)?;
    MessageRow::all(rows)
}

/// Puts the messages about a session that wait and were never tried into a publication; answers
/// how many those were.
///
/// # Errors
/// A database error.
pub fn lay_aside(
    conn: &mut DbConn,
    session_id: i64,
    publication_id: i64,
) -> Result<usize, StoreError> {
    let fresh = messages::table
        .filter(messages::session_id.eq(session_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .filter(messages::attempts.eq(0))
        .filter(messages::publication_id.is_null());
    Ok(diesel::update(fresh)
        .set((
            messages::publication_id.eq(publication_id),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

/// Makes the waiting messages of a publication due at an instant.
///
/// # Errors
/// A database error.
pub fn release_publication(
    conn: &mut DbConn,
    publication_id: i64,
    due_at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let queued = messages::table
        .filter(messages::publication_id.eq(publication_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    Ok(diesel::update(queued)
        .set((messages::due_at.eq(due_at.naive_utc()), messages::version.eq(messages::version + 1)))
        .execute(conn)?)
}
