//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod access;
pub mod account;
pub mod calls;
pub mod commitments;
pub mod conversations;
pub mod info;
mod options;
pub mod overview;
pub mod replies;
pub mod tasks;
