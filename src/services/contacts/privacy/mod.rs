//! What somebody may ask of us about themselves: to see what we keep (art. 15 AVG) and to have it
//! erased (art. 17). Correcting it (art. 16) is changing the contact; an objection (art. 21) is the
//! wish to get no messages.

pub(in crate::services) mod erased;
mod erasing;

use chrono::{DateTime, Utc};

pub use erasing::{GONE, erase};
pub(in crate::services) use erasing::{erase_again, let_go};

use super::{get, object};
use crate::domain::contacts::Contact;
use crate::domain::letters::{InboundMail, Message};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, require};
use crate::store::erasure::{self, WrittenField};
use crate::store::{DbConn, inbound, messages};

/// Everything that is kept of a contact.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its organisation.
    pub organisation: Organisation,
    /// The contact itself.
    pub contact: Contact,
    /// The messages to it, the oldest first.
    pub messages: Vec<Message>,
    /// The mail that came from its address; none of an address that others use too.
    pub inbound: Vec<InboundMail>,
    /// What was read in from lists.
    pub written: Vec<WrittenField>,
}

/// The page on which a request is answered; reads nothing but the contact.
///
/// # Errors
/// No permission, or the organisation has no such contact.
pub fn find(
    conn: &mut DbConn,
    actor: &Actor,
    place: (&str, i64),
) -> ServiceResult<(Organisation, Contact)> {
    require(actor, Permission::AnswerPrivacyRequests)?;
    get(conn, actor, place)
}

/// Everything that is kept of a contact, to hand over; that it was read is in the audit log.
///
/// # Errors
/// No permission, or the organisation has no such contact.
pub fn hand_over(
    conn: &mut DbConn,
    actor: &Actor,
    place: (&str, i64),
    now: DateTime<Utc>,
) -> ServiceResult<Kept> {
    let (organisation, contact) = find(conn, actor, place)?;
    let messages = messages::list_of_contact(conn, contact.id)?;
    let inbound = match contact.email.as_ref().map(|it| it.as_str()) {
        Some(own) if !contact.is_role_mailbox && !erasure::is_shared(conn, contact.id, own)? => {
            inbound::list_from(conn, own)?
        }
        Some(_) | None => Vec::new(),
    };
    let written = erasure::list_written(conn, contact.id)?;
    audit::record(conn, actor, "contact.hand_over", &object(&contact), now)?;
    Ok(Kept { organisation, contact, messages, inbound, written })
}
