//! The messages that go with a session.

use diesel::prelude::*;

use super::MessageRow;
use crate::domain::letters::Message;
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
