//! The start page: what is today, what waits, how the tour stands.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::coverage::target_views;
use crate::domain::dates::{amsterdam_day, clock, long_day, relative_day, short_day};
use crate::domain::letters::RoundState;
use crate::domain::permissions::{Actor, Permission};
use crate::services::organisations::AdviserFilter;
use crate::services::overview::{self, Overview, Waiting};
use crate::store::overview::RoundProgress;
use crate::web::error::PageResult;
use crate::web::page::Page;

/// The targets that stand on the start page; the others are on the coverage page.
const TARGETS: [&str; 2] = ["T1", "T2P"];

/// The start page.
pub async fn show(page: Page) -> PageResult {
    let actor = page.actor()?;
    let today = page.today();
    let mut shown = page.read(overview::show).await?;
    shown.report.targets.retain(|it| TARGETS.contains(&it.target.code.as_str()));
    let content = json!({
        "today": long_day(today),
        "shows_work": actor.may(Permission::ReadConversations) || actor.may(Permission::ManageMail),
        "week": week(&shown, &actor, today),
        "waiting": waiting(&shown.waiting, &actor),
        "targets": target_views(&shown.report),
        "rounds": shown.rounds.iter().map(round).collect::<Vec<_>>(),
        "quick": quick(&actor),
    });
    page.show("overview.html", "Overzicht", &content)
}

fn week(shown: &Overview, actor: &Actor, today: NaiveDate) -> Vec<Value> {
    let may_log = actor.may(Permission::LogConversations);
    let conversations = shown.conversations.iter().map(|it| {
        let log = format!("/gesprekken/nieuw?organisatie={}", it.code);
        (
            it.at,
            json!({
                "when": format!("{}, {}", short_day(amsterdam_day(it.at)), clock(it.at)),
                "relative": relative_day(amsterdam_day(it.at), today),
                "title": format!("Gesprek {}", it.organisation), "place": it.mode.label(),
                "href": format!("/organisaties/{}", it.code),
                "action_label": if may_log { "Vastleggen" } else { "" },
                "action_href": if may_log { log } else { String::new() },
            }),
        )
    });
    let sessions = shown.sessions.iter().map(|it| {
        (
            it.at,
            json!({
                "when": format!("{}, {}", short_day(amsterdam_day(it.at)), clock(it.at)),
                "relative": relative_day(amsterdam_day(it.at), today),
                "title": format!("Bijeenkomst {}", it.organisation), "place": it.place,
                "href": format!("/bijeenkomsten/{}", it.id), "action_label": "", "action_href": "",
            }),
        )
    });
    let mut all: Vec<_> = conversations.chain(sessions).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

fn waiting(waiting: &Waiting, actor: &Actor) -> Vec<Value> {
    let adviser = match overview::filter_of(actor) {
        Some(AdviserFilter::User(id)) => format!("&adviser={id}"),
        _ => String::new(),
    };
    let list = |step: &str| format!("/organisaties?step={step}{adviser}");
    let late = waiting.late_commitments;
    let promises = match late {
        0 => String::new(),
        count => format!("{count} te laat"),
    };
    let piles = [
        (waiting.replies, "gesprekken om te plannen", list("plan_conversation"), false),
        (waiting.calls, "organisaties om te bellen", "/belronde".to_owned(), false),
        (waiting.reapproaches, "om nu weer te benaderen", list("reapproach"), true),
        (waiting.undeliverable, "brieven onbestelbaar", list("find_contact"), true),
        (waiting.undecided, "dossiers zonder volgende stap", list("undecided"), false),
        (waiting.commitments, "toezeggingen", "/taken".to_owned(), late > 0),
        (waiting.unclear_messages, "berichten onzeker", "/postvak-uit".to_owned(), true),
    ];
    let shown = piles.into_iter().filter(|(count, ..)| *count > 0);
    let shown = shown.map(|(count, label, href, urgent)| {
        let note = if label == "toezeggingen" { promises.as_str() } else { "" };
        json!({ "count": count, "label": label, "href": href, "urgent": urgent, "note": note })
    });
    shown.collect()
}

fn round(round: &RoundProgress) -> Value {
    let state = round.state.parse::<RoundState>().ok();
    let percent = (round.sent * 100).checked_div(round.total).unwrap_or_default();
    json!({
        "name": round.name, "href": format!("/brievenrondes/{}", round.id),
        "state_label": state.map(RoundState::label).unwrap_or_default(), "kind": "busy",
        "progress": format!("{} van {} berichten verzonden", round.sent, round.total),
        "percent": percent,
    })
}

fn quick(actor: &Actor) -> Vec<Value> {
    let all = [
        ("Gesprek vastleggen", "/gesprekken/nieuw", Permission::LogConversations),
        ("Nieuwe brievenronde", "/brievenrondes/nieuw", Permission::ReleaseRounds),
        ("Bijeenkomst plannen", "/bijeenkomsten/nieuw", Permission::PlanSessions),
        ("Naar de dekking", "/dekking", Permission::ReadCoverage),
    ];
    let allowed = all.into_iter().filter(|(_, _, permission)| actor.may(*permission)).take(2);
    allowed.map(|(label, href, _)| json!({ "label": label, "href": href })).collect()
}
