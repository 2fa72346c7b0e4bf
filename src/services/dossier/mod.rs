//! The daily work on a dossier: conversations, commitments, tasks, who owns it.

pub mod briefings;
pub mod commitments;
pub mod conversations;
pub mod corrections;
pub mod dossiers;
pub mod feedback;
pub(in crate::services) mod follow_up;
pub mod mail_stop;
pub mod notes;
pub mod offers;
pub(in crate::services) mod ownership;
pub mod received;
pub mod recipients;
pub(in crate::services) mod roster;
pub mod stage_events;
pub(in crate::services) mod standing;
pub mod tasks;
pub mod timeline;
