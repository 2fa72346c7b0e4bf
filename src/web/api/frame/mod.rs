//! What every call of the API shares: token, rate, query, body, answer, pages of a list.

pub mod asked;
pub mod call;
pub mod guard;
pub mod idempotency;
pub mod instants;
pub mod paging;
pub mod rate;
