//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod contacts;
pub mod coverage;
pub mod dossiers;
mod error;
pub mod first_account;
pub mod idempotency;
pub mod imports;
pub mod logins;
pub mod muting;
pub mod organisations;
pub mod overview;
pub mod passwords;
pub mod rounds;
pub mod sealing;
pub mod secrets;
pub mod seed;
pub mod sending;
pub mod stages;
pub mod tokens;

pub use error::{ServiceError, ServiceResult, require};
