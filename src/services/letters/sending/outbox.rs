//! One message as it left or waits, letters and the mail of sessions alike.

use crate::domain::letters::links::without_acting_links;
use crate::domain::letters::{Message, Round};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, require};
use crate::store::messages::Attempt;
use crate::store::{DbConn, contacts, dossiers, messages, organisations, rounds, users};

/// Every round, the newest first, to filter by.
///
/// # Errors
/// No permission.
pub fn rounds(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Round>> {
    require(actor, Permission::ReadRounds)?;
    Ok(rounds::list(conn)?)
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
    /// True when a message to a corrected address took its place.
    pub is_replaced: bool,
    /// True when a person decides about its letter.
    pub is_held: bool,
    /// Who decided that it does not go out again, by name.
    pub not_again: Option<String>,
}

/// One message as it left, without the links in it that act for its reader.
///
/// # Errors
/// No permission, or no such message.
pub fn show(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<MessageView> {
    require(actor, Permission::ReadRounds)?;
    let mut message = messages::get(conn, id)?;
    message.text_body = without_acting_links(&message.text_body);
    message.html_body = without_acting_links(&message.html_body);
    let (mut organisation_id, mut round, mut is_held) = (None, None, false);
    if let Some(letter_id) = message.letter_id {
        let letter = rounds::get_letter(conn, letter_id)?;
        organisation_id = Some(dossiers::get(conn, letter.dossier_id)?.organisation_id);
        round = Some(rounds::get(conn, letter.round_id)?);
        is_held = letter.held_reason.is_some();
    } else if let Some(contact_id) = message.contact_id {
        organisation_id = contacts::find(conn, contact_id)?.map(|one| one.organisation_id);
    }
    let organisation = match organisation_id {
        Some(id) => Some(organisations::get(conn, id)?),
        None => None,
    };
    let decided_by = message.not_again_by;
    let users = if decided_by.is_some() { users::list(conn)? } else { Vec::new() };
    Ok(MessageView {
        not_again: users.into_iter().find(|it| Some(it.id) == decided_by).map(|it| it.name),
        attempts: messages::list_attempts(conn, id)?,
        is_replaced: !messages::list_replaced(conn, &[id])?.is_empty(),
        message,
        organisation,
        round,
        is_held,
    })
}
