//! The application in process, and the shape of its source.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod coverage;
mod kit;
mod layers;
mod seed;
