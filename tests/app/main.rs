//! The application in process, and the shape of its source.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod coverage;
mod double_booking;
mod evenings;
mod kit;
mod layers;
mod people;
mod seed;
mod session_mail;
mod sessions;
mod trainings;
