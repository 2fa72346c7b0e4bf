//! The letter sender: claims messages, writes them in the send journal, hands them over outside
//! any transaction, several at once, and records what became of them.
//!
//! No more messages are claimed than there are connections, so that no more are unclear after a
//! crash than were on their way. What comes back while the database is busy is written together
//! with the next claims in one flush.

mod crew;
mod mailroom;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::mornings::Mornings;
use crate::services::sending::{self, Claimant, Claimed, Landed};
use crate::services::{ServiceResult, aggregates, forecast, muting, nightly, progress, secrets};

use crew::Crew;
pub use mailroom::Mailroom;

/// How often a run that goes on looks for messages whose sender fell silent.
const EXPIRY: Duration = Duration::from_secs(2);

/// A sender of this instance.
pub struct Sender {
    room: Mailroom,
    claimant: Claimant,
    stop: AtomicBool,
    mornings: Mornings,
}

impl Sender {
    /// A sender that has a name of its own, also after a restart.
    ///
    /// # Errors
    /// The machine gives no random numbers.
    pub fn new(room: Mailroom) -> ServiceResult<Self> {
        let claimant = Claimant { instance: secrets::new_token()?, lease: room.lease };
        let (stop, mornings) = (AtomicBool::new(false), Mornings::default());
        Ok(Self { room, claimant, stop, mornings })
    }

    /// Asks the sender to stop after the messages in flight.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// True once somebody asked it to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Does the work of the day once, at the first beat of an Amsterdam day, and then queues the
    /// mails of the morning; answers whether it did the work. Blocks.
    ///
    /// # Errors
    /// A store error; the next beat tries again.
    pub fn do_daily_work(&self) -> ServiceResult<bool> {
        let (now, terms) = (self.room.clock.now(), self.room.terms);
        let is_due = self.room.db.read_now(|conn| nightly::is_due(conn, now))?;
        let is_done = is_due && self.room.db.write_now(|conn| nightly::run(conn, terms, now))?;
        if is_done && let Err(error) = self.room.db.empty_log_now() {
            tracing::warn!(%error, "what was destroyed may stand in the log beside the database");
        }
        // What came due at night stands in them.
        self.mornings.look(&self.room);
        // What is destroyed at night does not wait for figures that cannot be made.
        if is_done && let Err(error) = self.room.db.write_now(|conn| aggregates::publish(conn, now))
        {
            tracing::error!(%error, "the figures about the answers stay as they were");
        }
        if is_done && let Err(error) = self.room.db.write_now(|conn| progress::publish(conn, now)) {
            tracing::error!(%error, "the public figures of the month are not there yet");
        }
        Ok(is_done)
    }

    /// Computes what the tour is heading for when that was not done today; answers whether it
    /// did. It computes without holding a connection and writes once it knows.
    ///
    /// # Errors
    /// A store error.
    pub fn look_ahead(&self) -> ServiceResult<bool> {
        let (db, now) = (&self.room.db, self.room.clock.now());
        if !db.read_now(|conn| forecast::is_due(conn, now))? {
            return Ok(false);
        }
        let task = db.read_now(|conn| forecast::gather(conn, now))?;
        let computed = task.compute()?;
        db.write_now(|conn| forecast::keep(conn, &computed, now))
    }

    /// Sends everything that may leave now and answers how many were offered. Blocks: call it
    /// from a thread that may wait.
    ///
    /// # Errors
    /// The first store error, after what was in flight came back; what could not be recorded
    /// becomes unclear when its lease runs out.
    pub fn send_due(&self) -> ServiceResult<usize> {
        if !self.has_work()? {
            return Ok(0);
        }
        let mut crew = Crew::new(self.room.transport.clone(), self.room.connections);
        let mut landed = Vec::new();
        let (mut offered, mut goes_on, mut ended) = (0, true, Ok(()));
        let mut expired_at = Instant::now();
        while goes_on || !landed.is_empty() || !crew.is_idle() {
            if expired_at.elapsed() >= EXPIRY {
                expired_at = Instant::now();
                ended = ended.and(self.expire(self.room.clock.now()));
            }
            match self.turn(&mut crew, &landed, goes_on && ended.is_ok()) {
                Ok(next) => {
                    offered += next.launched;
                    goes_on = next.goes_on;
                }
                Err(error) => {
                    goes_on = false;
                    ended = ended.and(Err(error));
                }
            }
            landed = if crew.is_idle() { Vec::new() } else { crew.wait() };
        }
        ended.map(|()| offered)
    }

