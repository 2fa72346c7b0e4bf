//! What the database knows of Message-IDs that stand in a send journal.

use diesel::prelude::*;

use crate::domain::letters::{MessageState, Verdict};
use crate::store::parts::in_parts;
use crate::store::schema::{attempts, messages};
use crate::store::{DbConn, StoreError, parsed};

/// A message of which the Message-ID was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Id of the message.
    pub id: i64,
    /// Its Message-ID.
    pub message_id: String,
    /// How far it is.
    pub state: MessageState,
    /// Attempts so far.
    pub attempts: u32,
}

/// The messages with these Message-IDs, as far as there are such, by their id.
///
/// # Errors
/// A database error.
pub fn list_known(conn: &mut DbConn, message_ids: &[&str]) -> Result<Vec<Known>, StoreError> {
    let mut known = in_parts(message_ids, |some| {
        messages::table
            .filter(messages::message_id.eq_any(some))
            .select((messages::id, messages::message_id, messages::state, messages::attempts))
            .load::<(i64, String, String, i32)>(conn)?
            .into_iter()
            .map(|(id, message_id, state, attempts)| {
                let state = parsed("messages.state", &state)?;
                Ok(Known { id, message_id, state, attempts: u32::try_from(attempts).unwrap_or(0) })
            })
            .collect()
    })?;
    known.sort_by_key(|one| one.id);
    Ok(known)
}

/// The Message-IDs that a server took.
///
/// # Errors
/// A database error.
pub fn list_accepted(conn: &mut DbConn) -> Result<Vec<String>, StoreError> {
    Ok(attempts::table
        .inner_join(messages::table)
        .filter(attempts::verdict.eq(Verdict::Accepted.as_str()))
        .select(messages::message_id)
        .distinct()
        .load(conn)?)
}

/// Says whether there is any message.
///
/// # Errors
/// A database error.
pub fn has_any(conn: &mut DbConn) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(messages::table.select(messages::id)))
        .get_result(conn)?)
}
