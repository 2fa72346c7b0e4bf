//! A person found out what became of an unclear message.

use chrono::{DateTime, Utc};

use super::again;
use super::back::put_back;
use super::record::{letter_of, mark_failed, mark_sent};
use crate::domain::letters::{Letter, Message, MessageState, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::due_instants_beside;
use crate::services::rounds::control;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, messages, recesses, rounds};

/// What a person says of an unclear message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It arrived.
    Arrived,
    /// It did not, and goes out once more.
    SendAgain,
    /// It did not, counts as failed, and never goes out again with others.
    LeaveIt,
    /// It did not, and cannot go out again now: it counts as failed, until somebody tries again.
    LeftOut,
}

impl Finding {
    /// What the audit log notes of it.
    pub(crate) const fn noted(self) -> &'static str {
        match self {
            Self::Arrived => "message.settle_sent",
            Self::SendAgain => "message.settle_not_sent",
            Self::LeaveIt => "message.settle_left",
            Self::LeftOut => "message.settle_left_out",
        }
    }
}

/// What sending an unclear message once more would do.
#[derive(Debug, Clone)]
pub struct Resending {
    /// The message.
    pub message: Message,
    /// When it leaves.
    pub leaves_at: DateTime<Utc>,
    /// Why it cannot leave again, in Dutch.
    pub obstacle: Option<&'static str>,
    /// True when its round stands still until somebody resumes it.
    pub is_paused: bool,
}

/// What sending an unclear message once more would do.
///
/// # Errors
/// No permission, or a message that is not unclear.
pub fn look_at_resending(
    conn: &mut DbConn,
    actor: &Actor,
    message_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Resending> {
    let message = unclear(conn, actor, message_id)?;
    let letter = letter_of(conn, &message)?;
    let round = match &letter {
        Some(letter) => Some(rounds::get(conn, letter.round_id)?),
        None => None,
    };
    let state = round.map(|round| round.state);
    let obstacle = match state {
        Some(RoundState::Withdrawn) => Some(control::WITHDRAWN),
        // A member of the team is no contact, and always gets it.
        _ if message.contact_id.is_none() => None,
        _ => again::obstacle(conn, &message, now)?,
    };
    let leaves_at = leaves_at(conn, letter.as_ref(), now)?;
    Ok(Resending { message, leaves_at, obstacle, is_paused: state == Some(RoundState::Paused) })
}

/// A letter leaves in office hours and outside the recess of its region, other mail at once.
fn leaves_at(
    conn: &mut DbConn,
    letter: Option<&Letter>,
    now: DateTime<Utc>,
) -> ServiceResult<DateTime<Utc>> {
    let Some(letter) = letter else { return Ok(now) };
    let region = control::region_of(conn, letter)?;
    let closed = recesses::closed_days(conn)?;
    Ok(due_instants_beside(&[], now, 1, &[region], &closed)?.first().copied().unwrap_or(now))
}

fn unclear(conn: &mut DbConn, actor: &Actor, message_id: i64) -> ServiceResult<Message> {
    require(actor, Permission::ReleaseRounds)?;
    let message = messages::get(conn, message_id)?;
    if message.state != MessageState::Unclear {
        return Err(ServiceError::not_allowed(format!(
            "Dit bericht is niet (meer) onzeker: het staat op “{}”.",
            message.state.label_after(message.attempts)
        )));
    }
    Ok(message)
}

/// Settles an unclear message as somebody found out. Answers the state it has then; in a
/// withdrawn round it does not go out again.
///
/// # Errors
/// No permission, or a message that is not unclear.
pub fn settle(
    conn: &mut DbConn,
    actor: &Actor,
    message_id: i64,
    finding: Finding,
    now: DateTime<Utc>,
) -> ServiceResult<MessageState> {
    let mut message = unclear(conn, actor, message_id)?;
    let found = match finding {
        Finding::Arrived => "dat het is aangekomen.",
        Finding::SendAgain => "dat het niet is aangekomen.",
        Finding::LeaveIt | Finding::LeftOut => {
            "dat het niet is aangekomen. Het is niet opnieuw gestuurd."
        }
    };
    audit::record(conn, actor, finding.noted(), &format!("message {message_id}"), now)?;
    message.server_said = Some(format!("{} ging na {found}", actor.name));
    message.not_again_by = actor.user_id.filter(|_| finding == Finding::LeaveIt);
    match finding {
        Finding::Arrived => {
            mark_sent(conn, actor, message, now)?;
            Ok(MessageState::Sent)
        }
        Finding::LeaveIt | Finding::LeftOut => {
            mark_failed(conn, message, now)?;
            Ok(MessageState::Failed)
        }
        Finding::SendAgain => send_again(conn, actor, message, now),
    }
}

fn send_again(
    conn: &mut DbConn,
    actor: &Actor,
    mut message: Message,
    now: DateTime<Utc>,
) -> ServiceResult<MessageState> {
    let letter = letter_of(conn, &message)?;
    message.due_at = leaves_at(conn, letter.as_ref(), now)?;
    let state = put_back(conn, actor, (message, letter.as_ref()), now)?;
    if let Some(letter) = letter {
        control::go_on(conn, letter.round_id)?;
    }
    Ok(state)
}
