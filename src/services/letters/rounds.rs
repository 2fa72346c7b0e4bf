//! Letter rounds: plan, see what is ready, release by a second person, pause, resume, withdraw.
//!
//! What a released message goes through after that is in `sending`.

pub mod calendar;
pub mod control;
mod departure;
pub(in crate::services) mod erased;
pub(in crate::services) mod fields;
pub mod held;
pub(in crate::services::letters) mod pacing;
pub mod plan;
pub mod print;
pub mod readiness;
pub mod release;
pub mod reminders;
pub mod shift;
mod stationery;
pub mod trail;
pub mod view;
pub mod waiting;
pub mod wording;

pub use stationery::Stationery;
