//! A person found out what became of an unclear message.

use chrono::{DateTime, Utc};

use super::back::put_back;
use super::record::{letter_of, mark_sent};
use crate::domain::letters::{Message, MessageState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::control;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, messages};

/// Settles an unclear message: it arrived, or it did not and goes out once more. Answers the
/// state it has then; in a withdrawn round it does not go out again.
///
/// # Errors
/// No permission, or a message that is not unclear.
pub fn settle(
    conn: &mut DbConn,
    actor: &Actor,
    message_id: i64,
    was_sent: bool,
    now: DateTime<Utc>,
) -> ServiceResult<MessageState> {
    require(actor, Permission::ReleaseRounds)?;
    let mut message = messages::get(conn, message_id)?;
    if message.state != MessageState::Unclear {
        return Err(ServiceError::not_allowed(format!(
            "Dit bericht is niet (meer) onzeker: het staat op “{}”.",
            message.state.label_after(message.attempts)
        )));
    }
    let action = if was_sent { "message.settle_sent" } else { "message.settle_not_sent" };
    audit::record(conn, actor, action, &format!("message {message_id}"), now)?;
    if was_sent {
        message.server_said = Some(format!("{} ging na dat het is aangekomen.", actor.name));
        mark_sent(conn, actor, message, now)?;
        return Ok(MessageState::Sent);
    }
    send_again(conn, actor, message, now)
}

fn send_again(
    conn: &mut DbConn,
    actor: &Actor,
    mut message: Message,
    now: DateTime<Utc>,
) -> ServiceResult<MessageState> {
    message.server_said = Some(format!("{} ging na dat het niet is aangekomen.", actor.name));
    message.due_at = now;
    let letter = letter_of(conn, &message)?;
    let state = put_back(conn, actor, (message, letter.as_ref()), now)?;
    if let Some(letter) = letter {
        control::go_on(conn, letter.round_id)?;
    }
    Ok(state)
}