    /// One turn: records what came back, and fills the free places when it goes on.
    fn turn(&self, crew: &mut Crew, landed: &[Landed], goes_on: bool) -> ServiceResult<Turn> {
        let room = if goes_on && !self.is_stopping() { crew.room() } else { 0 };
        let most = match self.server_answers(room) {
            Ok(true) => room,
            Ok(false) => 0,
            Err(error) => {
                tracing::error!(%error, "nothing is claimed: the trouble could not be noted");
                0
            }
        };
        let claimed = self.exchange(landed, most)?;
        if most == 0 || claimed.is_empty() {
            // Without a free place the turn only waited.
            return Ok(Turn { launched: 0, goes_on: goes_on && room == 0 && !self.is_stopping() });
        }
        if !self.write_down(&claimed)? {
            return Ok(Turn { launched: 0, goes_on: false });
        }
        let launched = claimed.len();
        let now = self.room.clock.now();
        for one in claimed {
            let mail = sending::outgoing(&one.message, &self.room.from, &self.room.reply_to, now);
            crew.hand_over(one, mail);
        }
        Ok(Turn { launched, goes_on: true })
    }

    /// Looks whether there is work, after what fell silent was made unclear.
    fn has_work(&self) -> ServiceResult<bool> {
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

    /// Asks the server before anything is claimed.
    fn server_answers(&self, room: usize) -> ServiceResult<bool> {
        if room == 0 {
            return Ok(false);
        }
        match self.room.transport.check() {
            Ok(()) => Ok(true),
            Err(why) => {
                self.note_trouble(Some(&why))?;
                Ok(false)
            }
        }
    }

    /// Records and claims in one transaction; when that fails, each result once more on its own.
    fn exchange(&self, landed: &[Landed], most: usize) -> ServiceResult<Vec<Claimed>> {
        if landed.is_empty() && most == 0 {
            return Ok(Vec::new());
        }
        let now = self.room.clock.now();
        let claimant = &self.claimant;
        let done = self
            .room
            .db
            .write_durably_now(|conn| sending::exchange(conn, claimant, landed, most, now));
        for one in landed {
            let (message, outcome) = (&one.claimed.message, &one.outcome);
            tracing::info!(message = message.id, verdict = ?outcome.verdict, "a message was offered");
            if done.is_err() {
                self.record_alone(one, now);
            }
        }
        done
    }

    fn record_alone(&self, one: &Landed, now: DateTime<Utc>) {
        let (id, instance) = (one.claimed.message.id, self.claimant.instance.as_str());
        let record = |conn: &mut crate::store::DbConn| {
            sending::record(conn, id, instance, &one.outcome, now)
        };
        if let Err(error) = self.room.db.write_durably_now(record) {
            tracing::error!(message = id, %error, "a result could not be recorded");
        }
    }

    /// False when the messages went back because they could not be written in the journal.
    fn write_down(&self, claimed: &[Claimed]) -> ServiceResult<bool> {
        let ids: Vec<&str> = claimed.iter().map(|one| one.message.message_id.as_str()).collect();
        let Err(error) = self.room.journal.record_all(&ids) else {
            return Ok(true);
        };
        let now = self.room.clock.now();
        self.room.db.write_durably_now(|conn| {
            claimed.iter().try_for_each(|one| sending::give_back(conn, &one.message, now))
        })?;
        let why = format!("Het verzendlogboek kan niet worden geschreven: {error}.");
        self.note_trouble(Some(&why))?;
        Ok(false)
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

/// What one turn did.
struct Turn {
    launched: usize,
    goes_on: bool,
}
