//! What the pages of trainings show, as Dutch text.

use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock, clock_field, day_and_clock, day_field, long_day};
use crate::domain::stages::StageState;
use crate::domain::trainings::{TrainingFacts, TrainingKind, TrainingState};
use crate::services::trainings::{TrainingChoices, TrainingView};

/// One line of the list.
pub(super) fn row(view: &TrainingView) -> Value {
    let training = &view.training;
    json!({
        "href": super::path(training.id),
        "organisation": view.organisation.full_name(),
        "kind_label": training.kind.label(),
        "when": when(&training.facts),
        "trainer": view.trainer.as_ref().map_or("", |trainer| trainer.name.as_str()),
        "cost": cost(&training.facts),
        "state_label": training.state.label(),
        "state_kind": kind(training.state),
    })
}

/// "Training Gemeente Zeist".
pub(super) fn title(view: &TrainingView) -> String {
    format!("Training {}", view.organisation.full_name())
}

/// The page on which a training is entered.
pub(super) fn new(choices: &TrainingChoices, form: Value) -> Value {
    let organisations: Vec<Value> = choices
        .organisations
        .iter()
        .map(|it| json!({ "value": it.code, "label": it.full_name() }))
        .collect();
    let kinds: Vec<Value> = TrainingKind::ALL
        .iter()
        .map(|kind| json!({ "value": kind, "label": kind.label(), "hint": "" }))
        .collect();
    json!({
        "title": "Training vastleggen", "action": "/trainingen", "button": "Training vastleggen",
        "back_href": "/trainingen", "back_label": "Trainingen",
        "organisations": organisations, "kinds": kinds, "trainers": trainers(choices),
        "form": form,
    })
}

/// The page of one training.
pub(super) fn training(view: &TrainingView, choices: &TrainingChoices) -> Value {
    let training = &view.training;
    let code = &view.organisation.code;
    let is_open = !matches!(training.state, TrainingState::Held | TrainingState::Declined);
    let decline = format!("{}/afwijzen", super::path(training.id));
    json!({
        "training": {
            "title": title(view),
            "lead": match training.kind {
                TrainingKind::Council => "Voor de hele raad",
                TrainingKind::Individual => "Voor één persoon",
            },
            "state_label": training.state.label(), "state_kind": kind(training.state),
        },
        "organisation": {
            "name": view.organisation.full_name(), "href": format!("/organisaties/{code}"),
        },
        "steps": steps(view),
        "facts": facts(view),
        "moves": if view.may_change { moves(view, choices) } else { Vec::new() },
        "decline_href": if view.may_change && is_open { decline } else { String::new() },
        "form": prefilled(view),
    })
}

/// The page that asks why a training does not go on.
pub(super) fn decline(view: &TrainingView) -> Value {
    let path = super::path(view.training.id);
    json!({
        "title": "Training gaat niet door",
        "consequence": format!("De training voor {} gaat niet door.", view.organisation.full_name()),
        "facts": facts(view), "action": format!("{path}/afwijzen"),
        "button": "Training gaat niet door", "danger": true, "back_href": path,
        "back_label": title(view), "hidden": [], "reason_label": "Waarom gaat het niet door?",
        "form": {},
    })
}

fn steps(view: &TrainingView) -> Vec<Value> {
    let way = [
        StageState::Offered,
        StageState::Requested,
        StageState::CostAgreed,
        StageState::Planned,
        StageState::Held,
    ];
    let state = view.training.state;
    let reached = match state {
        TrainingState::Declined | TrainingState::Postponed => view.training.facts.state(),
        open => open,
    };
    let at = way.iter().position(|it| it.as_str() == reached.as_str()).unwrap_or(0);
    let is_over = matches!(state, TrainingState::Held | TrainingState::Declined);
    way.iter()
        .enumerate()
        .map(|(place, it)| {
            let done = place < at || (place == at && is_over);
            json!({ "label": it.label(), "done": done, "current": place == at && !is_over })
        })
        .collect()
}

