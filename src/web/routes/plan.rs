//! A plan before it is public: held dates, what waits to be read, and the page of the clerk.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::planning::{answer, date_offers, publications};

/// Pages that anybody may see who has the link.
pub(super) fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/datums/{token}").get(answer::look).post(answer::choose))
        .route("/datums", get().to(answer::bare))
        .route("/datums/", get().to(answer::bare));
}

/// Held dates and publication; before the pages of one session, whose address is a number.
pub(super) fn plan_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/bijeenkomsten/aanbod").get(date_offers::list).post(date_offers::hold))
        .route("/bijeenkomsten/aanbod/tourplan", post().to(date_offers::hold_plan))
        .service(
            resource("/bijeenkomsten/aanbod/{id}").get(date_offers::show).post(date_offers::change),
        )
        .route("/bijeenkomsten/aanbod/{id}/keuze", post().to(date_offers::choose))
        .route("/bijeenkomsten/aanbod/{id}/intrekken", post().to(date_offers::withdraw))
        .service(
            resource("/bijeenkomsten/publiceren")
                .get(publications::overview)
                .post(publications::prepare),
        )
        .route("/bijeenkomsten/publiceren/{id}", get().to(publications::show))
        .route("/bijeenkomsten/publiceren/{id}/versturen", post().to(publications::send))
        .route("/bijeenkomsten/publiceren/{id}/terug", post().to(publications::withdraw));
}
