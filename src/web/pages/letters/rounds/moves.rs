//! Releasing, holding and taking back a round; what leaves the house is confirmed in figures.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::permissions::Permission;
use crate::services::repeats::Act;
use crate::services::require;
use crate::services::rounds::control;
use crate::services::rounds::release::{self, Prospect, Release};
use crate::services::rounds::shift::{self, ShiftView};
use crate::services::rounds::view::{self, RoundFigures};
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};
use crate::web::pages::reminders::period;
use crate::web::pages::repeats::led;
use crate::web::pages::round_view::{counted, href, moment};

const RELEASE: (&str, &str) = ("rounds/confirm_release.html", "Ronde vrijgeven");
const CONFIRM: &str = "confirm.html";
/// So many organisations are named that were invited before.
const NAMED: usize = 5;

/// Asks whether the round is to be released, in figures.
pub async fn release_form(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let prospect = page
        .read(move |conn, actor, now| release::prospect(conn, actor, &stationery, id, now))
        .await?;
    let Some(window) = prospect.window else {
        let flash = "Er is geen brief klaar. Los eerst een geblokkeerde brief op.";
        return Ok(page.see_other(&href(id), flash));
    };
    page.show(RELEASE.0, RELEASE.1, &release_content(&page, &prospect, window))
}

fn release_content(
    page: &Page,
    prospect: &Prospect,
    window: (DateTime<Utc>, DateTime<Utc>),
) -> Value {
    let home = href(prospect.round.id);
    let first = prospect.first_letter.unwrap_or_default();
    let sender = page.app.stationery().from.to_string();
    json!({
        "round": { "name": prospect.round.name, "href": home },
        "consequence": consequence(prospect, window), "facts": facts(prospect, &sender),
        "invited_before": invited_before(&prospect.invited_before),
        "four_eyes_off": !page.app.settings.asks_four_eyes(),
        "mail_note": mail_note(page),
        "read_href": format!("{home}/brieven/{first}"), "action": format!("{home}/vrijgeven"),
        "digest": prospect.digest,
    })
}

/// Where the mail goes after the release, in Dutch; nothing in production while sending is on.
pub fn mail_note(page: &Page) -> String {
    let place = page.app.settings.mail_note();
    if !page.app.is_muted() {
        return place;
    }
    let muted = "Verzenden staat nu uit: ook na het vrijgeven vertrekt er niets, tot een planner of \
                 beheerder verzenden aanzet bij Beheer, E-mail.";
    format!("{muted} {place}").trim_end().to_owned()
}

/// "13 brieven (26 berichten) vertrekken dinsdag 3 oktober 2023 tussen 09.00 en 09.26 uur."
fn consequence(prospect: &Prospect, window: (DateTime<Utc>, DateTime<Utc>)) -> String {
    let letters = counted(prospect.ready, "brief", "brieven");
    let messages = counted(prospect.messages, "bericht", "berichten");
    let verb = if prospect.ready == 1 { "vertrekt" } else { "vertrekken" };
    format!("{letters} ({messages}) {verb} {}.", period(window))
}

/// "3 organisaties kregen al eerder een uitnodiging: Goes, Hulst en Veere."; at most five names.
fn invited_before(names: &[String]) -> String {
    let number = counted(names.len(), "organisatie kreeg", "organisaties kregen");
    let told = match names {
        [] => return String::new(),
        [first @ .., last] if names.len() <= NAMED => match first {
            [] => last.clone(),
            _ => format!("{} en {last}", first.join(", ")),
        },
        _ => {
            let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
            format!("{} en nog {}", first.join(", "), names.len() - NAMED)
        }
    };
    format!("{number} al eerder een uitnodiging: {told}.")
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
    let done = page
        .write(move |conn, actor, now| release::release(conn, actor, &stationery, &command, now))
        .await;
    led(&page, done.map(drop), Act::Release(id), (&href(id), "De ronde is vrijgegeven.")).await
}

/// Holds the round.
pub async fn pause(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let done = page.write(move |conn, actor, now| control::pause(conn, actor, id, now)).await;
    let flash = "De ronde staat stil. Er vertrekt niets tot u haar hervat.";
    led(&page, done, Act::Pause(id), (&href(id), flash)).await
}

/// Asks whether the round is to go on as it was, which drops the proposal to move it.
pub async fn resume_form(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let view =
        page.read(move |conn, actor, now| shift::show(conn, actor, &stationery, id, now)).await?;
    page.show(CONFIRM, "Ronde hervatten", &resume_content(&view))
}

fn resume_content(view: &ShiftView) -> Value {
    let (round, home) = (&view.round, href(view.round.id));
    let lost = view.proposal.as_ref().map(|(shift, name)| {
        let at = moment(shift.planned_at);
        format!("Het voorstel van {name} om de rest te verzetten naar {at} vervalt.")
    });
    let rest = view.as_it_was.map(period).map(|when| {
        let letters = counted(view.letters, "brief", "brieven");
        let verb = if view.letters == 1 { "vertrekt" } else { "vertrekken" };
        format!("{letters} {verb} {when}.")
    });
    let told: Vec<String> = [lost, rest].into_iter().flatten().collect();
    json!({
        "title": "Ronde hervatten", "facts": [], "consequence": told.join(" "),
        "action": format!("{home}/hervat"), "button": "Hervat de ronde zoals zij was",
        "danger": view.proposal.is_some(), "back_href": home, "back_label": round.name,
        "hidden": [{ "name": "drop_proposal", "value": "1" }], "reason_label": "",
    })
}

/// Lets the round go on; a proposal to move it only falls when that was read.
pub async fn resume(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, drops) = (id.into_inner(), fields.get("drop_proposal").is_some());
    let work = move |conn: &mut _, actor: &_, now| control::resume(conn, actor, (id, drops), now);
    let done = page.write(work).await;
    led(&page, done, Act::Resume(id), (&href(id), "De ronde gaat verder.")).await
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
    page.show(CONFIRM, "Ronde intrekken", &withdraw_content(&view.figures))
}

fn withdraw_content(figures: &RoundFigures) -> Value {
    let (home, counts) = (href(figures.round.id), figures.counts);
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
    json!({
        "title": "Ronde intrekken", "consequence": consequence, "facts": [],
        "action": format!("{home}/intrekken"), "button": "Ronde intrekken", "danger": true,
        "back_href": home, "back_label": figures.round.name, "hidden": [], "reason_label": "",
    })
}

/// Takes the round back.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let done = page.write(move |conn, actor, now| control::withdraw(conn, actor, id, now)).await;
    led(&page, done, Act::Withdraw(id), (&href(id), "De ronde is ingetrokken.")).await
}
