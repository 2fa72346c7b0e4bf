//! Every route of the program on one page.

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, post, resource, scope};

use super::pages::{access, account, coverage, info, overview, people, sessions, trainings};
use super::{api, assets, guard};

/// Declares the routes; what needs a login stands in the last scope.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(info::health))
        .route("/readyz", get().to(info::ready))
        .route("/.well-known/security.txt", get().to(info::security))
        .route("/static/{hash}/{name}", get().to(assets::serve))
        .service(
            scope("/api/v1")
                .wrap(from_fn(api::guard::ask_token))
                .wrap(from_fn(api::guard::speak_problem_json))
                .configure(api::routes),
        )
        .service(
            scope("")
                .wrap(from_fn(guard::know_visitor))
                .configure(open_pages)
                .service(scope("").wrap(from_fn(guard::ask_login)).configure(pages))
                .default_service(get().to(info::nothing_here)),
        );
}

/// Pages that anybody may see.
fn open_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/inloggen").get(access::login_form).post(access::log_in))
        .service(
            resource("/uitnodiging/{token}").get(access::password_form).post(access::set_password),
        )
        .route("/privacy", get().to(info::privacy))
        .route("/toegankelijkheid", get().to(info::accessibility));
}

/// Pages behind the login.
fn pages(config: &mut ServiceConfig) {
    config
        .route("/", get().to(overview::show))
        .route("/uitloggen", post().to(access::log_out))
        .service(resource("/account").get(account::show).post(account::change));
    // coverage
    config
        .route("/dekking", get().to(coverage::show))
        .route("/dekking.csv", get().to(coverage::export))
        .route("/dekking/lijst", get().to(coverage::show_list));
    sessions_and_trainings(config);
}

/// The sessions of stage 2, the trainings of stage 3 and the people who give them.
fn sessions_and_trainings(config: &mut ServiceConfig) {
    config
        // sessions
        .service(resource("/bijeenkomsten").get(sessions::list).post(sessions::plan))
        .route("/bijeenkomsten/nieuw", get().to(sessions::new_form))
        .route("/bijeenkomsten/{id}", get().to(sessions::show))
        .service(
            resource("/bijeenkomsten/{id}/wijzigen")
                .get(sessions::move_form)
                .post(sessions::reschedule),
        )
        .service(
            resource("/bijeenkomsten/{id}/uitstellen")
                .get(sessions::postpone_form)
                .post(sessions::postpone),
        )
        .service(
            resource("/bijeenkomsten/{id}/afzeggen")
                .get(sessions::cancel_form)
                .post(sessions::cancel),
        )
        .route("/bijeenkomsten/{id}/resultaat", post().to(sessions::record_result))
        .route("/bijeenkomsten/{id}/uitnodiging.ics", get().to(sessions::invitation))
        // trainings
        .service(resource("/trainingen").get(trainings::list).post(trainings::add))
        .route("/trainingen/nieuw", get().to(trainings::new_form))
        .route("/trainingen/{id}", get().to(trainings::show))
        .route("/trainingen/{id}/kosten", post().to(trainings::agree_cost))
        .route("/trainingen/{id}/plannen", post().to(trainings::plan))
        .route("/trainingen/{id}/gehouden", post().to(trainings::hold))
        .service(
            resource("/trainingen/{id}/afwijzen")
                .get(trainings::decline_form)
                .post(trainings::decline),
        )
        // people
        .service(resource("/beheer/mensen").get(people::list).post(people::add))
        .route("/beheer/mensen/nieuw", get().to(people::new_form))
        .service(resource("/beheer/mensen/{id}").get(people::change_form).post(people::change))
        .service(resource("/beheer/mensen/{id}/einde").get(people::end_form).post(people::end));
}
