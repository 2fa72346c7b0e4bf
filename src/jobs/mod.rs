//! What runs beside the web server: a heartbeat that wakes the letter sender, the reader of the
//! mailbox, and the caretaker of audit log and backups.
//!
//! The heartbeat only says "look again"; what is due is decided by the services.

pub mod caretaker;
pub mod heartbeat;
pub mod mail_reader;
mod mornings;
pub mod sender;

pub use caretaker::Caretaker;
pub use heartbeat::{Running, start};
pub use mail_reader::MailReader;
pub use mornings::Mornings;
pub use sender::{Mailroom, Sender};
