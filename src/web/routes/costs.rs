//! The planning calendar, and what sessions cost.

use actix_web::web::{ServiceConfig, get};

use crate::web::pages::planning;

/// The calendar and the costs; before the sessions, whose pages take any word for a number.
pub(super) fn calendar_and_cost_pages(config: &mut ServiceConfig) {
    config.route("/bijeenkomsten/kalender", get().to(planning::agenda::show));
}
