//! web

pub mod assets;
pub mod templates;
