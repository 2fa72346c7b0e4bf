//! What the pages of trainings show, as Dutch text.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Picked, moves};
use crate::domain::dates::{amsterdam_day, clock, clock_field, day_and_clock, long_day};
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::trainings::{TrainingFacts, TrainingKind, TrainingState, follow_up_on};
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
        "cost": moves::agreement(&training.facts),
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
        "organisations": organisations, "kinds": kinds, "trainers": moves::trainers(choices),
        "courses": choices.courses.iter().map(moves::course_option).collect::<Vec<_>>(),
        "form": form,
    })
}

/// The page of one training.
pub(super) fn training(
    view: &TrainingView,
    choices: &TrainingChoices,
    (picked, today): (Option<&Picked>, NaiveDate),
) -> Value {
    let training = &view.training;
    let code = &view.organisation.code;
    let is_open = !matches!(training.state, TrainingState::Held | TrainingState::Declined);
    let is_planned = training.state == TrainingState::Planned;
    let is_unasked = training.state == TrainingState::Held && view.follow_up.is_none();
    let link = |is_there: bool, end: &str| {
        let href = format!("{}/{end}", super::path(training.id));
        if view.may_change && is_there { href } else { String::new() }
    };
    let course = moves::course_choice(view, choices).filter(|_| view.may_change);
    json!({
        "training": {
            "title": title(view),
            "lead": lead(view),
            "state_label": training.state.label(), "state_kind": kind(training.state),
        },
        "organisation": {
            "name": view.organisation.full_name(), "href": format!("/organisaties/{code}"),
        },
        "steps": moves::steps(view),
        "facts": facts(view),
        "moves": if view.may_change { moves::moves(view, choices) } else { Vec::new() },
        "course": course,
        "search_href": link(training.may_be_sought(), "voorstellen"),
        "postpone_href": link(is_planned, "uitstellen"),
        "decline_href": link(is_open, "afwijzen"),
        "follow_up": follow_up(view),
        "follow_up_href": link(is_unasked, "navraag"),
        "again_href": format!("/trainingen/nieuw?organisatie={code}"),
        "form": moves::prefilled(view, picked, today),
    })
}

/// "Voor de hele raad. De kosten betaalt de gemeente Zeist."
fn lead(view: &TrainingView) -> String {
    let whom = match view.training.kind {
        TrainingKind::Council => "Voor de hele raad",
        TrainingKind::Individual => "Voor één persoon",
    };
    format!("{whom}. De kosten betaalt {}.", payer(&view.organisation))
}

/// "de gemeente Zeist".
fn payer(it: &Organisation) -> String {
    Lexicon::of(it.is_province(), &it.code, &it.name).organisatie
}

/// What was heard half a year later, or from when it is asked.
fn follow_up(view: &TrainingView) -> Vec<Value> {
    let row = |term: &str, text: String| json!({ "term": term, "text": text, "href": "" });
    let Some(asked) = &view.follow_up else {
        let held_on = view.training.facts.held_on;
        let due = held_on.map(|on| row("Vragen vanaf", long_day(follow_up_on(on))));
        return due.into_iter().collect();
    };
    let later = asked.later_on.map(|on| format!(", vanaf {}", long_day(on))).unwrap_or_default();
    let mut rows = vec![
        row("Gevraagd op", long_day(asked.done_on)),
        row("Gebruiken zij het?", asked.used.label().to_owned()),
        row("Willen zij meer?", format!("{}{later}", asked.wants_more.label())),
    ];
    rows.extend(asked.remark.iter().map(|remark| row("Opmerking", remark.clone())));
    rows
}

/// The page that puts a training off.
pub(super) fn postpone(view: &TrainingView) -> Value {
    let path = super::path(view.training.id);
    let name = view.organisation.full_name();
    json!({
        "consequence": format!(
            "De training voor {name} heeft dan geen moment meer en de trainer is weer vrij."
        ),
        "action": format!("{path}/uitstellen"), "back_href": path, "back_label": title(view),
        "form": {},
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
        ("Uit het aanbod", view.course.as_ref().map(|course| course.title.clone())),
        ("Betaalt", Some(payer(&view.organisation))),
        ("Kosten", Some(moves::cost(view))),
        ("Wanneer", moment),
        ("Gehouden", facts.held_on.map(long_day)),
        ("Reden", view.training.reason.clone()),
    ]
    .into_iter()
    .filter_map(|(term, text)| Some(json!({ "term": term, "text": text?, "href": "" })))
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

const fn kind(state: TrainingState) -> &'static str {
    match state {
        TrainingState::Offered | TrainingState::Requested => "info",
        TrainingState::CostAgreed | TrainingState::Planned => "busy",
        TrainingState::Postponed => "warning",
        TrainingState::Declined => "neutral",
        TrainingState::Held => "ok",
    }
}
