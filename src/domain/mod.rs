//! The rules of the tour, pure: `now` and `today` are arguments, nothing here reads a clock,
//! a database or the network.

pub mod accounts;
pub mod conversations;
pub mod costs;
pub mod dossiers;
mod entry;
pub mod errors;
mod figures;
pub mod filters;
pub mod letters;
pub mod money;
pub mod notes;
pub mod people;
pub mod permissions;
mod places;
pub mod planning;
pub mod regional_day;
pub mod search;
pub mod sessions;
pub mod stages;
pub mod text_enum;
mod time;
pub mod trainings;
mod upkeep;
mod work;

pub use entry::{allowances, browsers, passwords, reviews, second_factor, sso};

pub use figures::{
    breakdowns, coverage, disclosure, forecast, progress, publication, suppression, targets,
};

pub use places::{contacts, lexicon, names, organisations, register, reorganisation};

pub use time::{dates, holidays, schedule, spans};

pub use upkeep::{acts, backups, retention, retention_terms, sealed, vitals};

pub use work::{assignments, calls, commitments, desks, digests, next_step};
