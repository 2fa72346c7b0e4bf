//! What management aims at, and who is told how the tour stands.

use actix_web::web::{ServiceConfig, get, resource};

use crate::web::pages::{digests, targets};

/// The pages behind the links of the mails that come by themselves.
pub(super) fn open_pages(config: &mut ServiceConfig) {
    config
        .route("/berichten", get().to(digests::bare))
        .route("/berichten/", get().to(digests::bare))
        .service(
            resource("/berichten/{token}")
                .get(digests::look)
                .head(digests::look)
                .post(digests::stop),
        );
}

/// The targets of the tour.
pub(super) fn target_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/dekking/streefcijfers").get(targets::list).post(targets::set))
        .route("/dekking/streefcijfers/nieuw", get().to(targets::new_form))
        .service(
            resource("/dekking/streefcijfers/{id}/vervangen")
                .get(targets::supersede_form)
                .post(targets::supersede),
        )
        .service(
            resource("/dekking/streefcijfers/{id}/intrekken")
                .get(targets::withdraw_form)
                .post(targets::withdraw),
        );
}
