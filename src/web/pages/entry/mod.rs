//! Getting in: login, first account, own account, the accounts of others.

pub mod access;
pub mod account;
pub mod accounts;
pub mod digests;
pub mod first_account;
