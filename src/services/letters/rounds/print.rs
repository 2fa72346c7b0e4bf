//! The letters of a round on paper: one sheet per recipient, with the words that leave or left.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::readiness::{Candidate, Mail, candidates};
use super::{Stationery, departure};
use crate::domain::letters::{Message, MessageState, Round};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, StoreError, contacts, messages, recesses, rounds};

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
    let leaves = departure::of_each(&round, &all, &recesses::closed_days(conn)?, now)?;
    all.retain(|one| letter_id.is_none_or(|id| one.letter.id == id));
    if all.is_empty() && letter_id.is_some() {
        return Err(ServiceError::Store(StoreError::NotFound("Deze brief")));
    }
    let desk = Desk::load(conn, (round_id, letter_id))?;
    let (mut sheets, mut is_frozen) = (Vec::new(), true);
    for candidate in all {
        let frozen = desk.frozen(&candidate);
        if frozen.is_empty() {
            let moment = leaves.get(&candidate.letter.id).copied();
            let drafts = desk.drafts(&candidate, moment.unwrap_or(round.planned_at));
            is_frozen &= drafts.is_empty();
            sheets.extend(drafts);
        } else {
            sheets.extend(frozen);
        }
    }
    Ok(Print { round, sheets, is_frozen })
}

/// The messages and the names that the sheets need, loaded once.
struct Desk {
    messages: HashMap<i64, Vec<Message>>,
    names: HashMap<i64, String>,
}

impl Desk {
    fn load(conn: &mut DbConn, (round_id, letter_id): (i64, Option<i64>)) -> ServiceResult<Self> {
        let all = match letter_id {
            Some(id) => messages::list_of_letter(conn, id)?,
            None => messages::list_of_round(conn, round_id)?,
        };
        let mut by_letter: HashMap<i64, Vec<Message>> = HashMap::new();
        for message in all {
            if let Some(letter_id) = message.letter_id {
                by_letter.entry(letter_id).or_default().push(message);
            }
        }
        for own in by_letter.values_mut() {
            own.sort_by_key(|message| message.id);
        }
        let people = contacts::list(conn)?.into_iter().filter(|one| !one.is_role_mailbox);
        let names = people.filter_map(|one| Some((one.id, one.name?))).collect();
        Ok(Self { messages: by_letter, names })
    }

    /// The released messages of a letter itself: no reminder, none that was taken back, and of
    /// one that was sent anew only the last.
    fn frozen(&self, candidate: &Candidate) -> Vec<Sheet> {
        let all = self.messages.get(&candidate.letter.id).map(Vec::as_slice).unwrap_or_default();
        let replaced: HashSet<i64> = all.iter().filter_map(|it| it.replaces_id).collect();
        let is_kept = |one: &&Message| {
            one.reminder == 0 && one.state != MessageState::Cancelled && !replaced.contains(&one.id)
        };
        let sheet = |message: &Message| Sheet {
            organisation: candidate.organisation.clone(),
            name: self.name(message.contact_id),
            moment: message.sent_at.unwrap_or(message.due_at),
            recipient: message.recipient.clone(),
            subject: message.subject.clone(),
            text: message.text_body.clone(),
        };
        all.iter().filter(is_kept).map(sheet).collect()
    }

    fn drafts(&self, candidate: &Candidate, moment: DateTime<Utc>) -> Vec<Sheet> {
        let ready = candidate.outcome.as_ref();
        let mails = ready.map(|ready| ready.mails.as_slice()).unwrap_or_default();
        let sheet = |mail: &Mail| Sheet {
            organisation: candidate.organisation.clone(),
            name: self.name(Some(mail.recipient.contact_id)),
            moment,
            recipient: mail.recipient.label.clone(),
            subject: mail.rendered.subject.clone(),
            text: mail.rendered.text.clone(),
        };
        mails.iter().map(sheet).collect()
    }

    /// The name of a person; none for a mailbox of an office.
    fn name(&self, contact_id: Option<i64>) -> Option<String> {
        self.names.get(&contact_id?).cloned()
    }
}
