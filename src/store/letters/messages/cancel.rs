//! Takes back what waits in the queue, by what it is about.

use diesel::prelude::*;

use crate::domain::digests::Digest;
use crate::domain::letters::MessageState;
use crate::store::schema::{contacts, letters, messages};
use crate::store::{DbConn, StoreError};

/// Which messages are taken back; only those that did not leave yet.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// Those of these letters.
    Letters(&'a [i64]),
    /// The letters of a dossier.
    Dossier(i64),
    /// Those about a session.
    Session(i64),
    /// Those about a conversation.
    Conversation(i64),
    /// Those that bring one feedback.
    Feedback(i64),
    /// Those that bring one offer of dates.
    DateOffer(i64),
    /// Those of one publication.
    Publication(i64),
    /// What goes to the contacts of an organisation beside letters and cancellations: invitations
    /// to sessions and conversations, offers of dates, and feedback.
    InvitationsOf(i64),
    /// One of the digests for a user.
    DigestsOf(i64, Digest),
}

/// Takes them back with the reason, in Dutch; answers how many messages that were.
///
/// # Errors
/// A database error.
pub fn cancel_queued(
    conn: &mut DbConn,
    scope: Scope<'_>,
    reason: &str,
) -> Result<usize, StoreError> {
    let ids = queued(conn, scope)?;
    cancel(conn, &ids, reason)
}

/// Takes these messages back with the reason, in Dutch.
///
/// # Errors
/// A database error.
pub(crate) fn cancel(conn: &mut DbConn, ids: &[i64], reason: &str) -> Result<usize, StoreError> {
    Ok(diesel::update(messages::table.filter(messages::id.eq_any(ids)))
        .set((
            messages::state.eq(MessageState::Cancelled.as_str()),
            messages::server_said.eq(Some(reason)),
            messages::version.eq(messages::version + 1),
        ))
        .execute(conn)?)
}

fn queued(conn: &mut DbConn, scope: Scope<'_>) -> Result<Vec<i64>, StoreError> {
    let queued = messages::table
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .select(messages::id);
    Ok(match scope {
        Scope::Letters(ids) => queued.filter(messages::letter_id.eq_any(ids)).load(conn)?,
        Scope::Dossier(id) => {
            let own = letters::table.filter(letters::dossier_id.eq(id));
            let own = own.select(letters::id.nullable());
            queued.filter(messages::letter_id.eq_any(own)).load(conn)?
        }
        Scope::Session(id) => queued.filter(messages::session_id.eq(id)).load(conn)?,
        Scope::Conversation(id) => queued.filter(messages::conversation_id.eq(id)).load(conn)?,
        Scope::Feedback(id) => queued.filter(messages::feedback_id.eq(id)).load(conn)?,
        Scope::DateOffer(id) => queued.filter(messages::date_offer_id.eq(id)).load(conn)?,
        Scope::Publication(id) => queued.filter(messages::publication_id.eq(id)).load(conn)?,
        Scope::DigestsOf(id, digest) => queued
            .filter(messages::user_id.eq(id))
            .filter(messages::recipient.eq(digest.reader()))
            .filter(messages::conversation_id.is_null())
            .load(conn)?,
        Scope::InvitationsOf(id) => {
            let own = contacts::table.filter(contacts::organisation_id.eq(id));
            let own = own.select(contacts::id.nullable());
            queued
                .filter(messages::letter_id.is_null())
                .filter(
                    messages::feedback_id
                        .is_not_null()
                        .or(messages::date_offer_id.is_not_null())
                        .or(messages::calendar.like("%METHOD:REQUEST%").assume_not_null()),
                )
                .filter(messages::contact_id.eq_any(own))
                .load(conn)?
        }
    })
}
