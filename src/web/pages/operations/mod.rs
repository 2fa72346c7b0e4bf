//! What keeps the program sound: the audit log and how the parts of the program are.

pub mod logbook;
