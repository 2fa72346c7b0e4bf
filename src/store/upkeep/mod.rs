//! The database as a whole: copies of it, what it remembers of itself, what is sealed, what is over.

pub mod backup;
pub mod copies;
pub mod facts;
pub mod retention;
pub mod sealed;
