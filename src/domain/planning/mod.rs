//! Who can come when: moments on which a session or training can be, who of the team can lead it,
//! and in which order a planner looks at them. Pure; it plans nothing itself.
//!
//! Nobody is proposed outside the usual week, on leave, beyond the most per week, or so far away
//! that they come home late; no day is proposed that is closed for the organisation.

mod agenda;
mod candidates;
mod date_offers;
mod days;
mod moments;
mod objections;
mod openings;
mod proposals;
mod publications;
mod ranking;
mod tour;
mod wishes;

pub use agenda::{ClosedFor, Closure, Entry, EntryKind, Shape, closures};
pub use candidates::{Candidate, Placed};
pub use date_offers::{DateOffer, DateOption, MOST_OPTIONS, OfferState, end_of, usual_last_day};
pub use days::{DayRefusal, Host};
pub use moments::{LONGEST_PERIOD, Moment, Period, SESSION_LENGTH, usual_hours};
pub use objections::{HOME_BY, LEAVES_FROM, Objection, Trip, objection, way};
pub use openings::{Company, Opening, Openings, openings};
pub use proposals::{Ask, Proposal, Proposals, Tally, propose, propose_each, propose_in_turn};
pub use publications::Publication;
pub use ranking::{Ground, Rank};
pub use tour::{Share, Stop, TourPlan, burden};
pub use wishes::{CouncilUse, MeetingWishes};

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod worlds;
