//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod access;
pub mod account;
pub mod accounts;
pub mod calls;
pub mod commitments;
mod contact_view;
pub mod contacts;
pub mod conversations;
pub mod coverage;
pub mod dossier;
pub mod first_account;
pub mod imports;
pub mod info;
mod options;
pub mod organisations;
pub mod overview;
mod paging;
pub mod people;
pub mod replies;
pub mod sessions;
mod stage_view;
pub mod tasks;
pub mod trainings;
