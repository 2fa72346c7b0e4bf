//! The last step before a mail leaves: a row in the queue with a Message-ID of its own.
//!
//! Everything that is sent is built here; who gets it and why is the matter of the caller.

use chrono::{DateTime, Utc};

use super::rounds::Stationery;
use crate::mail::notices::Notice;
use crate::mail::{MailAddress, Rendered, new_message_id};
use crate::services::{ServiceError, ServiceResult};
use crate::store::DbConn;
use crate::store::messages::{self, NewMessage};

/// Who gets a mail: in a word (`griffier`), and the address.
#[derive(Debug, Clone, Copy)]
pub struct Addressee<'a> {
    /// In a word, for the lists of messages.
    pub label: &'a str,
    /// The address.
    pub address: &'a str,
}

/// A mail that belongs to nothing yet: no letter, no session, no appointment, no contact. The
/// caller fills in what it has; [`add`] gives it its Message-ID.
#[must_use]
pub const fn written<'a>(to: Addressee<'a>, mail: &'a Rendered) -> NewMessage<'a> {
    NewMessage {
        letter_id: None,
        session_id: None,
        recipient: to.label,
        contact_id: None,
        person_id: None,
        to_address: to.address,
        subject: mail.subject.as_str(),
        text_body: mail.text.as_str(),
        html_body: mail.html.as_str(),
        unsubscribe_url: None,
        calendar: None,
        message_id: "",
        reminder: 0,
        replaces_id: None,
        in_reply_to: None,
        conversation_id: None,
        feedback_id: None,
        user_id: None,
        date_offer_id: None,
        publication_id: None,
    }
}

/// Puts a mail in the queue with a new Message-ID of the sender, due at `due_at`, and answers its
/// id.
///
/// # Errors
/// A Message-ID that cannot be made, or a duplicate when the letter goes to that address
/// already.
pub fn add(
    conn: &mut DbConn,
    from: &MailAddress,
    mail: &NewMessage<'_>,
    due_at: DateTime<Utc>,
) -> ServiceResult<i64> {
    let message_id = new_message_id(from.domain()).map_err(broken)?;
    let mail = NewMessage { message_id: &message_id, ..*mail };
    Ok(messages::add(conn, &mail, due_at)?)
}

/// Tells somebody of the team something, now. `words` are those of the notice; `base`, the address
/// of this program, is always among them.
///
/// # Errors
/// A word that the notice needs and lacks, or a store error.
pub fn tell(
    conn: &mut DbConn,
    stationery: &Stationery,
    to: Addressee<'_>,
    (notice, words): (Notice, &[(&'static str, &str)]),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let words = [words, &[("base", stationery.base.as_str())]].concat();
    let mail = stationery.letters.notice(notice, &words).map_err(broken)?;
    add(conn, &stationery.from, &written(to, &mail), now)
}

fn broken(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Broken(error.to_string())
}
