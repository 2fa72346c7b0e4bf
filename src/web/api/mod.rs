//! The JSON API under `/api/v1`: one file a noun, the same services as the pages
//! (NLgov REST API Design Rules).

pub mod call;
pub mod coverage;
pub mod guard;
pub mod instants;
pub mod paging;
pub mod people;
pub mod sessions;
pub mod trainings;

use actix_web::web::{ServiceConfig, get, post, resource};

/// Version of the API, in every answer (semantic versioning).
pub const VERSION: &str = "1.0.0";

/// Routes of `/api/v1`; each noun adds its own.
pub fn routes(config: &mut ServiceConfig) {
    // sessions, trainings and the people who give them
    config
        .service(resource("/sessions").get(sessions::list).post(sessions::plan))
        .route("/sessions/{id}", get().to(sessions::show))
        .route("/sessions/{id}/results", post().to(sessions::record_result))
        .service(resource("/trainings").get(trainings::list).post(trainings::add))
        .route("/trainings/{id}", get().to(trainings::show))
        .service(resource("/people").get(people::list).post(people::add))
        .route("/people/{id}", get().to(people::show));
    // coverage
    config
        .route("/coverage", get().to(coverage::show))
        .route("/targets", get().to(coverage::list_targets));
    config.default_service(get().to(call::nothing_here));
}
