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
mod aggregates;
mod answer_corrections;
mod answers;
mod api;
mod appointments;
mod assignments;
mod availability;
mod bodies;
mod briefings;
mod calendar;
mod call_turns;
mod calls;
mod canary;
mod clones;
mod commitments;
mod contact_lists;
mod contacts;
mod conversation_form;
mod conversation_mail;
mod conversations;
mod corrections;
mod coverage;
mod declared;
mod desks;
mod dns;
mod double_booking;
mod endings;
mod evenings;
mod feedback;
mod feeds;
mod filters;
mod full_mailbox;
mod held;
mod imap;
mod import_pages;
mod imports;
mod inbound;
mod joining;
mod key_home;
mod kit;
mod late;
mod layers;
mod letter_kit;
mod letters;
mod lying;
mod notes;
mod offers;
mod organisations;
mod overview;
mod own_work;
mod people;
mod planning;
mod print;
mod publications;
mod readme;
mod receipts;
mod regional_days;
mod release_bound;
mod reminder_pages;
mod reminder_stops;
mod reminders;
mod reorganisations;
mod replies;
mod resend;
mod round_ends;
mod round_moments;
mod round_pages;
mod rounds;
mod routes;
mod schema;
mod search;
mod secrets;
mod seed;
mod sending;
mod sent_twice;
mod session_mail;
mod sessions;
mod shifts;
mod stage_corrections;
mod tasks;
mod templates;
mod timeline;
mod tour;
mod trail;
mod trainings;
mod trespass;
mod twice;
mod way_back;
