//! What management aims at, and who is told how the tour stands.

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::web::{Data, ServiceConfig, get, resource};

use crate::web::app::AppState;
use crate::web::pages::{digests, progress, targets};

/// The progress for everybody, and the pages behind the links of the mails that come by themselves.
pub(super) fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/voortgang").get(progress::show).guard(fn_guard(shows_progress)))
        .route("/berichten", get().to(digests::bare))
        .route("/berichten/", get().to(digests::bare))
        .service(resource("/berichten/{token}").get(digests::look).post(digests::stop));
}

/// Without it the address is one that nobody knows.
fn shows_progress(context: &GuardContext<'_>) -> bool {
    context.app_data::<Data<AppState>>().is_some_and(|app| app.settings.shows_progress())
}

/// The targets of the tour.
pub(super) fn target_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/dekking/streefcijfers").get(targets::list).post(targets::set))
        .route("/dekking/streefcijfers.{format}", get().to(targets::as_file::export))
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
