//! What runs beside the web server: a heartbeat that wakes the letter sender.
//!
//! The heartbeat only says "look again"; what is due is decided by the services.

pub mod heartbeat;
pub mod sender;

pub use heartbeat::{Running, start};
pub use sender::{Mailroom, Sender};
