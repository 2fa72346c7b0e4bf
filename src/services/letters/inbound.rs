//! Post in: each mail is taken in once. A bounce is recorded with its message, a person's answer
//! lands on the dossier and stops reminders, what belongs to no dossier waits on a list.
//!
//! Parsing and the connection are the caller's; what is written is a few first lines, never a
//! whole mail.

mod bounced;
mod desk;
mod matching;
mod placing;
mod take_in;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, facts, inbound};

pub use desk::{InboundLine, InboundTask, InboundView, link, list, mark_read, show, tasks};
pub use placing::Choices;
pub use take_in::{Taken, note_only, note_unreadable, take_in};

/// Fact: up to where the mailbox was read.
const CURSOR: &str = "inbox_cursor";
/// Fact: from which day on mail is read.
const SINCE: &str = "inbox_since";
/// Fact: what keeps the mailbox from being read, in Dutch; empty when nothing does.
const TROUBLE: &str = "inbox_trouble";
/// Fact: when it was last read.
const READ_AT: &str = "inbox_read_at";

/// Up to where the mailbox was read, as the mailbox itself said.
///
/// # Errors
/// A store error.
pub fn cursor(conn: &mut DbConn) -> ServiceResult<Option<String>> {
    Ok(facts::find(conn, CURSOR)?.filter(|text| !text.is_empty()))
}

/// Remembers up to where the mailbox was read.
///
/// # Errors
/// A store error.
pub fn set_cursor(conn: &mut DbConn, cursor: &str) -> ServiceResult<()> {
    Ok(facts::set(conn, CURSOR, cursor)?)
}

/// From which day on the mail of a mailbox is read; none before it was first looked at.
///
/// # Errors
/// A store error.
pub fn since(conn: &mut DbConn) -> ServiceResult<Option<NaiveDate>> {
    Ok(facts::find(conn, SINCE)?.and_then(|text| text.parse().ok()))
}

/// Settles that day at the first look: what a mailbox held before the first message left is
/// none of ours. One day earlier, because a server counts its days by its own clock.
///
/// # Errors
/// A store error.
pub fn begin(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<NaiveDate> {
    let first = inbound::first_sent_at(conn)?.unwrap_or(now);
    let day = amsterdam_day(first) - Days::new(1);
    facts::set(conn, SINCE, &day.to_string())?;
    Ok(day)
}

/// How reading the mailbox goes: when it last worked, and what is the trouble since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// When the mailbox was last read.
    pub read_at: Option<DateTime<Utc>>,
    /// What keeps it from being read, in Dutch.
    pub trouble: Option<String>,
}

/// How reading the mailbox goes.
///
/// # Errors
/// No permission.
pub fn health(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Health> {
    require(actor, Permission::ManageMail)?;
    let read_at = facts::find(conn, READ_AT)?
        .and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
        .map(|at| at.with_timezone(&Utc));
    let trouble = facts::find(conn, TROUBLE)?.filter(|text| !text.is_empty());
    Ok(Health { read_at, trouble })
}

/// Notes that the mailbox was read, or why not.
///
/// # Errors
/// A store error.
pub fn set_health(
    conn: &mut DbConn,
    trouble: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if trouble.is_none() {
        facts::set(conn, READ_AT, &now.to_rfc3339())?;
    }
    Ok(facts::set(conn, TROUBLE, trouble.unwrap_or_default())?)
}
