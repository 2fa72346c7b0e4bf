//! Why a message that is due does not leave after all: looked at once more at the claim.

use chrono::{DateTime, Utc};

use super::is_calendar_cancel;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Letter, Message, Round, RoundState};
use crate::domain::stages::StageState;
use crate::services::{ServiceResult, reminders};
use crate::store::{DbConn, contacts, dossiers, organisations, sessions};

/// Why this recipient of a letter gets no mail after all.
pub(super) fn to_letter(
    conn: &mut DbConn,
    message: &Message,
    (letter, round): (&Letter, &Round),
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    let stage = dossiers::stages(conn, letter.dossier_id)?.letter;
    if matches!(stage, StageState::Skipped | StageState::Cancelled | StageState::NotStarted) {
        return Ok(Some("De brief aan deze organisatie is vervallen."));
    }
    if !matches!(round.state, RoundState::Approved | RoundState::Running | RoundState::Finished) {
        return Ok(Some("De ronde is ingetrokken."));
    }
    if message.reminder > 0 && reminders::is_stopped(conn, letter, now)? {
        return Ok(Some("Niet meer nodig: er is een antwoord, een gesprek of een afspraak."));
    }
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    if !organisations::get(conn, dossier.organisation_id)?.is_valid_on(amsterdam_day(now)) {
        return Ok(Some(
            "De organisatie bestaat niet meer door een herindeling. Schrijf haar opvolger aan.",
        ));
    }
    if dossier.mail_stopped_on.is_some() {
        return Ok(Some("De organisatie wil geen berichten meer."));
    }
    to_recipient(conn, message, now)
}

/// Why the contact who was to get it gets none.
fn to_recipient(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    let Some(contact_id) = message.contact_id else {
        return Ok(None);
    };
    let Some(contact) = contacts::find(conn, contact_id)? else {
        return Ok(Some("De contactpersoon is verwijderd na het vrijgeven."));
    };
    if contact.do_not_contact {
        return Ok(Some("De ontvanger wil geen post meer."));
    }
    let has_address = contact.email.as_ref().is_some_and(|own| own.as_str() == message.to_address);
    if !has_address || !contact.is_reachable_on(amsterdam_day(now)) {
        return Ok(Some(
            "De contactpersoon is gewijzigd na het vrijgeven. Zet deze organisatie in een nieuwe \
             ronde.",
        ));
    }
    Ok(None)
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
