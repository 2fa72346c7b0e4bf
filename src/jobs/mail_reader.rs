//! Reads the mailbox about once a minute: connecting and parsing outside any transaction, each
//! mail taken in by one of its own. A mailbox that cannot be read is tried again ever later.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::domain::contacts::EmailAddress;
use crate::mail::Inbox;
use crate::mail::inbound::{self as parsing, Incoming};
use crate::mail::inbox::RawMail;
use crate::services::clock::Clock;
use crate::services::inbound::{self, Taken};
use crate::services::{ServiceError, ServiceResult, muting};
use crate::store::{Db, StoreError};

/// Time between two looks.
const BEAT: Duration = Duration::from_secs(60);
/// The longest time between two looks at a mailbox that cannot be read.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Most mails that are read in one look.
const MOST: usize = 50;

/// Reads the mailbox of this instance.
pub struct MailReader {
    db: Db,
    clock: Clock,
    inbox: Inbox,
}

impl MailReader {
    /// A reader.
    #[must_use]
    pub const fn new(db: Db, clock: Clock, inbox: Inbox) -> Self {
        Self { db, clock, inbox }
    }

    /// Takes in what is new, at most 50 mails, and answers how many mails were handed over.
    /// While sending is muted nothing is read: the mailbox belongs to another place then.
    /// Blocks: call it from a thread that may wait.
    ///
    /// # Errors
    /// A store error, or a Dutch sentence that also stands on *Beheer, E-mail*.
    pub fn read(&self) -> ServiceResult<usize> {
        let (is_muted, cursor) = self.db.read_now(|conn| {
            ServiceResult::Ok((muting::reason(conn)?.is_some(), inbound::cursor(conn)?))
        })?;
        if is_muted {
            return Ok(0);
        }
        let read = self.inbox.read(cursor.as_deref(), MOST, &mut |mail| {
            self.take(mail).map_err(|error| {
                tracing::error!(%error, "a mail could not be taken in");
                "Een binnengekomen bericht kan niet worden bewaard.".to_owned()
            })
        });
        self.note(read.as_ref().err().map(String::as_str))?;
        read.map_err(ServiceError::Broken)
    }

    fn take(&self, raw: &RawMail) -> ServiceResult<()> {
        let mail = match raw.is_cut {
            true => Incoming::cut(&raw.bytes),
            false => parsing::parse(&raw.bytes),
        };
        let now = self.clock.now();
        let keep = |is_plain: bool| {
            self.db.write_durably_now(|conn| {
                let taken = match is_plain {
                    true => inbound::note_only(conn, &mail, now)?,
                    false => inbound::take_in(conn, &mail, now)?,
                };
                if let Some(cursor) = &raw.cursor {
                    inbound::set_cursor(conn, cursor)?;
                }
                ServiceResult::Ok(taken)
            })
        };
        let taken = match keep(false) {
            Err(ServiceError::Rule(why)) => {
                tracing::warn!(%why, "a mail is listed without its consequences");
                keep(true)
            }
            // Another instance was first.
            Err(ServiceError::Store(StoreError::Duplicate)) => Ok(Taken::Before),
            other => other,
        }?;
        if let Taken::Now(id) = taken {
            tracing::info!(mail = id, from = %masked(&mail), is_cut = raw.is_cut, "a mail came in");
        }
        Ok(())
    }

    /// Writes what is new about the mailbox; a page tells it.
    fn note(&self, trouble: Option<&str>) -> ServiceResult<()> {
        let now = self.clock.now();
        self.db.write_now(|conn| inbound::set_health(conn, trouble, now))
    }
}

/// The sender as a log may show it.
fn masked(mail: &Incoming) -> String {
    EmailAddress::parse(&mail.from).map_or_else(|_| "…".to_owned(), |it| it.masked())
}

/// A reader at work.
pub struct Reading {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

/// Starts reading every minute.
#[must_use]
pub fn start(reader: MailReader) -> Reading {
    let stop = Arc::new(Notify::new());
    let task = tokio::spawn(serve(Arc::new(reader), stop.clone()));
    Reading { stop, task }
}

impl Reading {
    /// Stops after the look that is going on.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "reading the mailbox broke off");
        }
    }
}

async fn serve(reader: Arc<MailReader>, stop: Arc<Notify>) {
    let mut failures = 0;
    loop {
        let at_work = reader.clone();
        failures = match tokio::task::spawn_blocking(move || at_work.read()).await {
            Ok(Ok(_)) => 0,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the mailbox was not read");
                failures + 1
            }
            Err(error) => {
                tracing::error!(%error, "reading the mailbox broke off");
                failures + 1
            }
        };
        tokio::select! {
            () = stop.notified() => return,
            () = tokio::time::sleep(wait(failures)) => {}
        }
    }
}

/// One minute, and twice as long after each failure, up to a quarter of an hour.
fn wait(failures: u32) -> Duration {
    BEAT.saturating_mul(2_u32.saturating_pow(failures.min(8))).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_that_cannot_be_read_is_tried_ever_later() {
        let minutes = [0, 1, 2, 3, 4, 100].map(|failures| wait(failures).as_secs() / 60);
        assert_eq!(minutes, [1, 2, 4, 8, 15, 15]);
    }
}
