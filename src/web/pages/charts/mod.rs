//! Charts as SVG made by the server: places and words; the templates draw them.

pub mod hindsight;
pub mod progress;
mod scale;
