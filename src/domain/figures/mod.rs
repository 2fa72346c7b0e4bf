//! What is counted: coverage and the targets it is held against.

pub mod batches;
pub mod coverage;
pub mod suppression;
pub mod targets;
