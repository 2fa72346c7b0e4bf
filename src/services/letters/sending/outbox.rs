//! The outbox: every message as it left or waits, letters and the mail of sessions alike.

use crate::domain::letters::{Message, Round};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, require};
use crate::store::messages::{Attempt, OutboxLine};
use crate::store::{DbConn, contacts, dossiers, messages, organisations, rounds};

/// The outbox: every message without its text, with the names that belong to it.
#[derive(Debug, Clone)]
pub struct Outbox {
    /// The latest first.
    pub lines: Vec<OutboxLine>,
    /// Every organisation.
    pub organisations: Vec<Organisation>,
    /// Every round, the newest first.
    pub rounds: Vec<Round>,
}

/// Every message that left or waits.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Outbox> {
    require(actor, Permission::ReadRounds)?;
    Ok(Outbox {
        lines: messages::list_outbox(conn)?,
        organisations: organisations::list(conn)?,
        rounds: rounds::list(conn)?,
    })
}

/// One message with its attempts.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// The message.
    pub message: Message,
    /// Its attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// The organisation it goes to, unless it goes to a team member.
    pub organisation: Option<Organisation>,
    /// Its round.
    pub round: Option<Round>,
}

/// One message as it left.
///
/// # Errors
/// No permission, or no such message.
pub fn show(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<MessageView> {
    require(actor, Permission::ReadRounds)?;
    let message = messages::get(conn, id)?;
    let (mut organisation_id, mut round) = (None, None);
    if let Some(letter_id) = message.letter_id {
        let letter = rounds::get_letter(conn, letter_id)?;
        organisation_id = Some(dossiers::get(conn, letter.dossier_id)?.organisation_id);
        round = Some(rounds::get(conn, letter.round_id)?);
    } else if let Some(contact_id) = message.contact_id {
        organisation_id = contacts::find(conn, contact_id)?.map(|one| one.organisation_id);
    }
    let organisation = match organisation_id {
        Some(id) => Some(organisations::get(conn, id)?),
        None => None,
    };
    Ok(MessageView { attempts: messages::list_attempts(conn, id)?, message, organisation, round })
}
