//! The program as its users see it: headless Chromium, with and without JavaScript.
//!
//! Needs `chromium`, `chromedriver` and `AXE_JS` (see `scripts/fetch-axe`); a missing one
//! is a failure with a sentence, never a skip.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod axe;
mod demo;
mod driver;
mod evening;
mod http;
mod import;
mod journey;
mod log_form;
mod paper;
mod person;
mod program;
mod screenshot;
mod single_sign_on;
mod smoke;
