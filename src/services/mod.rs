//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

mod access;
pub mod aggregates;
mod appointment_mail;
pub mod audit;
pub mod backups;
pub mod clock;
pub mod contacts;
pub mod costs;
pub mod coverage;
mod desks;
pub mod digests;
mod dossier;
mod error;
pub mod filters;
pub mod forecast;
pub mod generating;
pub mod imports;
mod letters;
pub mod nightly;
pub mod organisations;
pub mod overview;
pub mod people;
pub mod planning;
pub mod progress;
pub mod regional_days;
pub mod reorganisations;
pub mod retention;
pub mod sealing;
pub mod search;
pub mod seed;
pub mod session_mail;
pub mod sessions;
pub mod stages;
pub mod targets;
pub mod trainings;
pub mod vitals;

pub use desks::{assignments, handovers, stand_ins};

pub use dossier::{
    briefings, commitments, conversations, corrections, dossiers, feedback, mail_stop, notes,
    offers, received, recipients, stage_events, tasks, timeline,
};

use dossier::{follow_up, ownership, roster, standing};

pub use letters::{
    calls, inbound, mail_dns, muting, queue, reminders, repeats, replies, rounds, sending,
    templates,
};

pub use access::{
    accounts, allowances, first_account, idempotency, logins, passwords, reviews, second_factor,
    secrets, sso, tokens,
};

pub use error::{ServiceError, ServiceResult, require};
