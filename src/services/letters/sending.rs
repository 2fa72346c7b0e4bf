//! What happens to a released message: claimed, handed over by the caller outside any
//! transaction, recorded; and what a person decides about one that is unclear.
//!
//! Claim, record, their [`exchange`] and expire belong in `Db::write_durably_now`: they must survive a power cut.

pub mod again;
mod back;
mod batch;
mod claim;
mod full;
pub mod lost;
mod objection;
pub mod outbox;
pub mod receipts;
mod record;
mod settle;
mod settle_all;
pub mod trial;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Message;
use crate::domain::schedule::is_office_open;
use crate::mail::transport::LONGEST_HANDOVER;
use crate::mail::{CalendarMethod, CalendarPart, MailAddress, OutgoingMessage, new_message_id};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, facts, messages, recesses};

pub use crate::mail::transport::AllowList;
pub use batch::{Landed, exchange};

pub use claim::{Claimed, claim, give_back};
pub use full::try_later;
pub use record::{expire, record};
pub use settle::{Finding, Resending, look_at_resending, settle};
pub use settle_all::{UnclearOfRound, look_at_unclear, settle_all};

/// The shortest lease, in seconds, that no hand-over outlives: the longest hand-over and a margin
/// for the database and the send journal.
pub const SHORTEST_LEASE: u64 = LONGEST_HANDOVER.as_secs() + 20;

/// Fact: what keeps the sender from sending, in Dutch; empty when nothing does.
const TROUBLE: &str = "mail_trouble";

/// One sender: a running instance of the program.
#[derive(Debug, Clone)]
pub struct Claimant {
    /// Differs for each start of the program.
    pub instance: String,
    /// How long a message may be in flight.
    pub lease: TimeDelta,
}

/// Says whether a message may leave now, without writing.
///
/// # Errors
/// A store error.
pub fn has_work(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    let closed = recesses::closed_days_on(conn, amsterdam_day(now))?;
    let with_letters = is_office_open(now, &closed);
    Ok(messages::has_work(conn, now, with_letters)?)
}

/// The message for the transport, dated now.
#[must_use]
pub fn outgoing(
    message: &Message,
    from: &MailAddress,
    reply_to: &MailAddress,
    now: DateTime<Utc>,
) -> OutgoingMessage {
    let calendar = message.calendar.clone().map(|ics| {
        let method =
            if is_calendar_cancel(&ics) { CalendarMethod::Cancel } else { CalendarMethod::Request };
        CalendarPart { method, ics }
    });
    OutgoingMessage {
        message_id: message.message_id.clone(),
        from: from.clone(),
        reply_to: Some(reply_to.clone()),
        to: MailAddress::bare(&message.to_address),
        subject: message.subject.clone(),
        text: message.text_body.clone(),
        html: message.html_body.clone(),
        unsubscribe_url: message.unsubscribe_url.clone(),
        calendar,
        in_reply_to: message.in_reply_to.clone(),
        sent_at: now,
    }
}

fn is_calendar_cancel(ics: &str) -> bool {
    ics.lines().any(|line| line.trim_end() == "METHOD:CANCEL")
}

/// Says whether the sender of a message fell silent, without writing.
///
/// # Errors
/// A store error.
pub fn has_expired(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    Ok(messages::has_expired(conn, now)?)
}

/// A message that says that it is a test.
///
/// # Errors
/// The machine gives no random numbers.
pub fn test_message(
    from: &MailAddress,
    reply_to: &MailAddress,
    to: &str,
    base: &str,
    now: DateTime<Utc>,
) -> ServiceResult<OutgoingMessage> {
    let text =
        format!("Dit is een proefbericht van Drietraps op {base}.\nU hoeft niets te doen.\n");
    let message_id =
        new_message_id(from.domain()).map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(OutgoingMessage {
        message_id,
        from: from.clone(),
        reply_to: Some(reply_to.clone()),
        to: MailAddress::bare(to),
        subject: "Proefbericht van Drietraps".to_owned(),
        html: format!("<p>{}</p>", text.trim_end().replace('\n', "<br>")),
        text,
        unsubscribe_url: None,
        calendar: None,
        in_reply_to: None,
        sent_at: now,
    })
}

/// What keeps the sender from sending, if anything does.
///
/// # Errors
/// A store error.
pub fn trouble(conn: &mut DbConn) -> ServiceResult<Option<String>> {
    Ok(facts::find(conn, TROUBLE)?.filter(|text| !text.is_empty()))
}

/// Notes what keeps the sender from sending, or that nothing does any more.
///
/// # Errors
/// A store error.
pub fn set_trouble(conn: &mut DbConn, trouble: Option<&str>) -> ServiceResult<()> {
    Ok(facts::set(conn, TROUBLE, trouble.unwrap_or_default())?)
}
