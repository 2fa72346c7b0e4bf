//! The JSON API under `/api/v1`: one file a noun, the same services as the pages
//! (NLgov REST API Design Rules).

pub mod call;
pub mod guard;
pub mod paging;

use actix_web::web::{ServiceConfig, get};

/// Version of the API, in every answer (semantic versioning).
pub const VERSION: &str = "1.0.0";

/// Routes of `/api/v1`; each noun adds its own.
pub fn routes(config: &mut ServiceConfig) {
    config.default_service(get().to(call::nothing_here));
}
