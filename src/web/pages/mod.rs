//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod access;
pub mod account;
pub mod accounts;
pub mod coverage;
pub mod first_account;
pub mod info;
pub mod overview;
