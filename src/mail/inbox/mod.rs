//! The places where mail comes in: a folder of `.eml` files, or a mailbox by IMAP.
//!
//! Both block: call them from a thread that may wait. Nothing is ever deleted, and a mailbox is
//! opened for reading only.

mod folder;
mod imap;
mod tls;
mod url;

use chrono::{DateTime, NaiveDate, Utc};

use folder::Folder;
use imap::Mailbox;

/// One mail as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMail {
    /// Its bytes; of a mail over [`super::inbound::LARGEST`] only the beginning.
    pub bytes: Vec<u8>,
    /// Whether it was cut.
    pub is_cut: bool,
    /// Whether the place did not give it: `bytes` are its headers then, or only what names it.
    pub is_unreadable: bool,
    /// When it reached the mailbox; none when the place does not tell.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Up to where the mailbox was read once this mail is taken in; none for a folder.
    pub cursor: Option<String>,
}

/// Where mail comes in.
#[derive(Debug)]
pub enum Inbox {
    /// A folder; what was taken in moves into its `handled/`.
    Folder(Folder),
    /// A mailbox on a server.
    Mailbox(Box<Mailbox>),
}

impl Inbox {
    /// Reads `folder://data/inbox`, `imaps://user:pass@host/INBOX` or `imap://…`. `imap` asks for
    /// STARTTLS unless the host is this machine.
    ///
    /// # Errors
    /// An English sentence that names what is wrong and never shows the password.
    pub fn from_url(text: &str) -> Result<Self, String> {
        match url::parse(text)? {
            url::Source::Folder(path) => Ok(Self::Folder(Folder::new(path))),
            url::Source::Mailbox(place) => Ok(Self::Mailbox(Box::new(Mailbox::new(place)))),
        }
    }

    /// Where mail comes from, for a page or a log line; without user and password.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Folder(folder) => format!("map {}", folder.path().display()),
            Self::Mailbox(mailbox) => mailbox.describe(),
        }
    }

    /// Says whether mail could be read now.
    ///
    /// # Errors
    /// A Dutch sentence; what the server or the system said stands in the log.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Folder(folder) => folder.check(),
            Self::Mailbox(mailbox) => mailbox.check(),
        }
    }

    /// Hands at most `most` new mails one by one to `take`, the oldest first, and stops when it
    /// fails. `cursor` is the one of the last mail that was taken in; without one a mailbox is
    /// read from what arrived on the day `since`. A mail that the place does not give is handed on
    /// as unreadable. Answers how many were taken.
    ///
    /// # Errors
    /// A Dutch sentence: the mailbox cannot be read, or what `take` answered.
    pub fn read(
        &self,
        cursor: Option<&str>,
        since: NaiveDate,
        most: usize,
        take: &mut dyn FnMut(&RawMail) -> Result<(), String>,
    ) -> Result<usize, String> {
        match self {
            Self::Folder(folder) => folder.read(most, take),
            Self::Mailbox(mailbox) => mailbox.read(cursor, since, most, take),
        }
    }
}
