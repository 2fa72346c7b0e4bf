//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod coverage;
mod error;
pub mod muting;
pub mod passwords;
pub mod people;
pub mod rounds;
pub mod sealing;
pub mod secrets;
pub mod sending;
pub mod seed;
pub mod session_mail;
pub mod sessions;
pub mod stages;
pub mod trainings;

pub use error::{ServiceError, ServiceResult, require};