fn facts(view: &TrainingView) -> Vec<Value> {
    let facts = &view.training.facts;
    let trainer = view.trainer.as_ref().map(|trainer| trainer.name.clone());
    let moment = facts.starts_at.map(|starts| match facts.ends_at {
        Some(ends) => {
            let day = long_day(amsterdam_day(starts));
            format!("{day}, {} tot {}", clock_field(starts), clock(ends))
        }
        None => day_and_clock(starts),
    });
    [
        ("Soort", Some(view.training.kind.label().to_owned())),
        ("Trainer", trainer.or_else(|| Some("nog niet bekend".to_owned()))),
        ("Kosten", Some(cost(facts))),
        ("Wanneer", moment),
        ("Gehouden", facts.held_on.map(long_day)),
        ("Reden", view.training.reason.clone()),
    ]
    .into_iter()
    .filter_map(|(term, text)| Some(json!({ "term": term, "text": text?, "href": "" })))
    .collect()
}

fn moves(view: &TrainingView, choices: &TrainingChoices) -> Vec<Value> {
    let path = super::path(view.training.id);
    let day = |name: &str, label: &str, hint: &str| {
        json!({ "name": name, "label": label, "kind": "date", "options": [], "hint": hint,
                "optional": false })
    };
    let time = |name: &str, label: &str, optional: bool| {
        json!({ "name": name, "label": label, "kind": "time", "options": [],
                "hint": "Bijvoorbeeld 19.30", "optional": optional })
    };
    let cost = json!({
        "action": format!("{path}/kosten"), "title": "Kosten akkoord",
        "button": "Kosten zijn akkoord",
        "fields": [day("cost_agreed_on", "Akkoord op", "De dag waarop de organisatie akkoord ging.")],
    });
    let trainer = json!({ "name": "trainer", "label": "Trainer", "kind": "select",
        "options": trainers(choices), "hint": "", "optional": true });
    let is_planned = view.training.state == TrainingState::Planned;
    let plan = json!({
        "action": format!("{path}/plannen"),
        "title": if is_planned { "Verplaatsen" } else { "Plannen" },
        "button": if is_planned { "Training verplaatsen" } else { "Training plannen" },
        "fields": [day("on", "Datum", "Bijvoorbeeld 14-05-2024"), time("starts_at", "Begin", false),
                   time("ends_at", "Einde", true), trainer],
    });
    let held = json!({
        "action": format!("{path}/gehouden"), "title": "Gehouden", "button": "Training is gehouden",
        "fields": [day("held_on", "Gehouden op", "Bijvoorbeeld 14-05-2024")],
    });
    match view.training.state {
        TrainingState::Offered | TrainingState::Requested => vec![cost],
        TrainingState::CostAgreed => vec![plan, held],
        TrainingState::Planned => vec![held, plan],
        TrainingState::Postponed => vec![plan],
        TrainingState::Declined | TrainingState::Held => Vec::new(),
    }
}

fn prefilled(view: &TrainingView) -> Value {
    let facts = &view.training.facts;
    let text = |text: Option<String>| text.unwrap_or_default();
    json!({
        "on": text(facts.starts_at.map(|at| day_field(amsterdam_day(at)))),
        "starts_at": text(facts.starts_at.map(clock_field)),
        "ends_at": text(facts.ends_at.map(clock_field)),
        "trainer": text(view.training.trainer_id.map(|id| id.to_string())),
    })
}

fn trainers(choices: &TrainingChoices) -> Vec<Value> {
    choices
        .trainers
        .iter()
        .map(|person| json!({ "value": person.id.to_string(), "label": person.name }))
        .collect()
}

fn when(facts: &TrainingFacts) -> String {
    match (facts.held_on, facts.starts_at) {
        (Some(held), _) => long_day(held),
        (None, Some(starts)) => {
            format!("{}, {}", long_day(amsterdam_day(starts)), clock(starts))
        }
        (None, None) => String::new(),
    }
}

fn cost(facts: &TrainingFacts) -> String {
    match facts.cost_agreed_on {
        Some(on) => format!("akkoord op {}", long_day(on)),
        None => "nog geen akkoord".to_owned(),
    }
}

const fn kind(state: TrainingState) -> &'static str {
    match state {
        TrainingState::Offered | TrainingState::Requested => "info",
        TrainingState::CostAgreed | TrainingState::Planned => "busy",
        TrainingState::Postponed => "warning",
        TrainingState::Declined => "neutral",
        TrainingState::Held => "ok",
    }
}
