//! A message that left and came back: failed, its contact marked when the address is of no use,
//! its letter undeliverable when nothing of it arrived.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Message, MessageState, bounce_reason, says_full, spoils_address};
use crate::domain::permissions::Actor;
use crate::mail::inbound::{Action, Bounced, Incoming, Kind};
use crate::services::rounds::control;
use crate::services::{ServiceResult, audit, sending};
use crate::store::{DbConn, contacts, inbound, messages, rounds};

/// Why the further messages of a letter to an address do not leave.
const CAME_BACK: &str = "Een eerder bericht aan dit adres kwam terug.";

/// What a bounce says of the recipients that it is about.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// Enhanced status code; empty when there is none.
    pub(super) status: String,
    diagnostic: String,
    recipients: Vec<Bounced>,
}

impl Failure {
    /// The failure that a mail reports; none when it reports none.
    pub(super) fn of(mail: &Incoming) -> Option<Self> {
        let Kind::Bounce { recipients, .. } = &mail.kind else { return None };
        let failed: Vec<Bounced> =
            recipients.iter().filter(|it| it.action == Action::Failed).cloned().collect();
        let first = failed.first()?;
        Some(Self {
            status: first.status.clone(),
            diagnostic: first.diagnostic.clone(),
            recipients: failed,
        })
    }

    /// The reason in Dutch, with the code and the words of the server.
    pub(super) fn in_words(&self) -> String {
        let is_told = self.diagnostic.contains(&self.status);
        let code = if is_told { "" } else { self.status.as_str() };
        let told = [code, self.diagnostic.as_str()].into_iter().filter(|it| !it.is_empty());
        let told: Vec<&str> = told.collect();
        let reason = bounce_reason(&self.status);
        if told.is_empty() { reason.to_owned() } else { format!("{reason} ({})", told.join(": ")) }
    }

    /// Whether it says that this address of ours is of no use, and not only our message.
    fn spoils(&self, address: &str) -> bool {
        let about_it = self.recipients.iter().find(|it| it.is_about(address));
        spoils_address(about_it.map_or(self.status.as_str(), |it| it.status.as_str()))
    }

    /// Whether it is about this address of ours. Who passes mail on, may pass on to an address
    /// that fails while the message itself arrived.
    fn is_about(&self, address: &str) -> bool {
        let is_named = |it: &Bounced| !it.address.is_empty() || !it.original_address.is_empty();
        let mut named = self.recipients.iter().filter(|it| is_named(it)).peekable();
        named.peek().is_none() || named.any(|it| it.is_about(address))
    }
}

/// Records that a message came back; true when the program tries it again by itself. One that
/// failed before, or another address than ours, changes nothing: the mail itself waits for a person.
pub(super) fn record(
    conn: &mut DbConn,
    mut message: Message,
    failure: &Failure,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let has_left = matches!(message.state, MessageState::Sent | MessageState::Unclear);
    if !has_left || !failure.is_about(&message.to_address) {
        return Ok(false);
    }
    if says_full(&failure.status) && sending::try_later(conn, &message, &failure.in_words(), now)? {
        return Ok(true);
    }
    message.state = MessageState::Failed;
    message.server_said = Some(failure.in_words());
    messages::save(conn, &message)?;
    let actor = Actor::program("jobs");
    audit::record(conn, &actor, "message.bounced", &format!("message {}", message.id), now)?;
    if failure.spoils(&message.to_address) {
        mark_contact(conn, &message, now)?;
    }
    let Some(letter_id) = message.letter_id else { return Ok(false) };
    inbound::cancel_to_address(conn, letter_id, &message.to_address, CAME_BACK)?;
    let letter = rounds::get_letter(conn, letter_id)?;
    control::close_when_nothing_arrived(conn, &actor, &letter, now)?;
    control::finish_when_done(conn, letter.round_id)?;
    Ok(false)
}

/// Marks the contact, unless it got another address since.
fn mark_contact(conn: &mut DbConn, message: &Message, now: DateTime<Utc>) -> ServiceResult<()> {
    let Some(contact_id) = message.contact_id else { return Ok(()) };
    let Some(mut contact) = contacts::find(conn, contact_id)? else { return Ok(()) };
    let has_address = contact.email.as_ref().is_some_and(|own| own.as_str() == message.to_address);
    if has_address && contact.bounced_on.is_none() {
        contact.bounced_on = Some(amsterdam_day(now));
        contacts::set(conn, &contact)?;
    }
    Ok(())
}
