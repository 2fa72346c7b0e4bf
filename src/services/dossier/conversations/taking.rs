//! Which planned conversation a logged one takes the place of.

use super::{LogConversation, Seen, is_open};
use crate::domain::conversations::Conversation;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, conversations};

/// The open conversation that the logged one was: one of that day or an earlier one, or one that
/// was put off without a new day. An appointment for a later day is another conversation.
///
/// # Errors
/// [`StoreError::Conflict`] when the form did not show it, or showed one that somebody changed
/// since.
pub(super) fn planned(
    conn: &mut DbConn,
    dossier: &Dossier,
    command: &LogConversation,
) -> ServiceResult<Option<Conversation>> {
    let held_on = command.outcome.held_on;
    let mut open = conversations::list_of(conn, dossier.id)?;
    open.retain(|one| is_open(one.state));
    let is_later =
        |one: &Conversation| one.planned_at.is_some_and(|at| amsterdam_day(at) > held_on);
    let is_ahead =
        |seen: (i64, i64)| open.iter().any(|one| (one.id, one.version) == seen && is_later(one));
    let found = open.iter().find(|one| !is_later(one));
    let is_known = match (command.seen, found) {
        (Seen::Unasked, _) | (Seen::Nothing, None) => true,
        (Seen::Nothing, Some(one)) => one.planned_at.is_none(),
        (Seen::One(id, version), Some(one)) => (one.id, one.version) == (id, version),
        (Seen::One(id, version), None) => is_ahead((id, version)),
    };
    if is_known { Ok(found.cloned()) } else { Err(StoreError::Conflict.into()) }
}
