//! Planning sessions and trainings: who wants one, what they ask, and who can come when.

pub mod agenda;
pub mod closed_days;
pub mod date_offers;
pub mod demand;
pub mod proposals;
pub mod publications;
pub mod tour;
pub mod wishes;

use crate::domain::organisations::Organisation;

/// Where a session at an organisation is, until somebody knows the hall: "Gemeentehuis Zeist".
#[must_use]
pub fn place_of(organisation: &Organisation) -> String {
    if organisation.is_province() {
        let place = organisation.place.as_ref().unwrap_or(&organisation.name);
        return format!("Provinciehuis {place}");
    }
    format!("Gemeentehuis {}", organisation.name)
}
