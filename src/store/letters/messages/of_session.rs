//! The messages that go with a session: read them, and take back what did not leave yet.

use diesel::prelude::*;

use super::MessageRow;
use crate::domain::letters::{Message, MessageState};
use crate::store::schema::messages;
use crate::store::{DbConn, StoreError};

/// The messages about a session, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_session(conn: &mut DbConn, session_id: i64) -> Result<Vec<Message>, StoreError> {
    messages::table
        .filter(messages::session_id.eq(session_id))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load::<MessageRow>(conn)?
        .into_iter()
        .map(MessageRow::into_message)
        .collect()
}

/// Takes back what did not leave yet, with the reason; answers how many messages that were.
///
/// # Errors
/// A database error.
pub fn cancel_queued_of_session(
    conn: &mut DbConn,
    session_id: i64,
    reason: &str,
) -> Result<usize, StoreError> {
    let queued = messages::table
        .filter(messages::session_id.eq(session_id))
        .filter(messages::state.eq(MessageState::Queued.as_str()));
    Ok(diesel::update(queued)
        .set((
            messages::state.eq(MessageState::Cancelled.as_str()),
            messages::server_said.eq(Some(reason)),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}
