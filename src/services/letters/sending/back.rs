//! A message that comes back without having left waits for another attempt, unless its round was
//! withdrawn while it was in flight.

use chrono::{DateTime, Utc};

use crate::domain::letters::{Letter, Message, MessageState, RoundState};
use crate::domain::permissions::Actor;
use crate::services::ServiceResult;
use crate::services::rounds::control;
use crate::store::{DbConn, messages, rounds};

/// Puts a message that nobody has in hand any more in the queue, or takes it back with its
/// withdrawn round; answers the state that it has then.
///
/// # Errors
/// A store error, or a message that changed since it was read.
pub(super) fn put_back(
    conn: &mut DbConn,
    actor: &Actor,
    (mut message, letter): (Message, Option<&Letter>),
    now: DateTime<Utc>,
) -> ServiceResult<MessageState> {
    message.claimed_by = None;
    message.sent_at = None;
    message.lease_until = None;
    message.state = MessageState::Queued;
    let Some(letter) = letter else {
        messages::save(conn, &message)?;
        return Ok(message.state);
    };
    let is_withdrawn = rounds::get(conn, letter.round_id)?.state == RoundState::Withdrawn;
    if is_withdrawn {
        message.state = MessageState::Cancelled;
        message.server_said = Some(control::WITHDRAWN.to_owned());
    }
    messages::save(conn, &message)?;
    if is_withdrawn {
        control::close_when_nothing_leaves(conn, actor, letter, now)?;
    }
    Ok(message.state)
}
