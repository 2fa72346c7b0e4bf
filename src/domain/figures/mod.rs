//! What is counted: coverage and the targets it is held against.

pub mod breakdowns;
pub mod coverage;
pub mod disclosure;
mod equations;
pub mod forecast;
pub mod publication;
pub mod suppression;
pub mod targets;
