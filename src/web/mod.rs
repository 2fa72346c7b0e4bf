//! The pages and the API: every route on one page, a handler parses, asks one service and
//! answers. Knows no query and no rule.

pub mod api;
pub mod app;
pub mod assets;
mod door;
pub mod error;
pub mod fields;
pub mod metrics;
mod navigation;
pub mod page;
pub mod pages;
pub mod provider;
mod resend;
pub mod routes;
pub mod server;
pub mod templates;
mod way_back;

pub use door::{cookies, guard, head, number, patience, trespass, tries};
