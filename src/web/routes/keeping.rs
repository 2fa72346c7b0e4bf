//! What keeps the program going: lists read from files, the division.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::operations::{health, logbook, terms};
use crate::web::pages::{imports, reorganisations};

/// The files that organisations and contacts are read from.
pub(super) fn import_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/import").get(imports::runs::list).post(imports::upload::upload))
        .route("/import.{format}", get().to(imports::as_file::export))
        .route("/import/nieuw", get().to(imports::upload::form))
        .route("/import/voorbeeld.csv", get().to(imports::upload::example))
        .route("/import/gelezen/{run}", get().to(imports::runs::show))
        .service(
            resource("/import/gelezen/{run}/ongedaan")
                .get(imports::runs::undo_form)
                .post(imports::runs::undo),
        )
        .service(resource("/import/{id}").get(imports::preview::show).post(imports::preview::write))
        .service(
            resource("/import/{id}/kolommen")
                .get(imports::columns::show)
                .post(imports::columns::choose),
        )
        .route("/import/{id}/lezen", post().to(imports::columns::read))
        .route("/import/{id}/keuzes", post().to(imports::preview::apply))
        .route("/import/{id}/antwoorden", post().to(imports::preview::answer))
        .route("/import/{id}/geweigerd.csv", get().to(imports::preview::refused))
        .route("/import/{id}/weg", post().to(imports::preview::discard));
}

/// Changes of the division.
pub(super) fn reorganisation_pages(config: &mut ServiceConfig) {
    config
        .service(
            resource("/beheer/herindelingen")
                .get(reorganisations::list)
                .post(reorganisations::plan),
        )
        .route("/beheer/herindelingen.{format}", get().to(reorganisations::as_file::export))
        .route("/beheer/herindelingen/nieuw", get().to(reorganisations::new_form))
        .route("/beheer/herindelingen/{id}", get().to(reorganisations::show))
        .service(
            resource("/beheer/herindelingen/{id}/bevestigen")
                .get(reorganisations::confirm_form)
                .post(reorganisations::confirm),
        )
        .service(
            resource("/beheer/herindelingen/{id}/intrekken")
                .get(reorganisations::withdraw_form)
                .post(reorganisations::withdraw),
        );
}

/// What was done, and how the program is.
pub(super) fn operation_pages(config: &mut ServiceConfig) {
    config
        .route("/beheer/gezondheid", get().to(health::show))
        .route("/beheer/bewaartermijnen", get().to(terms::show))
        .route("/beheer/bewaartermijnen.{format}", get().to(terms::export))
        .service(
            resource("/beheer/bewaartermijnen/{kind}/uitstel")
                .get(terms::delay_form)
                .post(terms::delay),
        )
        .route("/beheer/logboek", get().to(logbook::list))
        .route("/beheer/logboek.{format}", get().to(logbook::export));
}
