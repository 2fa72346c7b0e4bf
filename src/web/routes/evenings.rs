//! Around an evening: what is arranged, the briefing, what follows, and how it was found.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::{evaluations, sessions};

/// The questions after a session, for who has the link.
pub(super) fn open_pages(config: &mut ServiceConfig) {
    config.service(resource("/evaluatie/{token}").get(evaluations::look).post(evaluations::answer));
}

/// What stands around a session.
pub(super) fn pages(config: &mut ServiceConfig) {
    config
        .service(
            resource("/bijeenkomsten/{id}/draaiboek")
                .get(sessions::logistics::show)
                .post(sessions::logistics::save),
        )
        .route("/bijeenkomsten/{id}/briefing", get().to(sessions::briefing::show))
        .service(
            resource("/bijeenkomsten/{id}/briefing/versturen")
                .get(sessions::briefing::preview)
                .post(sessions::briefing::send),
        )
        .route("/bijeenkomsten/{id}/themas", post().to(sessions::around::set_themes))
        .route("/bijeenkomsten/{id}/training", post().to(sessions::around::offer_training))
        .route("/dekking/bijeenkomsten", get().to(evaluations::together))
        .route("/dekking/bijeenkomsten.{format}", get().to(evaluations::as_file::export));
}
