//! Why a message that is due does not leave after all: looked at once more at the claim.

use chrono::{DateTime, Utc};

use super::is_calendar_cancel;
use crate::domain::contacts::Contact;
use crate::domain::conversations::{Conversation, ConversationState};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Leaving, Letter, Message, Objection, Round};
use crate::services::ServiceResult;
use crate::store::messages::DueLetter;
use crate::store::{DbConn, contacts, conversations, date_offers, inbound, sessions, users};

/// Why this recipient of a letter gets no mail now. `contacts` holds at least those of the
/// organisation.
pub(super) fn to_letter(
    message: &Message,
    place: &DueLetter,
    contacts: &[Contact],
    now: DateTime<Utc>,
) -> Option<Objection> {
    let leaving = Leaving {
        contact_id: message.contact_id,
        to_address: &message.to_address,
        text: &message.text_body,
        letter: &place.letter,
        dossier: &place.dossier,
        organisation: &place.organisation,
        stage: place.stage,
        contacts,
    };
    leaving.objection(amsterdam_day(now))
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

/// Why this mail that is no letter does not leave after all. A cancellation still goes to the
/// calendar of a clerk who left or got another address, but not to one who wants no mail.
pub(super) fn to_other_mail(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    if let Some(session_id) = message.session_id
        && sessions::get(conn, session_id)?.starts_at <= now
    {
        return Ok(Some("De bijeenkomst is al begonnen."));
    }
    if let Some(id) = message.date_offer_id
        && !date_offers::get(conn, id)?.takes_answer(now)
    {
        return Ok(Some("Dit aanbod van datums is voorbij, beantwoord of ingetrokken."));
    }
    let is_cancel = message.calendar.as_deref().is_some_and(is_calendar_cancel);
    if let Some(id) = message.conversation_id.filter(|_| !is_cancel)
        && let Some(reason) = to_conversation(&conversations::get(conn, id)?, now)
    {
        return Ok(Some(reason));
    }
    if let Some(id) = message.user_id {
        if users::get(conn, id)?.disabled_at.is_some() {
            return Ok(Some("Dit account is afgesloten."));
        }
        let is_digest = message.conversation_id.is_none();
        if is_digest && amsterdam_day(message.due_at) < amsterdam_day(now) {
            return Ok(Some("Dit overzicht was voor een eerdere dag."));
        }
    }
    let Some(contact_id) = message.contact_id else {
        return Ok(None);
    };
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

/// Why nobody is invited to this conversation any more.
fn to_conversation(conversation: &Conversation, now: DateTime<Utc>) -> Option<&'static str> {
    if conversation.state != ConversationState::Planned {
        return Some("Het gesprek is niet meer gepland.");
    }
    let has_begun = conversation.planned_at.is_none_or(|at| at <= now);
    has_begun.then_some("Het gesprek is al begonnen.")
}
