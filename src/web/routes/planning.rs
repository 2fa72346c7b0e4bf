//! Sessions, trainings and the people who give them.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::{people, planning, sessions, trainings};

/// The sessions of stage 2; what is wanted stands before what is there.
pub(super) fn session_pages(config: &mut ServiceConfig) {
    demand_pages(config);
    config
        .service(resource("/bijeenkomsten").get(sessions::list).post(sessions::plan))
        .route("/bijeenkomsten.{format}", get().to(sessions::as_file::export))
        .route("/bijeenkomsten/nieuw", get().to(sessions::new_form))
        .route("/bijeenkomsten/{id}", get().to(sessions::show))
        .service(
            resource("/bijeenkomsten/{id}/wijzigen")
                .get(sessions::move_form)
                .post(sessions::reschedule),
        )
        .service(
            resource("/bijeenkomsten/{id}/uitstellen")
                .get(sessions::postpone_form)
                .post(sessions::postpone),
        )
        .service(
            resource("/bijeenkomsten/{id}/afzeggen")
                .get(sessions::cancel_form)
                .post(sessions::cancel),
        )
        .service(
            resource("/bijeenkomsten/{id}/corrigeren")
                .get(sessions::corrections::form)
                .post(sessions::corrections::correct),
        )
        .route("/bijeenkomsten/{id}/resultaat", post().to(sessions::record_result))
        .route("/bijeenkomsten/{id}/uitnodiging.ics", get().to(sessions::invitation));
}

/// What is wanted, and the proposals for it.
fn demand_pages(config: &mut ServiceConfig) {
    config
        .route("/bijeenkomsten/gewenst", get().to(planning::demand::list))
        .route("/bijeenkomsten/gewenst.{format}", get().to(planning::demand::as_file::export))
        .route("/bijeenkomsten/voorstellen", get().to(planning::proposals::show))
        .route("/bijeenkomsten/tourplan", get().to(planning::tour::show))
        .service(
            resource("/organisaties/{code}/wensen")
                .get(planning::wishes::show)
                .post(planning::wishes::save),
        )
        .route("/organisaties/{code}/wensen/reces", post().to(planning::wishes::add_recess))
        .service(
            resource("/organisaties/{code}/wensen/reces/{id}/weg")
                .post(planning::wishes::remove_recess),
        );
}

/// The trainings of stage 3.
pub(super) fn training_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/trainingen").get(trainings::list).post(trainings::add))
        .route("/trainingen.{format}", get().to(trainings::as_file::export))
        .route("/trainingen/nieuw", get().to(trainings::new_form))
        .route("/trainingen/{id}", get().to(trainings::show))
        .route("/trainingen/{id}/kosten", post().to(trainings::agree_cost))
        .route("/trainingen/{id}/plannen", post().to(trainings::plan))
        .route("/trainingen/{id}/gehouden", post().to(trainings::hold))
        .service(
            resource("/trainingen/{id}/afwijzen")
                .get(trainings::decline_form)
                .post(trainings::decline),
        );
}

/// The people who give sessions and trainings.
pub(super) fn people_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/beheer/mensen").get(people::list).post(people::add))
        .route("/beheer/mensen.{format}", get().to(people::as_file::export))
        .route("/beheer/mensen/nieuw", get().to(people::new_form))
        .service(resource("/beheer/mensen/{id}").get(people::change_form).post(people::change))
        .service(resource("/beheer/mensen/{id}/einde").get(people::end_form).post(people::end))
        .route("/beheer/mensen/{id}/verlof", post().to(people::leave::add))
        .route("/beheer/mensen/{id}/verlof/{leave}/weg", post().to(people::leave::remove))
        .route("/beheer/mensen/{id}/agenda", post().to(people::feed::renew))
        .route("/beheer/mensen/{id}/agenda/intrekken", post().to(people::feed::revoke));
}
