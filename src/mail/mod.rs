//! Renders and freezes a letter, builds the message and hands it to a transport.
//!
//! Knows the words of a letter and the wire, not the database: what became of a
//! message is an [`Outcome`] that the caller records.

pub mod address;
pub mod builtin;
pub mod dkim;
pub mod dns;
#[cfg(test)]
mod examples;
pub mod fields;
pub mod inbound;
pub mod inbox;
pub mod journal;
pub mod message;
pub mod notices;
pub mod render;
pub mod transport;
pub mod verdict;
pub mod wording;

pub use crate::domain::letters::LetterKind;
pub use address::MailAddress;
pub use dkim::Dkim;
pub use fields::{FieldHelp, MergeFields};
pub use inbox::Inbox;
pub use journal::{Journal, Noted};
pub use message::{CalendarMethod, CalendarPart, MessageError, OutgoingMessage, new_message_id};
pub use render::{LetterError, Letters, Rendered};
pub use transport::Transport;
pub use verdict::{Outcome, Verdict};
pub use wording::Wording;
