//! The database: one or two queries a function, domain types in and out, no decision.
//!
//! Everything is written through [`Db::write`]; row structs are private to their file.

mod access;
pub mod commitments;
pub mod contacts;
pub mod conversations;
mod db;
mod details;
pub mod dossiers;
mod error;
mod evenings;
mod finding;
pub mod handovers;
pub mod imports;
mod known;
mod letters;
mod money;
pub mod notes;
pub mod organisations;
mod parts;
pub mod people;
mod planning;
pub mod recesses;
pub mod reorganisations;
pub mod schema;
pub mod sessions;
pub mod stand_ins;
pub mod targets;
pub mod trail;
pub mod trainings;
mod upkeep;
mod views;

pub use contacts::{erased_addresses, erasure};
pub use finding::{assignments, saved_filters, search};

pub use evenings::{evaluations, logistics, themes};

pub use details::{
    answers, corrections, drafts, feedbacks, invitations, logs, offers, progress, publications,
};

pub use known::{conversation_records, organisation_changes};

pub use money::{budgets, costs};

pub use planning::{
    agenda, availabilities, date_offers, demands, feeds, leaves, meeting_wishes, plan_publications,
};

pub use trainings::{courses, follow_ups};

pub use views::{
    coverage, dossier_view, forecasts, organisation_pages, overview, own_work, stage_events,
    timeline, vitals,
};

pub use letters::{
    call_claims, calls, inbound, mail_stops, messages, reminders, replies, rounds, shifts,
    templates, waiting,
};

pub use access::{
    allowances, audit, digests, idempotency, logins, reviews, second_factors, sso, tokens, users,
};

pub use db::{Db, DbConn, Load, MayBeBusy, Notary, off_thread};
pub use error::{StoreError, parsed};

pub use upkeep::{backup, copies, facts, retention, sealed};
