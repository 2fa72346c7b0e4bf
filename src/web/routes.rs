//! Every route of the program: the frame here, the pages behind the login by subject beside it.

mod aims;
mod costs;
mod dossiers;
mod entry;
mod evenings;
mod keeping;
mod letters;
mod plan;
mod planning;
mod trainings;

use actix_web::middleware::from_fn;
use actix_web::web::{FormConfig, ServiceConfig, get, resource, scope};

use super::pages::{aggregates, coverage, forecast, info, overview, people, replies};
use super::{api, assets, guard};

/// Largest posted form in bytes.
const FORM_LIMIT: usize = 128 * 1024;

/// Declares the routes; what needs a login stands in the last scope.
pub fn routes(config: &mut ServiceConfig) {
    config
        .app_data(FormConfig::default().limit(FORM_LIMIT))
        .route("/healthz", get().to(info::health))
        .route("/readyz", get().to(info::ready))
        .route("/.well-known/security.txt", get().to(info::security))
        .route("/static/{hash}/{name}", get().to(assets::serve))
        .service(
            scope("/api/v1")
                .wrap(from_fn(api::guard::speak_problem_json))
                .service(
                    resource("/openapi.json")
                        .get(api::openapi::show)
                        .wrap(from_fn(api::rate::count_place)),
                )
                .service(
                    scope("")
                        .wrap(from_fn(api::idempotency::answer_once))
                        .wrap(from_fn(api::guard::ask_token))
                        .configure(api::routes),
                ),
        )
        .service(
            scope("")
                .wrap(from_fn(guard::know_visitor))
                .configure(open_pages)
                .configure(plan::open_pages)
                .service(scope("").wrap(from_fn(guard::ask_login)).configure(pages))
                .default_service(get().to(info::nothing_here)),
        );
}

/// Pages that anybody may see.
fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/antwoord/{token}").get(replies::look).post(replies::answer))
        .service(resource("/agenda/{token}.ics").get(people::feed::show))
        .route("/antwoord", get().to(replies::bare))
        .route("/antwoord/", get().to(replies::bare))
        .route("/privacy", get().to(info::privacy))
        .route("/toegankelijkheid", get().to(info::accessibility));
    entry::open_pages(config);
    evenings::open_pages(config);
    aims::open_pages(config);
}

/// Pages behind the login.
fn pages(config: &mut ServiceConfig) {
    config
        .route("/", get().to(overview::show))
        .route("/dekking", get().to(coverage::show))
        .route("/dekking.{format}", get().to(coverage::files::export))
        .route("/dekking/verwachting", get().to(forecast::show))
        .route("/dekking/verwachting.{format}", get().to(forecast::as_file::export))
        .route("/dekking/lijst", get().to(coverage::show_list))
        .route("/dekking/lijst.{format}", get().to(coverage::files::export_list))
        .route("/dekking/trechter", get().to(coverage::funnel))
        .route("/dekking/trechter.{format}", get().to(coverage::files::funnel))
        .route("/dekking/maanden", get().to(coverage::months))
        .route("/dekking/maanden.{format}", get().to(coverage::files::months))
        .route("/dekking/verdeling", get().to(coverage::spread))
        .route("/dekking/verdeling.{format}", get().to(coverage::files::spread))
        .route("/dekking/rapport", get().to(coverage::management::show))
        .route("/dekking/rapport.pdf", get().to(coverage::management::show_pdf))
        .route("/dekking/gesprekken", get().to(aggregates::show))
        .route("/dekking/gesprekken.{format}", get().to(aggregates::as_file::export));
    aims::target_pages(config);
    dossiers::finding_pages(config);
    dossiers::organisation_pages(config);
    keeping::import_pages(config);
    letters::round_pages(config);
    letters::template_pages(config);
    letters::mail_pages(config);
    dossiers::conversation_pages(config);
    dossiers::desk_pages(config);
    dossiers::note_pages(config);
    dossiers::follow_up_pages(config);
    plan::plan_pages(config);
    costs::calendar_and_cost_pages(config);
    planning::session_pages(config);
    trainings::step_pages(config);
    evenings::pages(config);
    planning::training_pages(config);
    planning::people_pages(config);
    keeping::reorganisation_pages(config);
    entry::own_pages(config);
    entry::team_pages(config);
    keeping::operation_pages(config);
}
