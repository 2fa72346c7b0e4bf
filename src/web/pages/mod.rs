//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod access;
pub mod account;
pub mod coverage;
pub mod info;
pub mod overview;
mod page_links;
pub mod people;
pub mod sessions;
pub mod trainings;
