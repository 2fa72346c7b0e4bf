//! Why a message that is due does not leave after all: looked at once more at the claim.

use chrono::{DateTime, Utc};

use super::is_calendar_cancel;
use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Letter, Message, Round, invitation_obstacle};
use crate::domain::organisations::Organisation;
use crate::services::ServiceResult;
use crate::services::rounds::recipients;
use crate::store::messages::DueLetter;
use crate::store::{DbConn, contacts, inbound, sessions};

/// What is done with a message of a letter that does not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Objection {
    /// This recipient gets no mail.
    Cancel(&'static str),
    /// The office changed hands: a person decides about the whole letter.
    Hold(String),
}

/// Why this recipient of a letter gets no mail now. `contacts` holds at least those of the
/// organisation.
pub(super) fn to_letter(
    message: &Message,
    place: &DueLetter,
    contacts: &[Contact],
    now: DateTime<Utc>,
) -> Option<Objection> {
    if let Some(reason) = to_the_organisation(place, now) {
        return Some(Objection::Cancel(reason));
    }
    let contact_id = message.contact_id?;
    let cancelled = |reason| Some(Objection::Cancel(reason));
    let Some(contact) = contacts.iter().find(|one| one.id == contact_id) else {
        return cancelled("De contactpersoon is verwijderd na het vrijgeven.");
    };
    if contact.do_not_contact {
        return cancelled("De ontvanger wil geen post meer.");
    }
    if contact.bounced_on.is_some() {
        return cancelled("E-mail aan deze ontvanger kwam terug. Zoek een ander adres.");
    }
    if place.letter.is_let_go
        || holds_office(message, contact, (&place.organisation, contacts), now)
    {
        return None;
    }
    Some(Objection::Hold(changed_hands(&place.organisation, contact.function)))
}

fn to_the_organisation(place: &DueLetter, now: DateTime<Utc>) -> Option<&'static str> {
    if let Some(obstacle) = invitation_obstacle(place.stage, false) {
        return Some(obstacle);
    }
    if !place.organisation.is_valid_on(amsterdam_day(now)) {
        return Some(
            "De organisatie bestaat niet meer door een herindeling. Schrijf haar opvolger aan.",
        );
    }
    if place.dossier.mail_stopped_on.is_some() {
        return Some("De organisatie wil geen berichten meer.");
    }
    None
}

/// Whether the letter still goes to whom it would go to if it were made now.
fn holds_office(
    message: &Message,
    contact: &Contact,
    (organisation, contacts): (&Organisation, &[Contact]),
    now: DateTime<Utc>,
) -> bool {
    let today = amsterdam_day(now);
    let has_address = contact.email.as_ref().is_some_and(|own| own.as_str() == message.to_address);
    let own: Vec<Contact> =
        contacts.iter().filter(|one| one.organisation_id == organisation.id).cloned().collect();
    let holder = recipients::holder(organisation, &own, contact.function, today);
    has_address && contact.is_current_on(today) && holder == Some(contact.id)
}

fn changed_hands(organisation: &Organisation, function: ContactFunction) -> String {
    let label = recipients::lexicon_of(organisation).function_label(function).to_owned();
    format!(
        "Na het vrijgeven is de contactpersoon of het adres gewijzigd: {} van {}. Kies of de \
         brief zo vertrekt, opnieuw wordt gemaakt of vervalt.",
        ContactFunction::in_sentence(&label),
        organisation.name
    )
}

/// Says whether somebody of the organisation answered this letter by mail: anything that came in
/// since its round was released.
pub(super) fn is_answered_by_mail(
    conn: &mut DbConn,
    letter: &Letter,
    round: &Round,
) -> ServiceResult<bool> {
    let since = round.released_at.unwrap_or(round.created_at);
    Ok(inbound::has_reply_since(conn, letter.dossier_id, since)?)
}

/// Why this mail about a session does not leave after all. A cancellation still goes to the
/// calendar of a clerk who left or got another address, but not to one who wants no mail.
pub(super) fn to_session_mail(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    if let Some(session_id) = message.session_id
        && sessions::get(conn, session_id)?.starts_at <= now
    {
        return Ok(Some("De bijeenkomst is al begonnen."));
    }
    let Some(contact_id) = message.contact_id else {
        return Ok(None);
    };
    let is_cancel = message.calendar.as_deref().is_some_and(is_calendar_cancel);
    let is_reachable = contacts::find(conn, contact_id)?.is_some_and(|contact| {
        let address = contact.email.as_ref().map(|own| own.as_str());
        let is_invited = contact.is_reachable_on(amsterdam_day(now))
            && address == Some(message.to_address.as_str());
        let is_informed = is_cancel && !contact.do_not_contact && contact.bounced_on.is_none();
        is_invited || is_informed
    });
    if is_reachable {
        return Ok(None);
    }
    Ok(Some("De contactpersoon is niet meer te bereiken op dit adres. Bel de organisatie."))
}
