//! Planning sessions: who wants one, what they ask, and who can come when.

pub mod agenda;
pub mod answer;
mod date_offer_view;
pub mod date_offers;
pub mod demand;
mod proposal_view;
pub mod proposals;
pub mod publications;
pub mod tour;
mod tour_view;
pub mod wishes;
