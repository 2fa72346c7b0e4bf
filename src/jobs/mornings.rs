//! The mails that come by themselves: written once a morning, and again later when one of them could
//! not be written.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::sender::Mailroom;
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::digests::Digest;
use crate::services::{ServiceResult, digests};

/// After how many minutes a digest that could not be written is tried again.
const AGAIN_AFTER: i64 = 10;

/// When this instance looks at the digests next; at once after a start.
#[derive(Debug, Default)]
pub struct Mornings {
    next: Mutex<Option<DateTime<Utc>>>,
}

impl Mornings {
    /// Queues each digest of today by itself, when it is time to look: one that cannot be written
    /// stops no other. What was queued before, also by another instance, is not queued again.
    pub fn look(&self, room: &Mailroom) {
        let now = room.clock.now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if next.is_some_and(|at| now < at) {
            return;
        }
        let mut at = tomorrow(now);
        for &digest in Digest::ALL {
            if let Err(error) = queue(room, digest, now) {
                tracing::error!(%digest, %error, "a digest could not be written");
                at = now + TimeDelta::minutes(AGAIN_AFTER);
            }
        }
        *next = Some(at);
    }
}

/// Writes the digest before the transaction that queues it: figures take a while.
fn queue(room: &Mailroom, digest: Digest, now: DateTime<Utc>) -> ServiceResult<()> {
    let (db, stationery) = (&room.db, &room.stationery);
    if let Some(draft) = db.read_now(|conn| digests::draft(conn, stationery, digest, now))? {
        db.write_now(|conn| digests::queue(conn, stationery, &draft, now))?;
    }
    Ok(())
}

fn tomorrow(now: DateTime<Utc>) -> DateTime<Utc> {
    from_amsterdam(amsterdam_day(now) + Days::new(1), NaiveTime::MIN)
}
