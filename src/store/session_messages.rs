//! The messages that go with a session: read them, and take back what did not leave yet.

use diesel::prelude::*;

use super::schema::messages;
use super::{DbConn, StoreError, parsed};
use crate::domain::letters::MessageState;

/// A message about a session as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionMessage {
    /// Database id.
    pub id: i64,
    /// Who it is for, in words.
    pub recipient: String,
    /// The contact, for a clerk.
    pub contact_id: Option<i64>,
    /// The person, for a moderator.
    pub person_id: Option<i64>,
    /// Bare address.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// The appointment as iCalendar text.
    pub calendar: Option<String>,
    /// How far it is.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: i32,
}

/// Takes back what did not leave yet and answers how many messages that were.
///
/// # Errors
/// A database error.
pub fn cancel_queued(conn: &mut DbConn, session_id: i64) -> Result<usize, StoreError> {
    Ok(diesel::update(messages::table)
        .filter(messages::session_id.eq(session_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .set((
            messages::state.eq(MessageState::Cancelled.as_str()),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

/// The messages about a session, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<SessionMessage>, StoreError> {
    type Row = (i64, String, Option<i64>, Option<i64>, String, String, Option<String>, String, i32);
    let rows: Vec<Row> = messages::table
        .filter(messages::session_id.eq(session_id))
        .order(messages::id)
        .select((
            messages::id,
            messages::recipient,
            messages::contact_id,
            messages::person_id,
            messages::to_address,
            messages::subject,
            messages::calendar,
            messages::state,
            messages::attempts,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(
                id,
                recipient,
                contact_id,
                person_id,
                to_address,
                subject,
                calendar,
                state,
                attempts,
            )| {
                let state = parsed("messages.state", &state)?;
                Ok(SessionMessage {
                    id,
                    recipient,
                    contact_id,
                    person_id,
                    to_address,
                    subject,
                    calendar,
                    state,
                    attempts,
                })
            },
        )
        .collect()
}
