//! One letter of a round as each recipient gets it.

use chrono::{DateTime, Utc};

use crate::domain::letters::links::without_acting_links;
use crate::domain::letters::{Message, Round};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::rounds::readiness::candidates;
use crate::services::rounds::{Stationery, departure};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, StoreError, messages, recesses, rounds};

/// One mail as it will leave or left.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Who gets it, in a word.
    pub recipient: String,
    /// The address.
    pub address: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it leaves or left.
    pub moment: DateTime<Utc>,
}

/// One letter with the text for each recipient.
#[derive(Debug, Clone)]
pub struct LetterPreview {
    /// The round.
    pub round: Round,
    /// The organisation.
    pub organisation: Organisation,
    /// One mail per recipient; empty when blocked.
    pub mails: Vec<Shown>,
    /// Why it does not leave.
    pub problem: Option<String>,
    /// True once released: the text no longer changes.
    pub is_frozen: bool,
    /// The letters before and after it in the round.
    pub beside: (Option<i64>, Option<i64>),
}

/// One letter of a round as each recipient gets it.
///
/// # Errors
/// No permission, or no such letter in this round.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (round_id, letter_id): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<LetterPreview> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let all = candidates(conn, stationery, &round, now)?;
    let ids: Vec<i64> = all.iter().map(|one| one.letter.id).collect();
    let missing = || ServiceError::Store(StoreError::NotFound("Deze brief"));
    let place = ids.iter().position(|id| *id == letter_id).ok_or_else(missing)?;
    let beside =
        (place.checked_sub(1).and_then(|i| ids.get(i).copied()), ids.get(place + 1).copied());
    let leaves = departure::of_each(&round, &all, &recesses::closed_days(conn)?, now)?;
    let candidate = all.into_iter().nth(place).ok_or_else(missing)?;
    let frozen = messages::list_of_letter(conn, letter_id)?;
    let is_frozen = !frozen.is_empty();
    let (mails, problem) = match (is_frozen, candidate.outcome) {
        (true, _) => (frozen.into_iter().map(shown).collect(), None),
        (false, Err(reason)) => (Vec::new(), Some(reason)),
        (false, Ok(ready)) => {
            let moment = leaves.get(&letter_id).copied().unwrap_or(round.planned_at);
            let mails = ready.mails.into_iter().map(|mail| Shown {
                recipient: mail.recipient.label,
                address: mail.recipient.address,
                subject: mail.rendered.subject,
                text: mail.rendered.text,
                html: mail.rendered.html,
                moment,
            });
            (mails.collect(), None)
        }
    };
    let organisation = candidate.organisation;
    Ok(LetterPreview { round, organisation, mails, problem, is_frozen, beside })
}

fn shown(message: Message) -> Shown {
    Shown {
        moment: message.sent_at.unwrap_or(message.due_at),
        recipient: message.addressee(),
        address: message.to_address,
        subject: message.subject,
        text: without_acting_links(&message.text_body),
        html: without_acting_links(&message.html_body),
    }
}
