//! Rows behind finding things: saved filters, the words of the search, assignments in bulk.

pub mod assignments;
pub mod saved_filters;
pub mod search;
