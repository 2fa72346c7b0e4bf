//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod access;
pub mod account;
pub mod coverage;
pub mod info;
pub mod overview;
