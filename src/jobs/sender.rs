//! The letter sender: claims a message, writes it in the send journal, hands it over outside any
//! transaction and records what became of it. One message at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::letters::Message;
use crate::mail::transport::send_in_time;
use crate::mail::{Journal, MailAddress, Transport};
use crate::services::clock::Clock;
use crate::services::sending::{self, Claimant};
use crate::services::{ServiceResult, muting, nightly, secrets};
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
    /// Sender of every message.
    pub from: MailAddress,
    /// Mailbox that people read.
    pub reply_to: MailAddress,
    /// How long a message may be in flight.
    pub lease: TimeDelta,
    /// The instance's view of whether nothing may be sent.
    pub muted: Arc<AtomicBool>,
}

/// A sender of this instance.
pub struct Sender {
    room: Mailroom,
    claimant: Claimant,
    stop: AtomicBool,
}

impl Sender {
    /// A sender that has a name of its own, also after a restart.
    ///
    /// # Errors
    /// The machine gives no random numbers.
    pub fn new(room: Mailroom) -> ServiceResult<Self> {
        let claimant = Claimant { instance: secrets::new_token()?, lease: room.lease };
        Ok(Self { room, claimant, stop: AtomicBool::new(false) })
    }

    /// Asks the sender to stop after the message in flight.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// True once somebody asked it to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Does the work of the day once, at the first beat of an Amsterdam day; answers whether it
    /// did. Blocks.
    ///
    /// # Errors
    /// A store error; the next beat tries again.
    pub fn do_daily_work(&self) -> ServiceResult<bool> {
        let now = self.room.clock.now();
        if !self.room.db.read_now(|conn| nightly::is_due(conn, now))? {
            return Ok(false);
        }
        self.room.db.write_now(|conn| nightly::run(conn, now))
    }

    /// Sends everything that may leave now, one by one, and answers how many were offered.
    /// Blocks: call it from a thread that may wait.
    ///
    /// # Errors
    /// A store error; what was claimed then becomes unclear when its lease runs out.
    pub fn send_due(&self) -> ServiceResult<usize> {
        let mut offered = 0;
        while !self.is_stopping() && self.may_send()? {
            match self.claim()? {
                Some(message) if self.deliver(&message)? => offered += 1,
                Some(_) | None => break,
            }
        }
        Ok(offered)
    }

    /// Looks whether there is work, and whether the server answers.
    fn may_send(&self) -> ServiceResult<bool> {
        let now = self.room.clock.now();
        self.expire(now)?;
        let (is_muted, has_work) = self.room.db.read_now(|conn| {
            let is_muted = muting::reason(conn)?.is_some();
            ServiceResult::Ok((is_muted, sending::has_work(conn, now)?))
        })?;
        self.room.muted.store(is_muted, Ordering::Relaxed);
        if !has_work {
            return Ok(false);
        }
        let check = self.room.transport.check();
        self.note_trouble(check.as_ref().err().map(String::as_str))?;
        Ok(check.is_ok())
    }

    /// Makes unclear what fell silent, whatever else can be done now.
    fn expire(&self, now: DateTime<Utc>) -> ServiceResult<()> {
        if !self.room.db.read_now(|conn| sending::has_expired(conn, now))? {
            return Ok(());
        }
        self.room.db.write_durably_now(|conn| sending::expire(conn, now))
    }

    fn claim(&self) -> ServiceResult<Option<Message>> {
        let now = self.room.clock.now();
        self.room.db.write_durably_now(|conn| sending::claim(conn, &self.claimant, now))
    }

    /// False when the message went back because it could not be written in the journal.
    fn deliver(&self, message: &Message) -> ServiceResult<bool> {
        if let Err(error) = self.room.journal.record(&message.message_id) {
            self.room.db.write_durably_now(|conn| sending::give_back(conn, message))?;
            let why = format!("Het verzendlogboek kan niet worden geschreven: {error}.");
            self.note_trouble(Some(&why))?;
            return Ok(false);
        }
        let room = &self.room;
        let mail = sending::outgoing(message, &room.from, &room.reply_to, room.clock.now());
        let outcome = send_in_time(&room.transport, mail);
        let (instance, now) = (self.claimant.instance.as_str(), room.clock.now());
        room.db
            .write_durably_now(|conn| sending::record(conn, message.id, instance, &outcome, now))?;
        tracing::info!(message = message.id, verdict = ?outcome.verdict, "a message was offered");
        Ok(true)
    }

    /// Writes only when something changed.
    fn note_trouble(&self, trouble: Option<&str>) -> ServiceResult<()> {
        let known = self.room.db.read_now(sending::trouble)?;
        if known.as_deref() == trouble {
            return Ok(());
        }
        if let Some(why) = trouble {
            tracing::warn!(%why, "nothing is sent");
        }
        self.room.db.write_now(|conn| sending::set_trouble(conn, trouble))
    }
}
