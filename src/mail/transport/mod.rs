//! The ways a message can leave: into a folder, to a mail server, or into memory.
//!
//! All of them block: call them from a thread that may wait. Each attempt gives an
//! [`Outcome`], never an error, because "it may have left" is an answer too.

pub mod allow;
pub mod deadline;
pub mod folder;
pub mod handover;
pub mod memory;
pub mod relay;
pub mod smtp;
mod trouble;
pub mod url;
pub mod way_out;

pub use allow::AllowList;
pub use deadline::{LONGEST_HANDOVER, too_late};
pub use folder::Folder;
pub use memory::Memory;
pub use smtp::{Encryption, Smtp, SmtpSettings};
pub use way_out::WayOut;

use std::path::Path;

use super::{Dkim, MailAddress, Outcome, OutgoingMessage};

/// Where messages go.
#[derive(Debug)]
pub enum Transport {
    /// One `.eml` file a message.
    Folder(Folder),
    /// A mail server.
    Smtp(Box<Smtp>),
    /// A list in memory, for tests.
    Memory(Memory),
    /// One of the others, for the addresses on a list alone.
    Limited(Box<Self>, AllowList),
}

impl Transport {
    /// Reads `folder://data/outbox`, `smtp://user:pass@host:587`, `smtps://…` or
    /// `memory://`. `smtp` asks for STARTTLS unless the host is this machine; special
    /// characters in the user and the password are written as `%40`.
    ///
    /// # Errors
    /// An English sentence that names what is wrong and never shows the password.
    pub fn from_url(text: &str) -> Result<Self, String> {
        match url::parse(text)? {
            url::Target::Folder(path) => Ok(Self::Folder(Folder::new(path))),
            url::Target::Smtp(settings) => Smtp::new(settings).map(Box::new).map(Self::Smtp),
            url::Target::Memory => Ok(Self::Memory(Memory::default())),
        }
    }

    /// Like [`Transport::from_url`], signing for the domain of the sender with the key in a file,
    /// named by its selector, when there is one.
    ///
    /// # Errors
    /// An English sentence that names the setting and never shows the password or the key.
    pub fn open(url: &str, key: Option<(&Path, &str)>, from: &MailAddress) -> Result<Self, String> {
        let dkim = key
            .map(|(file, selector)| Dkim::from_file(file, selector, from.domain()))
            .transpose()
            .map_err(|error| format!("DKIM_KEY_FILE: {error}"))?;
        Ok(Self::from_url(url)?.signing(dkim))
    }

    /// The same transport that signs what leaves.
    pub fn signing(self, dkim: Option<Dkim>) -> Self {
        match self {
            Self::Folder(folder) => Self::Folder(folder.signing(dkim)),
            Self::Smtp(smtp) => Self::Smtp(Box::new(smtp.signing(dkim))),
            Self::Memory(memory) => Self::Memory(memory),
            Self::Limited(inner, list) => Self::Limited(Box::new(inner.signing(dkim)), list),
        }
    }

    /// The same transport for the addresses on a list alone, when there is one.
    #[must_use]
    pub fn only_to(self, list: Option<AllowList>) -> Self {
        match list {
            Some(list) => Self::Limited(Box::new(self), list),
            None => self,
        }
    }

    /// Says whether a message could leave now; asked before one is claimed.
    ///
    /// # Errors
    /// A Dutch sentence with what the server or the system said.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Folder(folder) => folder.check(),
            Self::Smtp(smtp) => smtp.check(),
            Self::Memory(memory) => memory.check(),
            Self::Limited(inner, _) => inner.check(),
        }
    }

    /// Like [`Transport::check`], for the command line.
    ///
    /// # Errors
    /// The same in English.
    pub fn check_in_english(&self) -> Result<(), String> {
        match self {
            Self::Smtp(smtp) => smtp.check_in_english(),
            Self::Folder(folder) => folder
                .check()
                .map_err(|_| format!("nothing can be written in {}", folder.path().display())),
            Self::Memory(memory) => memory.check(),
            Self::Limited(inner, _) => inner.check_in_english(),
        }
    }

    /// Hands over one message to its one recipient.
    pub fn send(&self, message: &OutgoingMessage) -> Outcome {
        match self {
            Self::Folder(folder) => folder.send(message),
            Self::Smtp(smtp) => smtp.send(message),
            Self::Memory(memory) => memory.send(message),
            Self::Limited(inner, list) => {
                list.objection(message).unwrap_or_else(|| inner.send(message))
            }
        }
    }

    /// Where messages go, for a page or a log line; without user and password.
    pub fn describe(&self) -> String {
        match self {
            Self::Folder(folder) => format!("map {}", folder.path().display()),
            Self::Smtp(smtp) => smtp.describe(),
            Self::Memory(_) => "geheugen".to_owned(),
            Self::Limited(inner, _) => inner.describe(),
        }
    }
}
