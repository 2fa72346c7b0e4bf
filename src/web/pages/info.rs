//! Pages that say something about the program: health, privacy, accessibility, security.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::services::{ServiceError, ServiceResult};
use crate::store::{dossiers, off_thread};
use crate::web::app::AppState;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::Page;

/// The process answers.
pub async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// The process answers, its database does too, and the tables are those of this program.
pub async fn ready(app: Data<AppState>) -> HttpResponse {
    match is_ready(&app).await {
        Ok(()) => HttpResponse::Ok().content_type("text/plain").body("ok"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready")
        }
    }
}

async fn is_ready(app: &AppState) -> ServiceResult<()> {
    app.db.read(|conn| ServiceResult::Ok(dossiers::current_tour(conn)?)).await?;
    let db = app.db.clone();
    let behind = || ServiceError::Broken("a migration is still to be done".to_owned());
    off_thread(move || match db.is_up_to_date() {
        Ok(true) => Ok(()),
        Ok(false) => Err(behind()),
        Err(why) => Err(ServiceError::Broken(why)),
    })
    .await
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
    let settings = &page.app.settings;
    let terms: Vec<Value> =
        settings.retention.all().iter().map(|it| json!({ "what": it.0, "until": it.1 })).collect();
    let content = json!({
        "controller": settings.controller, "data_protection_officer": settings.data_protection_officer,
        "terms": terms,
    });
    page.show("privacy.html", "Privacy", &content)
}

/// How accessible the program is and whom to tell when it is not.
pub async fn accessibility(page: Page) -> PageResult {
    page.show("accessibility.html", "Toegankelijkheid", &json!({}))
}

/// Any other address.
pub async fn nothing_here() -> PageResult {
    Err(Refusal::not_found())
}
