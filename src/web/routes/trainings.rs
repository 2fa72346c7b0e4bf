//! Around trainings: the catalogue, the steps before one is planned, a date for it, and how it
//! goes later.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::trainings::{courses, follow_up, search, steps};

/// The catalogue and the steps of one training.
pub(super) fn step_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/trainingen/aanbod").get(courses::list).post(courses::add))
        .route("/trainingen/aanbod.{format}", get().to(courses::as_file::export))
        .route("/trainingen/aanbod/nieuw", get().to(courses::new_form))
        .service(
            resource("/trainingen/aanbod/{id}").get(courses::change_form).post(courses::change),
        )
        .route("/trainingen/aanbod/{id}/sluiten", post().to(courses::close))
        .route("/trainingen/aanbod/{id}/openen", post().to(courses::open))
        .route("/trainingen/{id}/aanbod", post().to(steps::choose_course))
        .route("/trainingen/{id}/aanvragen", post().to(steps::request))
        .route("/trainingen/{id}/offerte", post().to(steps::quote))
        .service(
            resource("/trainingen/{id}/uitstellen").get(steps::postpone_form).post(steps::postpone),
        )
        .route("/trainingen/{id}/voorstellen", get().to(search::show))
        .service(resource("/trainingen/{id}/navraag").get(follow_up::form).post(follow_up::record));
}
