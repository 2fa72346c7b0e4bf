//! The rules of the tour, pure: `now` and `today` are arguments, nothing here reads a clock,
//! a database or the network.

pub mod contacts;
pub mod dates;
pub mod errors;
pub mod holidays;
pub mod letters;
pub mod lexicon;
pub mod names;
pub mod schedule;
pub mod text_enum;
