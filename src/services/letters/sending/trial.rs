//! A test message from a page or the command line: who may send one and where to, and a line in
//! the audit log about what came of it. The caller hands it over in between, outside any
//! transaction.

use chrono::{DateTime, Utc};

use super::test_message;
use crate::domain::contacts::EmailAddress;
use crate::domain::permissions::{Actor, Permission};
use crate::mail::{MailAddress, Outcome, OutgoingMessage, Verdict};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::DbConn;

/// Sender, mailbox for replies and the address of the program.
#[derive(Debug, Clone)]
pub struct Letterhead {
    /// Sender.
    pub from: MailAddress,
    /// Where replies go.
    pub reply_to: MailAddress,
    /// Base address, which the message names.
    pub base: String,
}

/// The test message to an address.
///
/// # Errors
/// No permission, or a refused address.
pub fn prepare(
    actor: &Actor,
    head: &Letterhead,
    address: &str,
    now: DateTime<Utc>,
) -> ServiceResult<OutgoingMessage> {
    require(actor, Permission::ManageMail)?;
    let to = EmailAddress::parse(address)
        .map_err(|problem| ServiceError::field("address", problem.to_string()))?;
    test_message(&head.from, &head.reply_to, to.as_str(), &head.base, now)
}

/// Writes in the audit log that a test message was offered, and whether it was accepted.
///
/// # Errors
/// No permission.
pub fn note(
    conn: &mut DbConn,
    actor: &Actor,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageMail)?;
    let result = if outcome.verdict == Verdict::Accepted { "done" } else { "refused" };
    audit::record_result(conn, actor, "mail.test", "test message", (result, now))
}

/// Writes in the audit log that a test message was refused because sending is muted.
///
/// # Errors
/// No permission.
pub fn note_muted(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ManageMail)?;
    audit::record_result(conn, actor, "mail.test", "test message", ("refused", now))
}
