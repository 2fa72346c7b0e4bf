//! What waits for the author of notes, as lines on the list of tasks.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, day_and_clock, long_day, written_day};
use crate::services::conversations::expiry::ExpiringAnswers;
use crate::services::notes::{self, Expiring, Opening, Shared};
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};

/// A note of the visitor that somebody opened in an emergency.
pub fn opening(it: &Opening) -> Value {
    let access = &it.access;
    json!({
        "title": format!("{} opende uw notitie ({})", it.opener, it.organisation.full_name()),
        "kind": "", "href": format!("/notities/{}", access.note_id), "detail": access.reason,
        "due": day_and_clock(access.opened_at), "late": false, "owner": "",
        "action": format!("/notities/geopend/{}/gezien", access.id), "action_label": "Gezien",
        "action_href": "",
    })
}

/// A note that somebody let the visitor read.
pub fn shared(it: &Shared) -> Value {
    let (note, organisation) = (&it.note, &it.organisation);
    json!({
        "title": format!("{} deelde een notitie met u ({})", note.author, organisation.full_name()),
        "kind": "", "href": format!("/organisaties/{}", organisation.code),
        "detail": note.level.label(), "due": "", "late": false, "owner": "",
        "action": "", "action_label": "Lees de notitie",
        "action_href": format!("/notities/{}", note.id),
    })
}

/// A note of the visitor that will be destroyed.
pub fn expiring(it: &Expiring) -> Value {
    let href = format!("/notities/{}", it.note.id);
    let written = written_day(amsterdam_day(it.note.written_at));
    json!({
        "title": format!("Notitie van {written} ({})", it.organisation.full_name()),
        "kind": "", "href": href, "detail": it.note.level.label(),
        "due": format!("vernietigd op {}", long_day(it.on)), "late": false, "owner": "",
        "action": "", "action_label": "Bekijk de notitie", "action_href": href,
    })
}

/// What was told in confidence in a conversation of the visitor and will be destroyed.
pub fn answers(it: &ExpiringAnswers) -> Value {
    let href = format!("/gesprekken/{}", it.conversation_id);
    let logged = written_day(it.logged_on);
    json!({
        "title": format!("Gesprek, vastgelegd op {logged} ({})", it.organisation.full_name()),
        "kind": "", "href": href, "detail": "wat in vertrouwen is verteld",
        "due": format!("vernietigd op {}", long_day(it.on)), "late": false, "owner": "",
        "action": "", "action_label": "Bekijk het gesprek", "action_href": href,
    })
}

/// The author has seen that a note was opened.
pub async fn mark_seen(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| notes::mark_seen(conn, actor, id, now)).await?;
    Ok(page.see_other("/taken", "De melding is weg."))
}
