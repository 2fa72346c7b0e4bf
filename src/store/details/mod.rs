//! What stands beside a conversation: answers that may be counted, offers, drafts, and who is
//! invited.

pub mod answers;
pub mod drafts;
pub mod feedbacks;
pub mod invitations;
pub mod offers;
