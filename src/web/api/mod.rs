//! The JSON API under `/api/v1`: one file a noun, the same services as the pages
//! (NLgov REST API Design Rules). `openapi.json` beside this file describes every call.

pub mod commitments;
pub mod contacts;
pub mod conversations;
pub mod coverage;
mod frame;
pub mod imports;
pub mod letter_rounds;
pub mod openapi;
pub mod organisations;
pub mod people;
pub mod sessions;
pub mod trainings;

pub use frame::{call, guard, idempotency, instants, paging};

use actix_web::web::{ServiceConfig, get, post, resource};

/// Version of the API, in every answer (semantic versioning).
pub const VERSION: &str = "1.0.0";

/// Routes of `/api/v1`; each noun adds its own.
pub fn routes(config: &mut ServiceConfig) {
    // letters
    config
        .service(resource("/letter-rounds").get(letter_rounds::list).post(letter_rounds::create))
        .route("/letter-rounds/{id}", get().to(letter_rounds::show))
        .route("/letter-rounds/{id}/letters", get().to(letter_rounds::letters))
        .route("/letter-rounds/{id}/releases", post().to(letter_rounds::release))
        .route("/letter-rounds/{id}/reminders", post().to(letter_rounds::release_reminders));
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
    // organisations, contacts, imports
    config
        .route("/organisations", get().to(organisations::list))
        .route("/organisations/{code}", get().to(organisations::show))
        .service(resource("/contacts").get(contacts::list).post(contacts::add))
        .route("/contacts/{id}", get().to(contacts::show))
        .route("/imports", get().to(imports::list));
    // conversations
    config
        .service(resource("/conversations").get(conversations::list).post(conversations::log))
        .route("/conversations/{id}", get().to(conversations::get))
        .route("/commitments", get().to(commitments::list));
    config.default_service(get().to(call::nothing_here));
}
