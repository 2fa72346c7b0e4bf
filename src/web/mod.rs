//! The pages and the API: every route on one page, a handler parses, asks one service and
//! answers. Knows no query and no rule.

pub mod api;
pub mod app;
pub mod assets;
pub mod error;
pub mod fields;
pub mod guard;
pub mod head;
pub mod metrics;
mod navigation;
pub mod number;
pub mod page;
pub mod pages;
pub mod patience;
pub mod provider;
mod resend;
pub mod routes;
pub mod server;
pub mod templates;
pub mod trespass;
pub mod tries;
mod way_back;
