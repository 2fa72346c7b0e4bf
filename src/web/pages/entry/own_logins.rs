//! The own logins: which browsers are logged in, and ending them; staying logged in.

use actix_web::HttpResponse;
use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::accounts::{ABSOLUTE, IDLE};
use crate::domain::dates::{amsterdam_day, clock, relative_day};
use crate::services::logins;
use crate::store::logins::Login;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};

/// Ends one login; the own one logs out.
pub async fn end(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| logins::end_own(conn, actor, id, now)).await?;
    Ok(page.see_other("/account", "Die browser is uitgelogd."))
}

/// Ends every login but this one.
pub async fn end_others(page: Page, Posted(_): Posted) -> PageResult {
    let here = page.visitor.login_id.unwrap_or_default();
    page.write(move |conn, actor, now| logins::end_others(conn, actor, here, now)).await?;
    Ok(page.see_other("/account", "U bent in alle andere browsers uitgelogd."))
}

/// Stays logged in: the time without a request begins anew. A script hears until when.
pub async fn stay(page: Page, Posted(_): Posted) -> PageResult {
    if let Some(id) = page.visitor.login_id {
        page.write(move |conn, _, now| logins::note_visit(conn, id, now)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The list for the page of the account.
pub(super) fn rows(page: &Page, own: &[Login]) -> Vec<Value> {
    own.iter().map(|login| row(page, login)).collect()
}

fn row(page: &Page, login: &Login) -> Value {
    let is_here = page.visitor.login_id == Some(login.id);
    let moment = |at: DateTime<Utc>| {
        format!("{}, {}", relative_day(amsterdam_day(at), page.today()), clock(at))
    };
    json!({
        "browser": if login.browser.is_empty() { "Onbekende browser" } else { &login.browser },
        "since": moment(login.created_at()), "last_seen": moment(login.last_seen_at()),
        "is_here": is_here,
        "end_action":
            if is_here { String::new() } else { format!("/account/logins/{}/einde", login.id) },
    })
}

/// Until when the own login lasts, in Dutch.
pub(super) fn until(page: &Page, own: &[Login]) -> String {
    let here = own.iter().find(|login| page.visitor.login_id == Some(login.id));
    here.map_or(String::new(), |login| {
        format!(
            "U blijft ingelogd tot {}; daarna logt u opnieuw in. Doet u {} minuten niets, dan \
             logt Drietraps u eerder uit. Wat u dan nog verstuurt, blijft bewaard tot u weer bent \
             ingelogd.",
            clock(login.created_at() + ABSOLUTE),
            IDLE.num_minutes(),
        )
    })
}
