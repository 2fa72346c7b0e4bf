//! The pages, one file a noun: parse the form, ask one service, answer.

pub mod assignments;
pub mod briefings;
pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod costs;
pub mod desks;
pub mod dossier;
mod entry;
pub mod evaluations;
pub mod feedback;
mod figures;
pub mod filters;
pub mod imports;
pub mod info;
mod letters;
pub mod mail_stop;
pub mod notes;
pub mod offers;
pub mod operations;
pub mod organisations;
pub mod overview;
mod parts;
pub mod people;
pub mod planning;
pub mod reorganisations;
pub mod search;
pub mod sessions;
pub mod tasks;
pub mod trainings;

use parts::{contact_view, export, options, paging, sent_link, stage_view};

pub use letters::inbound::replies;
pub use letters::outbox::{again, receipts, settling, settling_all};
pub use letters::rounds::{
    as_file as round_files, calendar, forms as round_forms, held, moves as round_moves, print,
    reminders, round as rounds, shifts, wording as round_wording,
};
pub use letters::{calls, inbound, mail, outbox, templates, unmuting};

use letters::rounds::{calendar_months, follow_up as round_follow_up, view as round_view};
use letters::{repeats, template_view};

pub use entry::{
    access, account, accounts, code, digests, first_account, own_logins, rights, role,
    second_factor, sso,
};

use figures::charts;
pub use figures::{aggregates, coverage, forecast, progress, targets};
