//! Every route of the program on one page.

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, post, resource, scope};

use super::pages::{
    access, account, calls, commitments, conversations, info, overview, replies, tasks,
};
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
        // replies
        .service(
            resource("/antwoord/{token}")
                .get(replies::look)
                .head(replies::look)
                .post(replies::answer),
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
    conversation_pages(config);
}

/// Conversations, promises, replies by hand, calls and tasks.
fn conversation_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/gesprekken").get(conversations::list).post(conversations::forms::log))
        .route("/gesprekken/nieuw", get().to(conversations::forms::new))
        .service(
            resource("/gesprekken/plannen")
                .get(conversations::forms::plan_form)
                .post(conversations::forms::plan),
        )
        .service(
            resource("/gesprekken/afwijzen")
                .get(conversations::changes::decline_form)
                .post(conversations::changes::decline),
        )
        .route("/gesprekken/{id}", get().to(conversations::show))
        .service(
            resource("/gesprekken/{id}/uitstellen")
                .get(conversations::changes::postpone_form)
                .post(conversations::changes::postpone),
        )
        .service(
            resource("/organisaties/{code}/toezeggingen")
                .get(commitments::new)
                .post(commitments::add),
        )
        .route("/toezeggingen/{id}/gedaan", post().to(commitments::finish))
        .service(
            resource("/organisaties/{code}/antwoord")
                .get(replies::by_hand_form)
                .post(replies::by_hand),
        )
        .route("/belronde", get().to(calls::list))
        .service(resource("/belronde/{id}").get(calls::form).post(calls::log))
        .route("/taken", get().to(tasks::list));
}
