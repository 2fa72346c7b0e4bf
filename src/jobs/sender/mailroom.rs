//! What a sender works with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::TimeDelta;

use crate::domain::retention_terms::RetentionTerms;
use crate::mail::{Journal, MailAddress, Transport};
use crate::services::clock::Clock;
use crate::services::rounds::Stationery;
use crate::store::Db;

/// What the sender works with.
#[derive(Clone)]
pub struct Mailroom {
    /// The database.
    pub db: Db,
    /// Where `now` comes from.
    pub clock: Clock,
    /// Where messages go.
    pub transport: Arc<Transport>,
    /// What left this instance.
    pub journal: Arc<Journal>,
    /// What the letters of this instance share.
    pub stationery: Stationery,
    /// Sender of every message.
    pub from: MailAddress,
    /// Mailbox that people read.
    pub reply_to: MailAddress,
    /// How long a message may be in flight.
    pub lease: TimeDelta,
    /// How many messages may be in flight at the same time; at least 1.
    pub connections: usize,
    /// How long this installation keeps what tells of people.
    pub terms: RetentionTerms,
    /// The instance's view of whether nothing may be sent.
    pub muted: Arc<AtomicBool>,
}
