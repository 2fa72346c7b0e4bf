//! The application in process, and the shape of its source.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod access;
mod accounts;
mod accounts_cli;
mod agenda;
mod api;
mod bodies;
mod calls;
mod contact_lists;
mod contacts;
mod conversations;
mod corrections;
mod coverage;
mod declared;
mod dns;
mod double_booking;
mod evenings;
mod imap;
mod import_pages;
mod imports;
mod inbound;
mod kit;
mod layers;
mod letter_kit;
mod letters;
mod organisations;
mod overview;
mod people;
mod readme;
mod reorganisations;
mod replies;
mod resend;
mod round_ends;
mod round_pages;
mod rounds;
mod routes;
mod schema;
mod seed;
mod sending;
mod session_mail;
mod sessions;
mod timeline;
mod tour;
mod trainings;
