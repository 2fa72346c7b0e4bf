//! Who gets in: accounts, logins, tokens, passwords.

pub mod accounts;
pub mod allowances;
pub mod first_account;
pub mod idempotency;
pub mod logins;
pub mod passwords;
pub mod reviews;
pub mod second_factor;
pub mod secrets;
pub mod sso;
pub mod tokens;
