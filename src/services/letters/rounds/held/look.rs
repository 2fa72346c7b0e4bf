//! Which letters wait for a decision, and what of one left, waits, or has nobody to go to.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Renewal;
use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Letter, MessageState, Round, SecondLook, recipients};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::ClosedDays;
use crate::services::rounds::{Stationery, departure};
use crate::services::{ServiceResult, require};
use crate::store::messages::MessagePart;
use crate::store::{
    DbConn, StoreError, contacts, dossiers, messages, organisations, recesses, rounds,
};

/// One message of a held letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Who gets it, to go on in a sentence: "burgemeester".
    pub who: String,
    /// The address.
    pub address: String,
    /// How far it is.
    pub state: MessageState,
    /// When it left or may leave.
    pub at: DateTime<Utc>,
    /// True when nobody holds the function that it was written for, or who does has no address.
    pub is_vacant: bool,
}

impl Part {
    /// True when it still waits.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == MessageState::Queued
    }

    /// True when it left, or may have left.
    #[must_use]
    pub fn may_have_left(&self) -> bool {
        matches!(self.state, MessageState::Sent | MessageState::Sending | MessageState::Unclear)
    }
}

/// A held letter for who decides.
#[derive(Debug, Clone)]
pub struct HeldLetter {
    /// Its round.
    pub round: Round,
    /// The letter.
    pub letter: Letter,
    /// The organisation.
    pub organisation: Organisation,
    /// Its messages, in the order in which they were made.
    pub parts: Vec<Part>,
    /// Why this person may not make it anew, in Dutch.
    pub obstacle: Option<&'static str>,
}

impl HeldLetter {
    /// The functions of messages that wait and that nobody can be written to in.
    #[must_use]
    pub fn vacant(&self) -> Vec<&str> {
        let vacant = self.parts.iter().filter(|part| part.waits() && part.is_vacant);
        vacant.map(|part| part.who.as_str()).collect()
    }

    /// The functions of the other messages that wait.
    #[must_use]
    pub fn rest(&self) -> Vec<&str> {
        let rest = self.parts.iter().filter(|part| part.waits() && !part.is_vacant);
        rest.map(|part| part.who.as_str()).collect()
    }

    /// Why it cannot be made anew like this, in Dutch.
    pub(super) fn refusal(&self, renewal: Renewal) -> Option<String> {
        let vacant = self.vacant().join(" en ");
        match renewal {
            Renewal::All if !vacant.is_empty() => {
                Some(format!("{} Zoek dat eerst op, of kies iets anders.", unreachable(&vacant)))
            }
            Renewal::Rest if self.rest().is_empty() => Some(
                "Er is niemand anders aan wie deze brief kan. Zoek eerst een contact, of laat de \
                 brief vervallen."
                    .to_owned(),
            ),
            Renewal::All | Renewal::Rest => None,
        }
    }
}

/// That nobody can be written to in these functions, in Dutch.
#[must_use]
pub fn unreachable(functions: &str) -> String {
    format!(
        "Er is nu niemand met de functie {functions} aan wie de brief kan: er is geen contact, het \
         e-mailadres ontbreekt of klopt niet, of deze persoon wil geen post."
    )
}

/// One held letter of a round.
///
/// # Errors
/// No permission, or no letter of this round that is held.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (round_id, letter_id): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<HeldLetter> {
    require(actor, Permission::ReleaseRounds)?;
    let round = rounds::get(conn, round_id)?;
    let letter = rounds::get_letter(conn, letter_id)?;
    if letter.round_id != round_id || letter.held_reason.is_none() {
        return Err(StoreError::NotFound("Deze aangehouden brief").into());
    }
    let obstacle = stationery.obstacle(actor, round.author_id, SecondLook::Renewal);
    let closed = recesses::closed_days(conn)?;
    Ok(HeldLetter { obstacle, ..parts(conn, (&round, &letter), &closed, now)? })
}

