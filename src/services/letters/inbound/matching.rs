//! Whose a mail is: by the message of ours that it answers, else by the address of its sender.

use chrono::{DateTime, Utc};

use crate::domain::letters::{Message, may_answer};
use crate::mail::inbound::{Incoming, Kind};
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, contacts, dossiers, inbound, messages, rounds};

/// What a mail belongs to, as far as that is known.
#[derive(Debug, Default)]
pub(super) struct Belongs {
    /// The message of ours.
    pub(super) message: Option<Message>,
    /// The dossier.
    pub(super) dossier_id: Option<i64>,
}

/// A Message-ID of ours cannot be guessed, so it proves what a mail is about; an address is only
/// a hint: one that fits several dossiers is none, and so is one of a mail that is older than
/// the letter.
pub(super) fn find(
    conn: &mut DbConn,
    mail: &Incoming,
    sent_at: DateTime<Utc>,
) -> ServiceResult<Belongs> {
    if let Some(id) = inbound::find_message(conn, &mail.references)? {
        let message = messages::get(conn, id)?;
        let dossier_id = dossier_of(conn, &message)?;
        return Ok(Belongs { message: Some(message), dossier_id });
    }
    let tour = dossiers::current_tour(conn)?;
    let mut found = Vec::new();
    for address in addresses(mail) {
        found.extend(inbound::list_dossiers_of_address(conn, tour, address)?);
    }
    found.sort_unstable();
    found.dedup();
    let mut answered = Vec::new();
    for dossier_id in found {
        let left_at = inbound::first_letter_at(conn, dossier_id)?;
        if left_at.is_none_or(|left_at| may_answer(left_at, sent_at)) {
            answered.push(dossier_id);
        }
    }
    let dossier_id = match answered.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    Ok(Belongs { message: None, dossier_id })
}

/// The addresses that may be those of a contact.
fn addresses(mail: &Incoming) -> Vec<&str> {
    match &mail.kind {
        Kind::Bounce { recipients, .. } => recipients
            .iter()
            .flat_map(|it| [it.address.as_str(), it.original_address.as_str()])
            .filter(|it| !it.is_empty())
            .collect(),
        _ if mail.from.is_empty() => Vec::new(),
        _ => vec![mail.from.as_str()],
    }
}

/// The dossier that a message of ours went to; none when it went to a member of the team.
fn dossier_of(conn: &mut DbConn, message: &Message) -> ServiceResult<Option<i64>> {
    if let Some(letter_id) = message.letter_id {
        return Ok(Some(rounds::get_letter(conn, letter_id)?.dossier_id));
    }
    let Some(contact_id) = message.contact_id else { return Ok(None) };
    let Some(contact) = contacts::find(conn, contact_id)? else { return Ok(None) };
    let tour = dossiers::current_tour(conn)?;
    match dossiers::get_of(conn, contact.organisation_id, tour) {
        Ok(dossier) => Ok(Some(dossier.id)),
        Err(StoreError::NotFound(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
