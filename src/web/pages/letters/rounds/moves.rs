//! Releasing, holding and taking back a round; what leaves the house is confirmed in figures.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock, long_day};
use crate::domain::permissions::Permission;
use crate::services::require;
use crate::services::rounds::release::{self, Prospect, Release};
use crate::services::rounds::{control, view};
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};
use crate::web::pages::round_view::{counted, href, moment};

const RELEASE: (&str, &str) = ("rounds/confirm_release.html", "Ronde vrijgeven");
const CONFIRM: &str = "confirm.html";

/// Asks whether the round is to be released, in figures.
pub async fn release_form(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let sender = stationery.from.to_string();
    let prospect = page
        .read(move |conn, actor, now| release::prospect(conn, actor, &stationery, id, now))
        .await?;
    let Some(window) = prospect.window else {
        let flash = "Er is geen brief klaar. Los eerst een geblokkeerde brief op.";
        return Ok(page.see_other(&href(id), flash));
    };
    let home = href(id);
    let first = prospect.first_letter.unwrap_or_default();
    let content = json!({
        "round": { "name": prospect.round.name, "href": home },
        "consequence": consequence(&prospect, window), "facts": facts(&prospect, &sender),
        "four_eyes_off": !page.app.settings.asks_four_eyes(),
        "mail_note": page.app.settings.mail_note(),
        "read_href": format!("{home}/brieven/{first}"), "action": format!("{home}/vrijgeven"),
        "digest": prospect.digest,
    });
    page.show(RELEASE.0, RELEASE.1, &content)
}

/// "13 brieven (26 berichten) vertrekken dinsdag 3 oktober 2023 tussen 09.00 en 09.26 uur."
fn consequence(prospect: &Prospect, (first, last): (DateTime<Utc>, DateTime<Utc>)) -> String {
    let letters = counted(prospect.ready, "brief", "brieven");
    let messages = counted(prospect.messages, "bericht", "berichten");
    let verb = if prospect.ready == 1 { "vertrekt" } else { "vertrekken" };
    let (day, last_day) = (amsterdam_day(first), amsterdam_day(last));
    let when = if first == last {
        moment(first)
    } else if day == last_day {
        let from = clock(first);
        format!("{} tussen {} en {}", long_day(day), from.trim_end_matches(" uur"), clock(last))
    } else {
        format!("tussen {} en {}", moment(first), moment(last))
    };
    format!("{letters} ({messages}) {verb} {when}.")
}

fn facts(prospect: &Prospect, sender: &str) -> Vec<Value> {
    let blocked = match prospect.blocked.as_slice() {
        [] => "Geen".to_owned(),
        names => format!(
            "{} niet: {}",
            counted(names.len(), "brief vertrekt", "brieven vertrekken"),
            names.join(", ")
        ),
    };
    let pace = format!("{} brieven per uur", prospect.round.pace_per_hour);
    [("Geblokkeerd", blocked), ("Tempo", pace), ("Afzender", sender.to_owned())]
        .into_iter()
        .map(|(term, text)| json!({ "term": term, "text": text }))
        .collect()
}

/// Releases the round exactly as it was read.
pub async fn release(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let digest = Some(fields.get("digest").unwrap_or_default().to_owned());
    let command = Release { round_id: id, digest };
    page.write(move |conn, actor, now| release::release(conn, actor, &stationery, &command, now))
        .await?;
    page.app.sender.notify_one();
    Ok(page.see_other(&href(id), "De ronde is vrijgegeven."))
}

/// Holds the round.
pub async fn pause(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| control::pause(conn, actor, id, now)).await?;
    Ok(page.see_other(&href(id), "De ronde staat stil. Er vertrekt niets tot u haar hervat."))
}

/// Lets the round go on.
pub async fn resume(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| control::resume(conn, actor, id, now)).await?;
    page.app.sender.notify_one();
    Ok(page.see_other(&href(id), "De ronde gaat verder."))
}

/// Asks whether the round is to be taken back, in figures.
pub async fn withdraw_form(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let view = page
        .read(move |conn, actor, now| {
            require(actor, Permission::ProposeRounds)?;
            view::show(conn, actor, &stationery, id, now)
        })
        .await?;
    let (round, counts) = (&view.figures.round, view.figures.counts);
    let of = |number: i64| usize::try_from(number).unwrap_or(0);
    let consequence = match counts.total() {
        0 => "Deze ronde is nog niet vrijgegeven. Er vertrekt niets.".to_owned(),
        _ => format!(
            "{} niet meer. {} verzonden; dat blijft zo.",
            counted(
                of(counts.queued),
                "bericht dat wacht, vertrekt",
                "berichten die wachten, vertrekken"
            ),
            counted(of(counts.sent), "bericht is", "berichten zijn"),
        ),
    };
    let content = json!({
        "title": "Ronde intrekken", "consequence": consequence, "facts": [],
        "action": format!("{}/intrekken", href(id)), "button": "Ronde intrekken", "danger": true,
        "back_href": href(id), "back_label": round.name, "hidden": [], "reason_label": "",
    });
    page.show(CONFIRM, "Ronde intrekken", &content)
}

/// Takes the round back.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| control::withdraw(conn, actor, id, now)).await?;
    Ok(page.see_other(&href(id), "De ronde is ingetrokken."))
}
