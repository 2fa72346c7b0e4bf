//! Which planned conversation a logged one takes the place of.

use super::{LogConversation, Seen, is_open};
use crate::domain::conversations::Conversation;
use crate::domain::dates::amsterdam_day;
use crate::services::ServiceResult;
use crate::store::StoreError;

/// The open conversation among the earlier ones of the dossier that the logged one was: one of that
/// day or an earlier one, or one that was put off without a new day. An appointment for a later day
/// is another conversation.
///
/// # Errors
/// [`StoreError::Conflict`] when the form did not show it, or showed one that somebody changed
/// since.
pub(super) fn planned(
    earlier: &[Conversation],
    command: &LogConversation,
) -> ServiceResult<Option<Conversation>> {
    let held_on = command.outcome.held_on;
    let open: Vec<&Conversation> = earlier.iter().filter(|one| is_open(one.state)).collect();
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
    if is_known { Ok(found.map(|one| (*one).clone())) } else { Err(StoreError::Conflict.into()) }
}
