//! The JSON API under `/api/v1`: one file a noun, the same services as the pages
//! (NLgov REST API Design Rules). `openapi/` beside this file describes every call.

mod closed_days;
mod contacts;
mod costs;
pub mod coverage;
mod date_offers;
mod dossier;
mod forecast;
mod frame;
mod imports;
mod letter_rounds;
pub mod openapi;
mod organisations;
mod people;
mod sessions;
mod targets;
mod trainings;

pub use frame::{asked, call, guard, idempotency, instants, paging, rate};

use actix_web::web::{ServiceConfig, get, resource};
use dossier::{calls, commitments, conversations, stage_events};

/// Version of the API, in every answer (semantic versioning).
pub const VERSION: &str = "1.1.0";

/// Routes of `/api/v1`; each noun adds its own. A resource answers 405 to other methods.
pub fn routes(config: &mut ServiceConfig) {
    work(config);
    figures_and_places(config);
    config.default_service(get().to(call::nothing_here));
}

fn work(config: &mut ServiceConfig) {
    // letters
    config
        .service(resource("/letter-rounds").get(letter_rounds::list).post(letter_rounds::create))
        .service(resource("/letter-rounds/{id}").get(letter_rounds::show))
        .service(resource("/letter-rounds/{id}/letters").get(letter_rounds::letters))
        .service(resource("/letter-rounds/{id}/releases").post(letter_rounds::release))
        .service(resource("/letter-rounds/{id}/reminders").post(letter_rounds::release_reminders));
    // sessions, trainings and the people who give them
    config
        .service(resource("/sessions").get(sessions::list).post(sessions::plan))
        .service(resource("/sessions/{id}").get(sessions::show))
        .service(resource("/sessions/{id}/results").post(sessions::record_result))
        .service(resource("/date-offers").get(date_offers::list))
        .service(resource("/trainings").get(trainings::list).post(trainings::add))
        .service(resource("/trainings/{id}").get(trainings::show))
        .service(resource("/people").get(people::list).post(people::add))
        .service(resource("/people/{id}").get(people::show))
        .service(resource("/recesses").get(closed_days::list_recesses))
        .service(resource("/blackouts").get(closed_days::list_blackouts));
}

fn figures_and_places(config: &mut ServiceConfig) {
    // coverage and costs
    config
        .service(resource("/coverage").get(coverage::show))
        .service(resource("/coverage/funnel").get(coverage::funnel))
        .service(resource("/coverage/months").get(coverage::months))
        .service(resource("/coverage/spread").get(coverage::spread))
        .service(resource("/targets").get(coverage::list_targets).post(targets::set))
        .service(resource("/targets/{id}").get(coverage::show_target))
        .service(resource("/forecast").get(forecast::show))
        .service(resource("/costs").get(costs::list))
        .service(resource("/budgets").get(costs::list_budgets));
    // organisations, contacts, imports
    config
        .service(resource("/organisations").get(organisations::list))
        .service(resource("/organisations/{code}").get(organisations::show))
        .service(resource("/contacts").get(contacts::list).post(contacts::add))
        .service(resource("/contacts/{id}").get(contacts::show))
        .service(resource("/contact-searches").post(contacts::search))
        .service(resource("/imports").get(imports::list));
    // what happened with them
    config
        .service(resource("/conversations").get(conversations::list).post(conversations::log))
        .service(resource("/conversations/{id}").get(conversations::get))
        .service(resource("/commitments").get(commitments::list))
        .service(resource("/calls").get(calls::list))
        .service(resource("/stage-events").get(stage_events::list));
}
