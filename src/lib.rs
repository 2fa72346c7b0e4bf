//! Drietraps: scheduling and CRM for the tour of the Ondersteuningsteam Weerbaar Bestuur.
//!
//! The folders are layers; an arrow reads "is imported by":
//! `domain → store, mail, sheets, calendar → services → web, jobs, cli`.

pub mod calendar;
pub mod cli;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod services;
pub mod settings;
pub mod sheets;
pub mod store;
pub mod web;

/// A page of 354 organisations is some ten thousand small pieces of memory; this allocator hands
/// them out and takes them back faster and more evenly than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
