//! Pages that say something about the program: health, privacy, accessibility, security.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::TimeDelta;
use serde_json::json;

use crate::services::ServiceError;
use crate::store::dossiers;
use crate::web::app::AppState;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::Page;

/// The process answers.
pub async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// The process answers and its database does too.
pub async fn ready(app: Data<AppState>) -> HttpResponse {
    let tour = app.db.read(|conn| Ok::<_, ServiceError>(dossiers::current_tour(conn)?)).await;
    match tour {
        Ok(_) => HttpResponse::Ok().content_type("text/plain").body("ok"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready")
        }
    }
}

/// Whom to tell about a weakness (RFC 9116).
pub async fn security(app: Data<AppState>) -> HttpResponse {
    let expires = (app.clock.now() + TimeDelta::days(300)).format("%Y-%m-%dT00:00:00Z");
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!(
        "Contact: mailto:{}\nExpires: {expires}\nPreferred-Languages: nl, en\nCanonical: {}/.well-known/security.txt\n",
        app.settings.mail_reply_to,
        app.settings.base()
    ))
}

/// What is kept about whom.
pub async fn privacy(page: Page) -> PageResult {
    page.show("privacy.html", "Privacy", &json!({}))
}

/// How accessible the program is and whom to tell when it is not.
pub async fn accessibility(page: Page) -> PageResult {
    page.show("accessibility.html", "Toegankelijkheid", &json!({}))
}

/// Any other address.
pub async fn nothing_here() -> PageResult {
    Err(Refusal::not_found())
}
