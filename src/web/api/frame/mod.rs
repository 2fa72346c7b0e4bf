//! What every call of the API shares: token, body, answer, pages of a list.

pub mod call;
pub mod guard;
pub mod idempotency;
pub mod instants;
pub mod paging;
