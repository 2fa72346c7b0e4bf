//! Erasing the data of a contact (art. 17 AVG): name, address and number go everywhere. What
//! happened stays without a person, so that figures and the history of a dossier stay true.

use chrono::{DateTime, NaiveDate, Utc};

use super::erased;
use crate::domain::contacts::Contact;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::services::contacts::{get, object};
use crate::services::notes::expiry;
use crate::services::rounds;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, contacts, erasure};

/// What stands in the place of a text.
pub const GONE: &str = "De tekst is gewist.";
/// What the destruction record says was destroyed, and by which rule.
const WHAT: (&str, &str) = ("gegevens van een contactpersoon", "op verzoek, artikel 17 AVG");

/// Erases a contact that was read at `version`. Its address never comes back unless it belongs to
/// an office; answers how many messages lost their text.
///
/// # Errors
/// No permission, no such contact, a message is on its way now, or somebody changed it since.
pub fn erase(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id, version): (&str, i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::AnswerPrivacyRequests)?;
    let (_, contact) = get(conn, actor, (code, id))?;
    if erasure::is_in_flight(conn, id)? {
        return Err(ServiceError::not_allowed(
            "Er is net een bericht onderweg naar dit contact. Wacht een minuut en wis het dan.",
        ));
    }
    let today = amsterdam_day(now);
    contacts::set(conn, &Contact { version, ..nobody(&contact, (Contact::ERASED, today)) })?;
    let messages = erase_beside(conn, &contact, (Wish::Erasure, today))?;
    expiry::record(conn, (WHAT.0.to_owned(), WHAT.1), 1, today)?;
    audit::record(conn, actor, "contact.erase", &object(&contact), now)?;
    Ok(messages)
}

/// Erases a contact that was erased before, in a copy from before that.
pub(in crate::services) fn erase_again(
    conn: &mut DbConn,
    id: i64,
    today: NaiveDate,
) -> ServiceResult<()> {
    let contact = contacts::get(conn, id)?;
    contacts::set(conn, &nobody(&contact, (Contact::ERASED, today)))?;
    erase_beside(conn, &contact, (Wish::Erasure, today))?;
    expiry::record(conn, (WHAT.0.to_owned(), WHAT.1), 1, today)
}

/// Lets the data of a contact go whose term is over. Its address may come back, unless it objected.
pub(in crate::services) fn let_go(
    conn: &mut DbConn,
    id: i64,
    today: NaiveDate,
) -> ServiceResult<()> {
    let contact = contacts::get(conn, id)?;
    contacts::set(conn, &nobody(&contact, (Contact::LET_GO, today)))?;
    erase_beside(conn, &contact, (Wish::None, today))?;
    Ok(())
}

/// What the person asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    None,
    Erasure,
}

/// The same office without its holder; nobody writes to it.
fn nobody(contact: &Contact, (source, today): (&str, NaiveDate)) -> Contact {
    let ends = contact.valid_to.map_or(today, |day| day.min(today));
    Contact {
        name: None,
        email: None,
        phone: None,
        source: source.to_owned(),
        verified_on: None,
        valid_to: Some(ends),
        do_not_contact: true,
        do_not_contact_on: contact.do_not_contact_on.or(Some(today)),
        bounced_on: None,
        ..contact.clone()
    }
}

/// What is kept of the contact beside its row. Its address does not come back when it objected, or
/// when a person asked to be erased whose own address it is.
fn erase_beside(
    conn: &mut DbConn,
    contact: &Contact,
    (wish, today): (Wish, NaiveDate),
) -> ServiceResult<usize> {
    // RFC 2606: nobody ever gets mail there; the number keeps two messages of a letter apart.
    let nowhere = format!("gewist-{}@gewist.invalid", contact.id);
    let messages = rounds::erased::without(conn, contact.id, |conn| {
        Ok(erasure::blank_messages(conn, contact.id, (&nowhere, GONE))?)
    })?;
    erasure::blank_written(conn, contact.id)?;
    if let Some(phone) = &contact.phone {
        erasure::blank_phone(conn, phone)?;
        erasure::forget_answers(conn, phone)?;
    }
    if let Some(name) = &contact.name {
        erasure::forget_answers(conn, name)?;
    }
    if let Some(address) = &contact.email {
        erasure::forget_answers(conn, address.as_str())?;
        let is_shared = erasure::is_shared(conn, contact.id, address.as_str())?;
        let is_own = !contact.is_role_mailbox && !is_shared;
        if is_own {
            erasure::blank_inbound(conn, address.as_str(), (&nowhere, GONE))?;
        }
        // Whoever shares the address keeps the objection; the last one leaves its hash.
        if is_own && wish == Wish::Erasure || contact.do_not_contact && !is_shared {
            erased::remember(conn, address, today)?;
        }
    }
    Ok(messages)
}
