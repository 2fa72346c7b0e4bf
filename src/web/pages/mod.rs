//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod coverage;
pub mod dossier;
mod entry;
pub mod imports;
pub mod info;
mod letters;
pub mod mail_stop;
pub mod notes;
pub mod organisations;
pub mod overview;
mod parts;
pub mod people;
pub mod reorganisations;
pub mod sessions;
pub mod tasks;
pub mod trainings;

use parts::{contact_view, export, options, paging, stage_view};

pub use letters::{
    again, calendar, calls, held, inbound, mail, outbox, print, receipts, reminders, replies,
    round_moves, round_wording, rounds, shifts, templates,
};

use letters::{calendar_months, round_follow_up, round_view, template_view};

pub use entry::{access, account, accounts, first_account};
