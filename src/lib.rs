//! Drietraps: scheduling and CRM for the tour of the Ondersteuningsteam Weerbaar Bestuur.
//!
//! The folders are layers; an arrow reads "is imported by":
//! `domain → store, mail, sheets, calendar → services → web, jobs, cli`.

pub mod calendar;
pub mod cli;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod paper;
pub mod services;
pub mod settings;
pub mod sheets;
pub mod store;
pub mod web;
