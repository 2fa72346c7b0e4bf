//! Writes down that somebody asked for what is not theirs. The refused work was rolled back, so
//! this is a transaction of its own.

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::domain::permissions::Actor;
use crate::services::audit;
use crate::web::app::AppState;
use crate::web::error::Refusal;

/// Adds a line with the result `refused` to the audit log when this is such a refusal. The
/// answer stays the same when the line cannot be written.
pub async fn note(
    app: &Data<AppState>,
    actor: Option<&Actor>,
    request: &HttpRequest,
    refusal: Option<&Refusal>,
) {
    let (Some(actor), Some(true)) = (actor, refusal.map(|refusal| refusal.is_trespass)) else {
        return;
    };
    let (actor, now, object) = (actor.clone(), app.clock.now(), object(request));
    let written = app
        .db
        .write(move |conn| audit::record_result(conn, &actor, "access", &object, ("refused", now)))
        .await;
    if let Err(error) = written {
        tracing::error!(%error, "a refusal could not be written in the audit log");
    }
}

/// The method and the path, which names what was asked for by its number; without the query,
/// and without a token.
fn object(request: &HttpRequest) -> String {
    let pattern = request.match_pattern().unwrap_or_default();
    let path = if pattern.contains("{token}") { pattern.as_str() } else { request.path() };
    let path: String = path.chars().filter(|letter| !letter.is_control()).take(200).collect();
    format!("{} {path}", request.method())
}
