//! Getting in: login, first account, own account, the accounts of others.

pub mod access;
pub mod account;
pub mod accounts;
pub mod code;
pub mod digests;
pub mod first_account;
pub mod own_logins;
pub mod rights;
pub mod role;
pub mod second_factor;
pub mod sso;
