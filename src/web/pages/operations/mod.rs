//! What keeps the program sound: the audit log and how the parts of the program are.

pub mod health;
pub mod logbook;
pub mod terms;
