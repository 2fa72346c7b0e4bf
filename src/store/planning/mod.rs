//! What planning needs to know of people beside their names, and of organisations.

pub mod agenda;
pub mod availabilities;
pub mod date_offers;
pub mod demands;
pub mod feeds;
pub mod leaves;
pub mod meeting_wishes;
pub mod plan_publications;

/// The texts between the commas of a column; none of an empty one.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|word| !word.is_empty())
}
