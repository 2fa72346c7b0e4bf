//! Accounts, logins, tokens, kept answers and the audit log.

pub mod audit;
pub mod digests;
pub mod idempotency;
pub mod logins;
pub mod tokens;
pub mod users;
