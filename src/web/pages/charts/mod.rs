//! Charts made on the server: what a template needs to draw them, and the same in words.

pub mod funnel;
pub mod heat;
