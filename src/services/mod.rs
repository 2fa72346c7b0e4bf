//! Use cases, named for what a person does: check permission, load, decide by the domain,
//! write state, event and audit. Never opens a transaction, never touches HTTP.

mod access;
mod appointment_mail;
pub mod audit;
pub mod contacts;
pub mod costs;
mod desks;
pub mod digests;
mod dossier;
mod error;
mod figures;
pub mod filters;
pub mod imports;
mod letters;
pub mod organisations;
pub mod overview;
pub mod people;
pub mod planning;
pub mod regional_days;
pub mod reorganisations;
pub mod sealing;
pub mod search;
pub mod session_mail;
pub mod sessions;
pub mod stages;
pub mod trainings;
mod upkeep;

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

pub use figures::{aggregates, coverage, forecast, progress, targets};

pub use upkeep::{backups, clock, generating, nightly, retention, seed, vitals};
