//! The JSON API under `/api/v1`: one file a noun, the same services as the pages
//! (NLgov REST API Design Rules).

pub mod call;
pub mod commitments;
pub mod conversations;
pub mod guard;
pub mod paging;

use actix_web::web::{ServiceConfig, get, resource};

/// Version of the API, in every answer (semantic versioning).
pub const VERSION: &str = "1.0.0";

/// Routes of `/api/v1`; each noun adds its own.
pub fn routes(config: &mut ServiceConfig) {
    // conversations
    config
        .service(resource("/conversations").get(conversations::list).post(conversations::log))
        .route("/conversations/{id}", get().to(conversations::get))
        .route("/commitments", get().to(commitments::list));
    config.default_service(get().to(call::nothing_here));
}
