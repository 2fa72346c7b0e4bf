//! What stands beside a conversation: answers that may be counted, offers, drafts, who is invited,
//! and when it was logged.

pub mod answers;
pub mod corrections;
pub mod drafts;
pub mod feedbacks;
pub mod invitations;
pub mod logs;
pub mod offers;
pub mod progress;
pub mod publications;
