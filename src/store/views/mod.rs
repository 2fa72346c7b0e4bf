//! Queries that gather what one page shows.

pub mod coverage;
pub mod dossier_view;
pub mod forecasts;
pub mod organisation_pages;
pub mod overview;
pub mod own_work;
pub mod stage_events;
pub mod timeline;
pub mod vitals;
