//! The messages that go with an appointment, and those that bring feedback.

use diesel::prelude::*;

use super::MessageRow;
use crate::domain::letters::Message;
use crate::store::schema::messages;
use crate::store::{DbConn, StoreError};

/// What messages are about, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The appointment of a session.
    Session(i64),
    /// The appointment of a conversation.
    Conversation(i64),
    /// What was agreed.
    Feedback(i64),
    /// Dates to choose from.
    DateOffer(i64),
}

/// The messages about it, oldest first.
///
/// # Errors
/// A database error.
pub fn list_about(conn: &mut DbConn, about: About) -> Result<Vec<Message>, StoreError> {
    let all = messages::table.order(messages::id).select(MessageRow::as_select());
    let rows: Vec<MessageRow> = match about {
        About::Session(id) => all.filter(messages::session_id.eq(id)).load(conn)?,
        About::Conversation(id) => all.filter(messages::conversation_id.eq(id)).load(conn)?,
        About::Feedback(id) => all.filter(messages::feedback_id.eq(id)).load(conn)?,
        About::DateOffer(id) => all.filter(messages::date_offer_id.eq(id)).load(conn)?,
    };
    MessageRow::all(rows)
}
