//! A letter that could not be delivered goes out once more: all that failed in a round, or one
//! message to a corrected address. Text and function stay what a second person released.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::objection::is_answered_by_mail;
use crate::domain::contacts::{Contact, EmailAddress};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{
    Letter, Message, MessageState, OVERTAKEN, Round, RoundState, SecondLook, contact_obstacle,
    invitation_obstacle,
};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::StageState;
use crate::mail::{MailAddress, Rendered};
use crate::services::queue::{self, Addressee};
use crate::services::rounds::{Stationery, control, pacing};
use crate::services::{ServiceError, ServiceResult, audit, reminders, require};
use crate::store::messages::NewMessage;
use crate::store::{DbConn, contacts, dossiers, messages, organisations, rounds};

/// Where a contact comes from whose address was corrected.
const SOURCE: &str = "gecorrigeerd na onbestelbaar";

/// Why a message does not go along that somebody settled so.
const DECIDED: &str = "Iemand ging na dat dit niet aankwam, en besloot: niet opnieuw sturen.";

/// Why an older letter does not go to an address any more.
const WRITTEN_LATER: &str = "Een nieuwere ronde schreef al naar dit adres.";

/// What sending again would do, or did.
#[derive(Debug, Clone)]
pub struct SentAgain {
    /// The round.
    pub round: Round,
    /// The messages that go out again.
    pub ready: Vec<Message>,
    /// The others, each with what to do first.
    pub left_out: Vec<(Message, &'static str)>,
    /// The name of the organisation of each letter, by its id.
    pub organisations: HashMap<i64, String>,
}

impl SentAgain {
    /// Why nothing can go out again now, in Dutch.
    #[must_use]
    pub fn refusal(&self) -> String {
        let reasons = distinct_reasons(&self.left_out);
        format!("Er is geen mislukt bericht dat nu opnieuw kan. {reasons}").trim_end().to_owned()
    }
}

/// Why these messages do not leave, each reason once.
pub(super) fn distinct_reasons(left_out: &[(Message, &'static str)]) -> String {
    let mut reasons: Vec<&str> = left_out.iter().map(|(_, reason)| *reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons.join(" ")
}

/// What sending the failed messages of a round again would do.
///
/// # Errors
/// No permission, no such round, or one that was withdrawn or never released.
pub fn look_at_failed(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<SentAgain> {
    require(actor, Permission::ReleaseRounds)?;
    let round = rounds::get(conn, round_id)?;
    check_round(&round)?;
    let mut failed = messages::list_of_round(conn, round_id)?;
    failed.retain(|message| message.state == MessageState::Failed);
    let ids: Vec<i64> = failed.iter().map(|message| message.id).collect();
    let replaced = messages::list_replaced(conn, &ids)?;
    failed.retain(|message| !replaced.contains(&message.id));
    let (mut ready, mut left_out) = (Vec::new(), Vec::new());
    for message in failed {
        match obstacle(conn, &message, now)? {
            Some(obstacle) => left_out.push((message, obstacle)),
            None => ready.push(message),
        }
    }
    let organisations = organisations_of(conn, &round)?;
    Ok(SentAgain { round, ready, left_out, organisations })
}

/// The name of the organisation of each letter of a round.
fn organisations_of(conn: &mut DbConn, round: &Round) -> ServiceResult<HashMap<i64, String>> {
    let letters = rounds::list_letters(conn, round.id)?;
    let ids: Vec<i64> = letters.iter().map(|letter| letter.dossier_id).collect();
    let dossiers = dossiers::list_by_id(conn, &ids)?;
    let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.organisation_id).collect();
    let names: HashMap<i64, String> =
        organisations::list_among(conn, &ids)?.into_iter().map(|one| (one.id, one.name)).collect();
    let of_dossier: HashMap<i64, i64> =
        dossiers.iter().map(|dossier| (dossier.id, dossier.organisation_id)).collect();
    let name = |letter: &Letter| names.get(of_dossier.get(&letter.dossier_id)?).cloned();
    Ok(letters.iter().filter_map(|letter| Some((letter.id, name(letter)?))).collect())
}

/// Puts the failed messages of a round in the queue again, at the pace of the round.
///
/// # Errors
/// No permission, a round that was withdrawn, or nothing that can go out again.
pub fn send_failed_again(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<SentAgain> {
    let again = look_at_failed(conn, actor, round_id, now)?;
    if again.ready.is_empty() {
        return Err(ServiceError::not_allowed(again.refusal()));
    }
    for (letter, due_at) in pacing::letters_beside(conn, &again.round, &again.ready, now)? {
        let own = again.ready.iter().filter(|message| message.letter_id == Some(letter.id));
        for message in own {
            requeue(conn, message, due_at)?;
        }
        control::plan_again(conn, actor, &letter, (StageState::Undeliverable, now))?;
    }
    control::go_on(conn, round_id)?;
    audit::record(conn, actor, "round.retry_failed", &format!("round {round_id}"), now)?;
    Ok(again)
}

fn requeue(conn: &mut DbConn, message: &Message, due_at: DateTime<Utc>) -> ServiceResult<()> {
    let mut message = message.clone();
    message.state = MessageState::Queued;
    message.due_at = due_at;
    message.sent_at = None;
    message.claimed_by = None;
    message.lease_until = None;
    Ok(messages::save(conn, &message)?)
}

/// What has to be done before a failed message can go out again.
pub(super) fn obstacle(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    if message.not_again_by.is_some() {
        return Ok(Some(DECIDED));
    }
    let found = message.contact_id.map(|id| contacts::find(conn, id)).transpose()?.flatten();
    let Some(contact) = found else {
        return Ok(Some("De contactpersoon is er niet meer."));
    };
    let obstacle = contact_obstacle(&contact, &message.to_address, amsterdam_day(now));
    let (None, Some(id)) = (obstacle, message.letter_id) else {
        return Ok(obstacle);
    };
    let letter = rounds::get_letter(conn, id)?;
    if messages::is_written_later(conn, &letter, &message.to_address)? {
        return Ok(Some(WRITTEN_LATER));
    }
    overtaken(conn, message, &letter, now)
}

/// Why the letter of a message has lost its sense since it failed.
fn overtaken(
    conn: &mut DbConn,
    message: &Message,
    letter: &Letter,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    if message.reminder > 0 {
        return Ok(reminders::is_stopped(conn, letter, now)?.then_some(OVERTAKEN));
    }
    let stage = dossiers::stages(conn, letter.dossier_id)?.letter;
    let round = rounds::get(conn, letter.round_id)?;
    let is_answered = is_answered_by_mail(conn, letter, &round)?;
    Ok(invitation_obstacle(stage, is_answered))
}

fn check_round(round: &Round) -> ServiceResult<()> {
    match round.state {
        RoundState::Withdrawn => Err(ServiceError::not_allowed(
            "De ronde is ingetrokken. Zet deze organisaties in een nieuwe ronde.",
        )),
        RoundState::Draft => Err(ServiceError::not_allowed(
            "De ronde is nog niet vrijgegeven. Er is niets verzonden.",
        )),
        _ => Ok(()),
    }
}

/// The message whose address can be corrected, with its contact. Who made the round chose its
/// recipients, so somebody else chooses another address, unless four eyes are off.
///
/// # Errors
/// No permission, the own round, no such message, or one that cannot be sent to another address.
pub fn correctable(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    message_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<(Message, Contact, Letter)> {
    require(actor, Permission::ReleaseRounds)?;
    let message = messages::get(conn, message_id)?;
    let (Some(letter_id), Some(contact_id)) = (message.letter_id, message.contact_id) else {
        return Err(ServiceError::not_allowed(
            "Dit is geen brief aan een contactpersoon. Verbeter het adres in het dossier.",
        ));
    };
    let contact = contacts::get(conn, contact_id)?;
    let came_back = message.state == MessageState::Sent && contact.bounced_on.is_some();
    if message.state != MessageState::Failed && !came_back {
        return Err(ServiceError::not_allowed(
            "Alleen van een bericht dat mislukte of terugkwam, kan het adres hier worden verbeterd.",
        ));
    }
    if !messages::list_replaced(conn, &[message_id])?.is_empty() {
        return Err(ServiceError::not_allowed(
            "Dit bericht is al opnieuw gestuurd aan een verbeterd adres.",
        ));
    }
    if contact.do_not_contact {
        return Err(ServiceError::not_allowed("De ontvanger wil geen post meer."));
    }
    let letter = rounds::get_letter(conn, letter_id)?;
    let round = rounds::get(conn, letter.round_id)?;
    check_round(&round)?;
    if let Some(obstacle) = overtaken(conn, &message, &letter, now)? {
        return Err(ServiceError::not_allowed(obstacle));
    }
    if let Some(refusal) = stationery.obstacle(actor, round.author_id, SecondLook::Address) {
        return Err(ServiceError::Forbidden(refusal.to_owned()));
    }
    Ok((message, contact, letter))
}

/// Corrects the address of the contact and puts the same text in the queue for it, as a message
/// of its own; answers the id of that message.
///
/// # Errors
/// No permission, the own round, a message that cannot be sent again, or a problem with the
/// address.
pub fn correct(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (message_id, address): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let (message, contact, letter) = correctable(conn, actor, stationery, message_id, now)?;
    let email = EmailAddress::parse(address)
        .map_err(|problem| ServiceError::field("address", problem.to_string()))?;
    if email.as_str() == message.to_address {
        return Err(ServiceError::field(
            "address",
            "Dit is het adres dat niet werkte. Vul een ander adres in.",
        ));
    }
    let letter_goes_to = messages::list_of_letter(conn, letter.id)?;
    let is_known =
        |one: &Message| one.reminder == message.reminder && one.to_address == email.as_str();
    if letter_goes_to.iter().any(is_known) {
        return Err(ServiceError::field("address", "Deze brief gaat al naar dit adres."));
    }
    if messages::is_written_later(conn, &letter, email.as_str())? {
        return Err(ServiceError::field("address", WRITTEN_LATER));
    }
    let contact = Contact {
        email: Some(email.clone()),
        source: SOURCE.to_owned(),
        bounced_on: None,
        verified_on: Some(amsterdam_day(now)),
        ..contact
    };
    contacts::set(conn, &contact)?;
    let id = add_in_place_of(conn, &message, email.as_str(), &stationery.from, now)?;
    control::plan_again(conn, actor, &letter, (StageState::Undeliverable, now))?;
    control::go_on(conn, letter.round_id)?;
    audit::record(conn, actor, "contact.change", &format!("contact {}", contact.id), now)?;
    audit::record(conn, actor, "message.readdress", &format!("message {id}"), now)?;
    Ok(id)
}

fn add_in_place_of(
    conn: &mut DbConn,
    message: &Message,
    address: &str,
    from: &MailAddress,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let mail = Rendered {
        subject: message.subject.clone(),
        text: message.text_body.clone(),
        html: message.html_body.clone(),
    };
    let to = Addressee { label: &message.recipient, address };
    let new = NewMessage {
        letter_id: message.letter_id,
        contact_id: message.contact_id,
        unsubscribe_url: message.unsubscribe_url.as_deref(),
        reminder: i32::try_from(message.reminder).unwrap_or(0),
        replaces_id: Some(message.id),
        in_reply_to: message.in_reply_to.as_deref(),
        ..queue::written(to, &mail)
    };
    queue::add(conn, from, &new, now)
}
