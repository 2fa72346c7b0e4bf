//! Reads the mailbox about once a minute: connecting and parsing outside any transaction, each
//! mail taken in by one of its own. A mailbox that cannot be read is tried again ever later.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::domain::contacts::EmailAddress;
use crate::mail::Inbox;
use crate::mail::inbound::{self as parsing, Incoming};
use crate::mail::inbox::RawMail;
use crate::services::clock::Clock;
use crate::services::inbound::{self, Taken};
use crate::services::{ServiceError, ServiceResult, muting};
use crate::store::{Db, DbConn};

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
        let (is_muted, cursor, since) = self.db.read_now(|conn| {
            let is_muted = muting::reason(conn)?.is_some();
            ServiceResult::Ok((is_muted, inbound::cursor(conn)?, inbound::since(conn)?))
        })?;
        if is_muted {
            return Ok(0);
        }
        let since = match since {
            Some(day) => day,
            None => self.db.write_now(|conn| inbound::begin(conn, self.clock.now()))?,
        };
        let read = self.inbox.read(cursor.as_deref(), since, MOST, &mut |mail| {
            self.take(mail).map_err(|error| {
                tracing::error!(%error, "a mail could not be taken in");
                "Een binnengekomen bericht kan niet worden bewaard.".to_owned()
            })
        });
        self.note(read.as_ref().err().map(String::as_str))?;
        read.map_err(ServiceError::Broken)
    }

    /// Takes in one mail. Whatever is wrong with it, it is listed for a person and the next one
    /// follows; only a database that is away keeps it for the next look.
    fn take(&self, raw: &RawMail) -> ServiceResult<()> {
        let mail = parsed(raw);
        let how = if raw.is_unreadable { inbound::note_unreadable } else { inbound::take_in };
        // Once more, because a line to the database that broke is another one then, and another
        // instance that was first is seen.
        let first = self.keep(raw, &mail, how);
        let again = first.or_else(|error| match error {
            ServiceError::Rule(_) => Err(error),
            _ if is_away(&error) => Err(error),
            _ => self.keep(raw, &mail, how),
        });
        let taken = match again {
            Err(ServiceError::Rule(why)) => {
                tracing::warn!(%why, "a mail is listed without its consequences");
                self.keep(raw, &mail, inbound::note_only)
            }
            Err(error) if !is_away(&error) => {
                tracing::error!(%error, "a mail is listed as unreadable");
                self.keep(raw, &mail, inbound::note_unreadable)
            }
            other => other,
        }?;
        if let Taken::Now(id) = taken {
            tracing::info!(mail = id, from = %masked(&mail), is_cut = raw.is_cut, "a mail came in");
        }
        Ok(())
    }

    /// Writes a mail, and up to where the mailbox was read, in one transaction.
    fn keep(&self, raw: &RawMail, mail: &Incoming, how: Keep) -> ServiceResult<Taken> {
        let now = self.clock.now();
        self.db.write_durably_now(|conn| {
            let taken = how(conn, mail, now)?;
            if let Some(cursor) = &raw.cursor {
                inbound::set_cursor(conn, cursor)?;
            }
            Ok(taken)
        })
    }

    /// Writes what is new about the mailbox; a page tells it.
    fn note(&self, trouble: Option<&str>) -> ServiceResult<()> {
        let now = self.clock.now();
        self.db.write_now(|conn| inbound::set_health(conn, trouble, now))
    }
}

/// A way to write a mail.
type Keep = fn(&mut DbConn, &Incoming, DateTime<Utc>) -> ServiceResult<Taken>;

/// What a mail says; one on which the parser breaks off says nothing.
fn parsed(raw: &RawMail) -> Incoming {
    let mail = catch_unwind(AssertUnwindSafe(|| parsing::parse(&raw.bytes)))
        .unwrap_or_else(|_| parsing::unreadable(&raw.bytes));
    Incoming { arrived_at: raw.arrived_at, is_cut: raw.is_cut, ..mail }
}

/// Whether the database is away, so that no mail at all could be taken in.
const fn is_away(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(store) if store.is_away())
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
