//! What stands beside a conversation: answers that may be counted, offers, and drafts.

pub mod answers;
pub mod drafts;
pub mod offers;
