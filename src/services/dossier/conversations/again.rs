//! Recognises a conversation that was sent twice: the second is no other conversation, no clash
//! with somebody else, and leaves no draft.

use super::LogConversation;
use crate::domain::conversations::{Conversation, ConversationState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sealed::{Place, Sealed};
use crate::services::{ServiceResult, ownership, require};
use crate::store::{DbConn, answers, audit, commitments, conversations};

/// The conversation that the actor logged with exactly these words, if there is one.
///
/// # Errors
/// No permission, or no such organisation.
pub fn logged_before(
    conn: &mut DbConn,
    actor: &Actor,
    command: &LogConversation,
) -> ServiceResult<Option<i64>> {
    require(actor, Permission::LogConversations)?;
    let (_, dossier) = ownership::named(conn, &command.organisation)?;
    for one in conversations::list_of(conn, dossier.id)?.iter().rev() {
        let is_it =
            one.state == ConversationState::Held && one.outcome.as_ref() == Some(&command.outcome);
        if is_it
            && (actor.is(Some(one.adviser_id)) || is_logged_by(conn, actor, one.id)?)
            && says_the_same(conn, one, command)?
        {
            return Ok(Some(one.id));
        }
    }
    Ok(None)
}

/// True when the actor is the one who logged the conversation: who went along and did not, learns
/// nothing here of what came of it.
fn is_logged_by(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<bool> {
    let last = audit::find_last(conn, "conversation.log", &format!("conversation {id}"))?;
    let who = last.and_then(|(who, _)| who.strip_prefix("user ")?.parse().ok());
    Ok(who.is_some() && actor.is(who))
}

fn says_the_same(
    conn: &mut DbConn,
    one: &Conversation,
    command: &LogConversation,
) -> ServiceResult<bool> {
    let bytes = conversations::sealed_answers(conn, one.id)?;
    let sealed = bytes.map(|bytes| Sealed { place: Place::Answers(one.id), bytes });
    let is_told = match (&command.sealed_answers, &sealed) {
        (None, None) => true,
        (Some(secret), Some(sealed)) => secret.is_sealed_in(sealed),
        _ => false,
    };
    let (kept, asked) = (answers::of(conn, one.id)?, &command.details);
    let promised = commitments::list_among(conn, &[one.dossier_id])?;
    let is_promised = command.commitments.iter().all(|new| {
        promised.iter().any(|it| it.conversation_id == Some(one.id) && it.title == new.title.trim())
    });
    let is_answered =
        (&kept.checklist, &kept.observations) == (&asked.checklist, &asked.observations);
    Ok(is_told && is_answered && is_promised)
}