/// A letter with what became of its messages; who holds an office is looked at on the day on
/// which it would leave.
pub(super) fn parts(
    conn: &mut DbConn,
    (round, letter): (&Round, &Letter),
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<HeldLetter> {
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let contacts = contacts::list_of_organisations(conn, &[organisation.id])?;
    let day = leaving_day(round, &organisation, closed, now);
    let messages = messages::list_parts(conn, &[letter.id])?;
    let parts = messages.iter().map(|message| part(message, (&organisation, &contacts), day));
    Ok(HeldLetter {
        round: round.clone(),
        letter: letter.clone(),
        parts: parts.collect(),
        organisation,
        obstacle: None,
    })
}

/// The day on which the letter would leave; today when no day of its region is open.
fn leaving_day(
    round: &Round,
    organisation: &Organisation,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> NaiveDate {
    let due = departure::instants(round, std::iter::once(organisation), closed, now);
    amsterdam_day(due.ok().and_then(|due| due.first().copied()).unwrap_or(now))
}

fn part(
    message: &MessagePart,
    (organisation, contacts): (&Organisation, &[Contact]),
    day: NaiveDate,
) -> Part {
    let is_vacant = |contact: &Contact| {
        recipients::holder(organisation, contacts, contact.function, day).is_none()
    };
    let own = contacts.iter().find(|one| Some(one.id) == message.contact_id);
    Part {
        who: ContactFunction::in_sentence(&message.addressee),
        address: message.to_address.clone(),
        state: message.state,
        at: message.at,
        is_vacant: own.is_some_and(is_vacant),
    }
}

/// A held letter on the list of tasks.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The letter, with why it is held.
    pub letter: Letter,
    /// The name of its round.
    pub round: String,
    /// The functions in which nobody can be written to, to go on in a sentence.
    pub vacant: Vec<String>,
}

/// Every letter that waits for a decision, for who may take it; nothing for anybody else.
///
/// # Errors
/// A store error.
pub fn list(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Vec<Waiting>> {
    if !actor.may(Permission::ReleaseRounds) {
        return Ok(Vec::new());
    }
    let held = rounds::list_held(conn)?;
    let around = Around::load(conn, &held)?;
    Ok(held.into_iter().filter_map(|letter| around.waiting(letter, now)).collect())
}

/// What surrounds some letters: one query a table.
struct Around {
    rounds: HashMap<i64, Round>,
    dossiers: HashMap<i64, Dossier>,
    organisations: HashMap<i64, Organisation>,
    contacts: HashMap<i64, Vec<Contact>>,
    messages: HashMap<i64, Vec<MessagePart>>,
    closed: ClosedDays,
}

impl Around {
    fn load(conn: &mut DbConn, letters: &[Letter]) -> ServiceResult<Self> {
        let of = |id: fn(&Letter) -> i64| letters.iter().map(id).collect::<Vec<i64>>();
        let dossiers = dossiers::list_by_id(conn, &of(|one| one.dossier_id))?;
        let ids: Vec<i64> = dossiers.iter().map(|one| one.organisation_id).collect();
        let mut contacts: HashMap<i64, Vec<Contact>> = HashMap::new();
        for contact in contacts::list_of_organisations(conn, &ids)? {
            contacts.entry(contact.organisation_id).or_default().push(contact);
        }
        let mut messages: HashMap<i64, Vec<MessagePart>> = HashMap::new();
        for message in messages::list_parts(conn, &of(|one| one.id))? {
            messages.entry(message.letter_id).or_default().push(message);
        }
        let rounds = rounds::list_by_id(conn, &of(|one| one.round_id))?;
        let organisations = organisations::list_among(conn, &ids)?;
        Ok(Self {
            rounds: rounds.into_iter().map(|one| (one.id, one)).collect(),
            dossiers: dossiers.into_iter().map(|one| (one.id, one)).collect(),
            organisations: organisations.into_iter().map(|one| (one.id, one)).collect(),
            contacts,
            messages,
            closed: recesses::closed_days(conn)?,
        })
    }

    fn waiting(&self, letter: Letter, now: DateTime<Utc>) -> Option<Waiting> {
        let dossier = self.dossiers.get(&letter.dossier_id)?;
        let organisation = self.organisations.get(&dossier.organisation_id)?;
        let round = self.rounds.get(&letter.round_id)?;
        let contacts = self.contacts.get(&organisation.id).map_or(&[][..], Vec::as_slice);
        let day = leaving_day(round, organisation, &self.closed, now);
        let messages = self.messages.get(&letter.id).map_or(&[][..], Vec::as_slice);
        let parts = messages.iter().map(|message| part(message, (organisation, contacts), day));
        let vacant = parts.filter(|part| part.waits() && part.is_vacant).map(|part| part.who);
        let (round, vacant) = (round.name.clone(), vacant.collect());
        Some(Waiting { letter, round, vacant })
    }
}

/// How many letters of each round wait for a decision.
///
/// # Errors
/// A store error.
pub fn count_by_round(conn: &mut DbConn) -> ServiceResult<HashMap<i64, usize>> {
    let mut counts = HashMap::new();
    for letter in rounds::list_held(conn)? {
        *counts.entry(letter.round_id).or_default() += 1;
    }
    Ok(counts)
}
