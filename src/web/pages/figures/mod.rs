//! Coverage, targets, forecast and what may be told of the answers, with their charts.

pub mod aggregates;
pub(in crate::web::pages) mod charts;
pub mod coverage;
pub mod forecast;
pub mod progress;
pub mod targets;
