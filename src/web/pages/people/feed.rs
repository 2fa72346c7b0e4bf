//! The own calendar of somebody of the team: its link, and the calendar behind it without a login.

use actix_web::http::{StatusCode, header};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use crate::services::ServiceError;
use crate::services::people::feed::{self, FeedFile};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::{Page, Posted};
use crate::web::tries::{self, place_of};

/// Makes a link and shows it once; an earlier one stops.
pub async fn renew(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = *id;
    let token = page.write(move |conn, actor, now| feed::renew(conn, actor, id, now)).await?;
    let url = format!("{}/agenda/{token}.ics", page.app.stationery().base);
    let view = super::known(&page, id).await?;
    let content = super::form::change_content(&page, &view, &url).await?;
    page.show(super::CHANGE.0, super::CHANGE.1, &content)
}

/// Takes the link away.
pub async fn revoke(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = *id;
    page.write(move |conn, actor, now| feed::revoke(conn, actor, id, now)).await?;
    Ok(page.see_other(&super::path(id), "De link van de agenda werkt niet meer."))
}

/// The calendar. Nothing of it is kept on the way, and who has it already is told that nothing
/// changed.
pub async fn show(page: Page, token: Path<String>, request: HttpRequest) -> PageResult {
    let file = file(&page, token.into_inner(), &request).await?;
    let tag = format!("W/\"{}\"", file.tag);
    let asked = request.headers().get(header::IF_NONE_MATCH);
    let is_known = asked.and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains(&file.tag));
    let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if is_known {
        return Ok(answer.finish());
    }
    Ok(answer.content_type("text/calendar; charset=utf-8").body(file.ics))
}

/// What a link leads to. Who tries too many that lead nowhere is told to wait; one that leads
/// somewhere always works.
async fn file(page: &Page, token: String, request: &HttpRequest) -> Result<FeedFile, Refusal> {
    let (now, stationery) = (page.now(), page.app.stationery());
    let found = page.app.db.read(move |conn| feed::show(conn, &token, &stationery, now)).await;
    match found {
        Ok(file) => Ok(file),
        Err(ServiceError::Store(StoreError::NotFound(_))) => Err(nowhere(page, request).await),
        Err(other) => Err(other.into()),
    }
}

async fn nowhere(page: &Page, request: &HttpRequest) -> Refusal {
    let place = place_of(request, &page.app.settings.trusted_proxies);
    if tries::count_unknown_link(&page.app, place).await {
        let sentence = "Deze agenda bestaat niet (meer). Vraag de planner om een nieuwe link.";
        return Refusal::new(StatusCode::NOT_FOUND, sentence);
    }
    let sentence = "Er zijn vanaf uw netwerk te veel links geprobeerd die niet bestaan. Probeer \
                    het over een uur opnieuw, of bel ons.";
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence)
}
