//! What the page of one herindeling shows.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::words;
use crate::domain::dates::{long_day, relative_day, written_day};
use crate::domain::organisations::Organisation;
use crate::domain::reorganisation::{Reorganisation, ReorganisationStatus};
use crate::services::reorganisations::{Decision, DecisionKind, ReorganisationView};

/// Its context, but for the frame.
pub(super) fn of(view: &ReorganisationView, path: &str, today: NaiveDate) -> Value {
    let (line, it) = (&view.line, &view.line.reorganisation);
    let (state_label, state_kind) = words::state(it, today);
    let is_planned = it.status == ReorganisationStatus::Planned;
    let on = it.proposal.on;
    let href = |act: &str, shown: bool| if shown { format!("{path}/{act}") } else { String::new() };
    let is_done = it.status == ReorganisationStatus::Certain && on <= today;
    json!({
        "title": words::what(line),
        "lead": format!("Eerste dag: {} ({}).", written_day(on), relative_day(on, today)),
        "state_label": state_label, "state_kind": state_kind,
        "effects_title": if is_done { "Wat er is gebeurd" } else { "Wat er gebeurt" },
        "sentences": words::sentences(view, today), "warnings": view.warnings,
        "obstacles": view.obstacles, "facts": facts(it), "organisations": organisations(view),
        "decisions": view.decisions.iter().map(decision).collect::<Vec<_>>(),
        "decisions_lead": decisions_lead(view),
        "confirm_href": href("bevestigen", is_planned && view.obstacles.is_empty()),
        "withdraw_href": href("intrekken", is_planned),
    })
}

fn facts(it: &Reorganisation) -> Vec<Value> {
    let fact = |term: &str, text: String| json!({ "term": term, "text": text, "href": "" });
    let mut facts = vec![
        fact("Soort", it.proposal.kind.label().to_owned()),
        fact("Vastgelegd door", it.planned_by.clone()),
    ];
    if let Some((by, on)) = &it.decided {
        let term = match it.status {
            ReorganisationStatus::Withdrawn => "Ingetrokken door",
            ReorganisationStatus::Planned | ReorganisationStatus::Certain => "Bevestigd door",
        };
        facts.push(fact(term, format!("{by}, {}", written_day(*on))));
    }
    facts
}

fn organisations(view: &ReorganisationView) -> Vec<Value> {
    let line = &view.line;
    let ends =
        if line.reorganisation.proposal.is_succession() { "houdt op" } else { "andere naam" };
    let known = |it: &Organisation, role: &str| {
        let href = format!("/organisaties/{}", it.code);
        json!({ "name": it.name, "href": href, "role": role })
    };
    let mut all: Vec<Value> = line.predecessors.iter().map(|it| known(it, ends)).collect();
    all.extend(line.successors.iter().map(|it| known(it, "gaat verder")));
    let made = |code: &str| line.successors.iter().any(|it| it.code == code);
    if let Some(new) = line.reorganisation.proposal.new.as_ref().filter(|new| !made(&new.code)) {
        all.push(json!({ "name": new.name, "href": "", "role": "nieuw" }));
    }
    all
}

fn decisions_lead(view: &ReorganisationView) -> String {
    let (open, seen) = (view.line.open, view.decisions.len());
    if !view.line.reorganisation.proposal.is_succession() || open == 0 {
        return "Er staat niets open dat door deze herindeling moet worden beslist.".to_owned();
    }
    let advice = "Rond het af vóór de eerste dag, zeg het af of maak het opnieuw bij de opvolger.";
    if seen == open {
        return format!("Dit staat nog open. {advice}");
    }
    let hidden = open - seen;
    format!("{} bij de adviseur of de planner. {advice}", words::open(hidden))
}

fn decision(it: &Decision) -> Value {
    json!({
        "title": decision_title(it), "href": decision_href(it), "detail": it.detail,
        "when": it.on.map(long_day).unwrap_or_default(), "owner": it.adviser,
    })
}

/// "Gesprek: Gemeente Wijdemeren".
pub(in crate::web::pages) fn decision_title(it: &Decision) -> String {
    format!("{}: {}", it.kind.label(), it.organisation)
}

/// Where it is decided on.
pub(in crate::web::pages) fn decision_href(it: &Decision) -> String {
    match it.kind {
        DecisionKind::Letter => format!("/brievenrondes/{}", it.id),
        DecisionKind::Conversation => format!("/gesprekken/{}", it.id),
        DecisionKind::Session => format!("/bijeenkomsten/{}", it.id),
        DecisionKind::Training => format!("/trainingen/{}", it.id),
        DecisionKind::Commitment => format!("/organisaties/{}", it.code),
    }
}
