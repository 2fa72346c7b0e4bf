//! Charts as SVG made by the server: places and words, and the same in a table; the templates draw
//! them.

pub mod funnel;
pub mod heat;
pub mod hindsight;
pub mod progress;
mod scale;
