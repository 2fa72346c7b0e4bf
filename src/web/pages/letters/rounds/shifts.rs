//! Moving what of a round did not leave: one planner proposes, another confirms.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock_field, day_field, from_amsterdam};
use crate::domain::letters::Shift;
use crate::services::repeats::Act;
use crate::services::rounds::shift::{self, ProposeShift, ShiftView};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::reminders::period;
use crate::web::pages::repeats::{TO_ROUND, led};
use crate::web::pages::round_view::{counted, href, moment};

const FORM: (&str, &str) = ("rounds/shift.html", "De rest van de ronde verzetten");

/// The proposal that waits, and the form for a new one.
pub async fn form(page: Page, id: Path<i64>) -> PageResult {
    let view = view(&page, id.into_inner()).await?;
    let mut content = content(&view);
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), filled_in(&view, page.now()));
    }
    page.show(FORM.0, FORM.1, &content)
}

/// The fields as they were proposed before, or else as the round stands.
fn filled_in(view: &ShiftView, now: DateTime<Utc>) -> Value {
    let (planned_at, time, pace) = match &view.proposal {
        Some((shift, _)) => (shift.planned_at, clock_field(shift.planned_at), shift.pace_per_hour),
        None => (view.round.planned_at.max(now), "09.00".to_owned(), view.round.pace_per_hour),
    };
    json!({
        "planned_on": day_field(amsterdam_day(planned_at)), "planned_at": time,
        "pace_per_hour": pace.to_string(),
    })
}

async fn view(page: &Page, id: i64) -> Result<ShiftView, Refusal> {
    let stationery = page.app.stationery();
    page.read(move |conn, actor, now| shift::show(conn, actor, &stationery, id, now))
        .await
        .map_err(|refusal| refusal.leading(href(id), TO_ROUND))
}

fn content(view: &ShiftView) -> Value {
    let home = href(view.round.id);
    json!({
        "round": { "name": view.round.name, "href": home },
        "rest": format!(
            "{} ({}) {} nog niet vertrokken.",
            counted(view.letters, "brief", "brieven"),
            counted(view.messages, "bericht", "berichten"),
            if view.letters == 1 { "is" } else { "zijn" }
        ),
        "now_planned": moment(view.first_due.unwrap_or(view.round.planned_at)),
        "proposal": view.proposal.as_ref().map(|(shift, name)| proposal(view, shift, name)),
        "action": format!("{home}/verzetten"),
        "pace_hint": "Bij 60 per uur duurt een ronde van 26 brieven ongeveer 26 minuten.",
    })
}

fn proposal(view: &ShiftView, shift: &Shift, name: &str) -> Value {
    let home = href(view.round.id);
    let letters = counted(view.letters, "brief", "brieven");
    let verb = if view.letters == 1 { "vertrekt" } else { "vertrekken" };
    let when = view.window.map_or_else(|| moment(shift.planned_at), period);
    json!({
        "by": name,
        "consequence": format!("{letters} {verb} {when}."),
        "pace": format!("{} brieven per uur", shift.pace_per_hour),
        "obstacle": view.obstacle.clone().unwrap_or_default(),
        "action": if view.obstacle.is_none() { format!("{home}/verzetten/bevestigen") }
            else { String::new() },
        "read": format!("{} {}", shift.planned_at.to_rfc3339(), shift.pace_per_hour),
    })
}

/// Proposes a new moment.
pub async fn propose(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let view = view(&page, id).await?;
    match try_propose(&page, id, &fields).await {
        Ok(()) => Ok(page.see_other(&href(id), flash_of(&page))),
        Err(error) => page.refused(FORM, &content(&view), fields.to_form(&[]), error),
    }
}

/// Who confirms it, is another unless four eyes are off.
fn flash_of(page: &Page) -> &'static str {
    match page.app.settings.asks_four_eyes() {
        true => "Het voorstel is bewaard en de ronde staat stil. Een andere planner bevestigt het.",
        false => "Het voorstel is bewaard en de ronde staat stil, tot iemand het bevestigt.",
    }
}

async fn try_propose(page: &Page, round_id: i64, fields: &Fields) -> ServiceResult<()> {
    let mut reader = Reader::new(fields);
    let (day, time) = (reader.needed_day("planned_on"), reader.needed_clock("planned_at"));
    let pace = reader.number("pace_per_hour").and_then(|pace| u32::try_from(pace).ok());
    let planned_at = day.zip(time).map(|(day, time)| from_amsterdam(day, time));
    let command = reader.finish(planned_at.map(|planned_at| ProposeShift {
        round_id,
        planned_at,
        pace_per_hour: pace.unwrap_or(0),
    }))?;
    page.write(move |conn, actor, now| shift::propose(conn, actor, &command, now)).await
}

/// Confirms the proposal that was read.
pub async fn confirm(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let read = as_read(id, &fields)
        .ok_or_else(|| ServiceError::not_allowed("Laad de pagina opnieuw en bevestig dan."))?;
    let done = page
        .write(move |conn, actor, now| shift::confirm(conn, actor, &stationery, &read, now))
        .await;
    let flash = "De rest van de ronde is verzet. De ronde gaat verder.";
    led(&page, done, Act::ConfirmShift(id), (&href(id), flash)).await
}

/// The moment and the pace that stood on the page.
fn as_read(round_id: i64, fields: &Fields) -> Option<ProposeShift> {
    let (moment, pace) = fields.get("read")?.split_once(' ')?;
    let planned_at = DateTime::parse_from_rfc3339(moment).ok()?.with_timezone(&Utc);
    Some(ProposeShift { round_id, planned_at, pace_per_hour: pace.parse().ok()? })
}
