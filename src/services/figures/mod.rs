//! What the tour reached, against its targets, and what it will.

pub mod aggregates;
pub mod coverage;
pub mod forecast;
pub mod progress;
pub mod targets;
