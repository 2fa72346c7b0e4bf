//! The letters of a round on paper: one sheet per recipient, with the words that leave or left.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::Stationery;
use super::readiness::{Candidate, candidates};
use crate::domain::letters::{Message, MessageState, Round};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, StoreError, contacts, messages, rounds};

/// A letter to one recipient, for paper.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The organisation.
    pub organisation: Organisation,
    /// Who gets it, in a word: "Burgemeester".
    pub recipient: String,
    /// The name of that person, when it is known.
    pub name: Option<String>,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When it leaves or left.
    pub moment: DateTime<Utc>,
}

/// The sheets of a round, or of one letter.
#[derive(Debug, Clone)]
pub struct Print {
    /// The round.
    pub round: Round,
    /// One per recipient, by name of the organisation; a blocked letter has none.
    pub sheets: Vec<Sheet>,
    /// True when every text is as it was released, with an answer link that works.
    pub is_frozen: bool,
}

/// The sheets of every letter that is ready or was released, or of one of them.
///
/// # Errors
/// No permission, or no such letter in this round.
pub fn sheets(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (round_id, letter_id): (i64, Option<i64>),
    now: DateTime<Utc>,
) -> ServiceResult<Print> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let mut all = candidates(conn, stationery, &round, now)?;
    all.retain(|one| letter_id.is_none_or(|id| one.letter.id == id));
    if all.is_empty() && letter_id.is_some() {
        return Err(ServiceError::Store(StoreError::NotFound("Deze brief")));
    }
    let (mut sheets, mut is_frozen) = (Vec::new(), true);
    for candidate in all {
        let frozen = frozen(conn, &candidate)?;
        if frozen.is_empty() {
            let drafts = drafts(conn, &candidate, round.planned_at.max(now))?;
            is_frozen &= drafts.is_empty();
            sheets.extend(drafts);
        } else {
            sheets.extend(frozen);
        }
    }
    Ok(Print { round, sheets, is_frozen })
}

/// The released messages of a letter itself: no reminder, none that was taken back, and of one
/// that was sent anew only the last.
fn frozen(conn: &mut DbConn, candidate: &Candidate) -> ServiceResult<Vec<Sheet>> {
    let all = messages::list_of_letter(conn, candidate.letter.id)?;
    let replaced: HashSet<i64> = all.iter().filter_map(|message| message.replaces_id).collect();
    let is_kept = |one: &Message| {
        one.reminder == 0 && one.state != MessageState::Cancelled && !replaced.contains(&one.id)
    };
    let mut sheets = Vec::new();
    for message in all.into_iter().filter(is_kept) {
        sheets.push(Sheet {
            organisation: candidate.organisation.clone(),
            name: name(conn, message.contact_id)?,
            moment: message.sent_at.unwrap_or(message.due_at),
            recipient: message.recipient,
            subject: message.subject,
            text: message.text_body,
        });
    }
    Ok(sheets)
}

fn drafts(
    conn: &mut DbConn,
    candidate: &Candidate,
    moment: DateTime<Utc>,
) -> ServiceResult<Vec<Sheet>> {
    let mails = candidate.outcome.as_ref().map(|ready| ready.mails.as_slice()).unwrap_or_default();
    let mut sheets = Vec::new();
    for mail in mails {
        sheets.push(Sheet {
            organisation: candidate.organisation.clone(),
            name: name(conn, Some(mail.recipient.contact_id))?,
            moment,
            recipient: mail.recipient.label.clone(),
            subject: mail.rendered.subject.clone(),
            text: mail.rendered.text.clone(),
        });
    }
    Ok(sheets)
}

fn name(conn: &mut DbConn, contact_id: Option<i64>) -> ServiceResult<Option<String>> {
    let Some(id) = contact_id else {
        return Ok(None);
    };
    let contact = contacts::find(conn, id)?;
    Ok(contact.filter(|one| !one.is_role_mailbox).and_then(|one| one.name))
}
