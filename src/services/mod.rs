//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

pub mod accounts;
pub mod audit;
pub mod calls;
pub mod clock;
pub mod commitments;
pub mod conversations;
mod error;
mod follow_up;
mod ownership;
pub mod passwords;
pub mod replies;
mod roster;
pub mod sealing;
pub mod secrets;
pub mod seed;
pub mod stages;
pub mod tasks;

pub use error::{ServiceError, ServiceResult, require};
