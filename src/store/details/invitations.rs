//! Who is invited to a conversation, and the appointment in their calendars.

use diesel::prelude::*;

use crate::store::schema::conversations;
use crate::store::{DbConn, StoreError};

/// The appointment of a conversation as calendars know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invitation {
    /// The same for life; none as long as nobody was invited.
    pub uid: Option<String>,
    /// 0 at first, one higher with every change.
    pub sequence: i32,
    /// Ids of the contacts that are invited; none when nobody gets mail about it.
    pub invited: Option<Vec<i64>>,
}

/// The appointment of a conversation.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such conversation.
pub fn get(conn: &mut DbConn, conversation_id: i64) -> Result<Invitation, StoreError> {
    let (uid, sequence, invited): (Option<String>, i32, Option<String>) = conversations::table
        .find(conversation_id)
        .select((conversations::uid, conversations::sequence, conversations::invited))
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Dit gesprek"))?;
    Ok(Invitation { uid, sequence, invited: invited.map(|ids| numbers(&ids)) })
}

/// Writes the appointment of a conversation.
///
/// # Errors
/// A database error.
pub fn set(
    conn: &mut DbConn,
    conversation_id: i64,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    diesel::update(conversations::table.find(conversation_id))
        .set((
            conversations::uid.eq(invitation.uid.as_deref()),
            conversations::sequence.eq(invitation.sequence),
            conversations::invited.eq(invitation.invited.as_deref().map(joined)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ids as one column holds them.
pub(crate) fn joined(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

/// The ids of one column.
pub(crate) fn numbers(text: &str) -> Vec<i64> {
    text.split(',').filter_map(|id| id.parse().ok()).collect()
}
