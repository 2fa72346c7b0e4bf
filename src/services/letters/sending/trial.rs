//! A message to try the way out with, from a page or the command line: a test message to any
//! address, or a letter as a proof to oneself. Made, handed over outside any transaction, and
//! noted in the audit log; while sending is muted, or to an address that this instance may not
//! mail, nothing leaves.

use chrono::{DateTime, Utc};

use super::test_message;
use crate::domain::contacts::EmailAddress;
use crate::domain::permissions::{Actor, Permission};
pub use crate::mail::MailAddress;
pub use crate::mail::transport::WayOut;
use crate::mail::{OutgoingMessage, Verdict};
use crate::services::muting::{self, Place};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, users};

/// Why nothing leaves from a place that the database was not made at.
const ELSEWHERE: &str = "Deze database hoort bij een ander webadres of een andere plaats.";

/// Sender, mailbox for replies and where the program runs.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// Sender.
    pub from: MailAddress,
    /// Where replies go.
    pub reply_to: MailAddress,
    /// Where the program runs; a test message names its address.
    pub place: Place,
}

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// The way out.
    Connection,
    /// The words of a letter, by what the audit log calls it.
    Words(String),
}

impl What {
    /// Who may try it, and what the audit log says of it.
    fn rules(&self) -> (Permission, &'static str, &str) {
        match self {
            Self::Connection => (Permission::ManageMail, "mail.test", "test message"),
            Self::Words(template) => (Permission::EditTemplates, "template.test", template),
        }
    }
}

/// The address of the account that asks, to fill in for a test message; none for the program.
///
/// # Errors
/// A store error.
pub fn own_address(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Option<String>> {
    match actor.user_id {
        Some(id) => Ok(Some(users::get(conn, id)?.email)),
        None => Ok(None),
    }
}

/// A message that somebody may try the way out with.
#[derive(Debug, Clone)]
pub struct Trial {
    what: What,
    message: OutgoingMessage,
    muted: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Tried {
    what: What,
    /// Where it was to go.
    pub address: String,
    /// What the server said when it took the message, else why it did not leave.
    pub answer: Result<String, String>,
    /// True when it may have arrived although no answer came.
    pub is_unclear: bool,
}

/// The test message to an address.
///
/// # Errors
/// No permission, or a refused address.
pub fn prepare(
    conn: &mut DbConn,
    actor: &Actor,
    (head, address): (&Letterhead, &str),
    now: DateTime<Utc>,
) -> ServiceResult<Trial> {
    require(actor, Permission::ManageMail)?;
    let to = EmailAddress::parse(address)
        .map_err(|problem| ServiceError::field("address", problem.to_string()))?;
    let base = &head.place.base_url;
    let message = test_message(&head.from, &head.reply_to, to.as_str(), base, now)?;
    Ok(Trial { what: What::Connection, message, muted: objection(conn, &head.place)? })
}

/// A message with the words of a letter.
///
/// # Errors
/// No permission.
pub(in crate::services) fn of_words(
    conn: &mut DbConn,
    actor: &Actor,
    place: &Place,
    (template, message): (String, OutgoingMessage),
) -> ServiceResult<Trial> {
    require(actor, Permission::EditTemplates)?;
    Ok(Trial { what: What::Words(template), message, muted: objection(conn, place)? })
}

/// Why nothing may leave from here, if so.
fn objection(conn: &mut DbConn, place: &Place) -> ServiceResult<Option<String>> {
    if let Some(why) = muting::reason(conn)? {
        return Ok(Some(why));
    }
    Ok(muting::is_muted_at(conn, place)?.then(|| ELSEWHERE.to_owned()))
}

impl Trial {
    /// True when nothing may leave, so that handing it over only says why.
    #[must_use]
    pub const fn is_muted(&self) -> bool {
        self.muted.is_some()
    }

    /// Hands the message over, unless sending is muted. Blocks: call it from a thread that may
    /// wait.
    ///
    /// # Errors
    /// A way out that does not open.
    pub fn hand_over(self, way: &WayOut) -> ServiceResult<Tried> {
        let mut is_unclear = false;
        let answer = match self.muted {
            Some(why) => Err(why),
            None => {
                let transport = way.open().map_err(ServiceError::Broken)?;
                let outcome = transport.send(&self.message);
                is_unclear = outcome.verdict == Verdict::Unclear;
                let was_taken = outcome.verdict == Verdict::Accepted;
                if was_taken { Ok(outcome.server_said) } else { Err(outcome.server_said) }
            }
        };
        Ok(Tried { what: self.what, address: self.message.to.address, answer, is_unclear })
    }
}

/// Writes in the audit log what came of it.
///
/// # Errors
/// No permission.
pub fn note(
    conn: &mut DbConn,
    actor: &Actor,
    tried: &Tried,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let (permission, action, object) = tried.what.rules();
    require(actor, permission)?;
    let result = match &tried.answer {
        Ok(_) => "done",
        Err(_) if tried.is_unclear => "unclear",
        Err(_) => "refused",
    };
    audit::record_result(conn, actor, action, object, (result, now))
}
