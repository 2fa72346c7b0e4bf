//! The rules of the tour, pure: `now` and `today` are arguments, nothing here reads a clock,
//! a database or the network.

pub mod accounts;
pub mod calls;
pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod coverage;
pub mod dates;
pub mod dossiers;
pub mod errors;
pub mod holidays;
pub mod letters;
pub mod lexicon;
pub mod names;
pub mod next_step;
pub mod organisations;
pub mod people;
pub mod permissions;
pub mod register;
pub mod schedule;
pub mod sessions;
pub mod stages;
pub mod targets;
pub mod text_enum;
pub mod trainings;
