//! Accounts, logins, tokens, kept answers and the audit log.

pub mod allowances;
pub mod audit;
pub mod digests;
pub mod idempotency;
pub mod logins;
pub mod reviews;
pub mod second_factors;
pub mod sso;
pub mod tokens;
pub mod users;
