//! The planning calendar, and what sessions cost.

use actix_web::web::{ServiceConfig, get, resource};

use crate::web::pages::{costs, planning};

/// The calendar and the costs; before the sessions, whose pages take any word for a number.
pub(super) fn calendar_and_cost_pages(config: &mut ServiceConfig) {
    config
        .route("/bijeenkomsten/kalender", get().to(planning::agenda::show))
        .service(
            resource("/bijeenkomsten/{id}/kosten")
                .get(costs::session::show)
                .post(costs::session::add),
        )
        .service(
            resource("/bijeenkomsten/{id}/kosten/{line}/intrekken")
                .get(costs::session::withdraw_form)
                .post(costs::session::withdraw),
        )
        .route("/kosten", get().to(costs::show))
        .route("/kosten.{format}", get().to(costs::lines::export))
        .route("/kosten/regels", get().to(costs::lines::show))
        .service(resource("/kosten/budget").get(costs::budgets::show).post(costs::budgets::set));
}
