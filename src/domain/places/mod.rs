//! Municipalities, provinces, their names in time and whom to write to there.

pub mod contacts;
pub mod lexicon;
pub mod names;
pub mod organisations;
pub mod register;
pub mod reorganisation;
