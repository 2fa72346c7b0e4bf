//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

pub mod accounts;
pub mod audit;
pub mod calls;
pub mod clock;
pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod coverage;
pub mod dossiers;
mod error;
pub mod first_account;
mod follow_up;
pub mod idempotency;
pub mod imports;
pub mod logins;
pub mod muting;
pub mod nightly;
pub mod organisations;
pub mod overview;
mod ownership;
pub mod passwords;
pub mod people;
pub mod replies;
mod roster;
pub mod rounds;
pub mod sealing;
pub mod secrets;
pub mod seed;
pub mod sending;
pub mod session_mail;
pub mod sessions;
pub mod stages;
pub mod tasks;
pub mod tokens;
pub mod trainings;

pub use error::{ServiceError, ServiceResult, require};
