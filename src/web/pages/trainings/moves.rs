//! How far a training is, with what is known under each step, and the forms of the steps that it
//! can take now, the next one first.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::Picked;
use crate::domain::dates::{amsterdam_day, clock, clock_field, day_field, long_day, written_day};
use crate::domain::people::Person;
use crate::domain::stages::StageState;
use crate::domain::trainings::{Agreer, Course, Training, TrainingFacts, TrainingState};
use crate::services::trainings::{TrainingChoices, TrainingView};

const DAY: &str = "Bijvoorbeeld 14-05-2024";

/// The strip of steps.
pub(super) fn steps(view: &TrainingView) -> Vec<Value> {
    let way = [
        (StageState::Offered, view.training.terms.offered_on.map(written_day)),
        (StageState::Requested, view.training.terms.requested_on.map(written_day)),
        (StageState::CostAgreed, agreed(&view.training)),
        (StageState::Planned, view.training.facts.starts_at.map(|at| planned(view, at))),
        (StageState::Held, view.training.facts.held_on.map(written_day)),
    ];
    let state = view.training.state;
    let reached = match state {
        TrainingState::Declined | TrainingState::Postponed => view.training.facts.state(),
        open => open,
    };
    let at = way.iter().position(|(it, _)| it.as_str() == reached.as_str()).unwrap_or(0);
    let is_over = matches!(state, TrainingState::Held | TrainingState::Declined);
    let step = |(place, (it, note)): (usize, (StageState, Option<String>))| {
        let done = place < at || (place == at && is_over);
        json!({ "label": it.label(), "note": note.unwrap_or_default(), "done": done,
                "current": place == at && !is_over })
    };
    way.into_iter().enumerate().map(step).collect()
}

/// "€ 1.250,00, akkoord 3 oktober 2023".
fn agreed(training: &Training) -> Option<String> {
    let amount = training.terms.quote.as_ref().map(|quote| quote.amount.to_string());
    let agreed = training.facts.cost_agreed_on.map(|on| format!("akkoord {}", written_day(on)));
    match (amount, agreed) {
        (Some(amount), Some(agreed)) => Some(format!("{amount}, {agreed}")),
        (Some(amount), None) => Some(format!("offerte {amount}")),
        (None, agreed) => agreed,
    }
}

fn planned(view: &TrainingView, at: DateTime<Utc>) -> String {
    let trainer = view.trainer.as_ref().map(|it| format!(", {}", it.name)).unwrap_or_default();
    format!("{}, {}{trainer}", written_day(amsterdam_day(at)), clock(at))
}

/// The forms that the state allows.
pub(super) fn moves(view: &TrainingView, choices: &TrainingChoices) -> Vec<Value> {
    let forms = Forms { path: super::path(view.training.id), view, choices };
    let mut moves = match view.training.state {
        TrainingState::Offered => vec![forms.request()],
        TrainingState::Requested if view.training.terms.quote.is_none() => {
            return vec![forms.quote(), forms.cost()];
        }
        TrainingState::Requested => vec![forms.cost()],
        TrainingState::CostAgreed => vec![forms.plan(), forms.held()],
        TrainingState::Planned => vec![forms.held(), forms.plan()],
        TrainingState::Postponed => vec![forms.plan()],
        TrainingState::Declined | TrainingState::Held => Vec::new(),
    };
    moves.extend(view.training.may_be_quoted().then(|| forms.quote()));
    moves
}

/// The choice from the catalogue, for a training that was asked for.
pub(super) fn course_choice(view: &TrainingView, choices: &TrainingChoices) -> Option<Value> {
    let is_open = !matches!(view.training.state, TrainingState::Offered | TrainingState::Declined);
    let forms = Forms { path: super::path(view.training.id), view, choices };
    (is_open && !forms.courses().is_empty()).then(|| forms.course())
}

struct Forms<'a> {
    path: String,
    view: &'a TrainingView,
    choices: &'a TrainingChoices,
}

impl Forms<'_> {
    fn form(&self, end: &str, (title, button): (&str, &str), fields: Vec<Value>) -> Value {
        json!({
            "id": end, "action": format!("{}/{end}", self.path), "title": title, "button": button,
            "fields": fields,
        })
    }

    fn request(&self) -> Value {
        let asked = field("requested_on", "Aangevraagd op", ("date", DAY, false));
        let words = ("Aanvraag", "Aanvraag vastleggen");
        self.form("aanvragen", words, vec![asked, self.course_field()])
    }

    fn quote(&self) -> Value {
        let hint = self.view.course.as_ref().and_then(|it| it.usual_price);
        let hint = hint.map_or_else(
            || "In euro, bijvoorbeeld 1.250,00".to_owned(),
            |price| format!("In euro. Meestal kost deze training {price}."),
        );
        let fields = vec![
            field("quote", "Bedrag van de offerte", ("money", &hint, false)),
            field("quote_reference", "Nummer van de offerte", ("text", "", true)),
            field("quoted_on", "Datum van de offerte", ("date", DAY, false)),
        ];
        let is_new = self.view.training.terms.quote.is_none();
        let title = if is_new { "Offerte" } else { "Offerte wijzigen" };
        self.form("offerte", (title, "Offerte bewaren"), fields)
    }

    fn cost(&self) -> Value {
        let by = Agreer::ALL.iter();
        let by: Vec<Value> =
            by.map(|it| json!({ "value": it, "label": it.label(), "hint": "" })).collect();
        let hint = "Alleen de functie, geen naam.";
        let hint_on = "De dag waarop de organisatie akkoord ging.";
        let fields = vec![
            field("cost_agreed_on", "Akkoord op", ("date", hint_on, false)),
            chosen("cost_agreed_by", "Wie ging akkoord?", ("radios", hint, by)),
        ];
        self.form("kosten", ("Kosten akkoord", "Kosten zijn akkoord"), fields)
    }

    fn plan(&self) -> Value {
        let time = |name: &str, label: &str, optional: bool| {
            field(name, label, ("time", "Bijvoorbeeld 19.30", optional))
        };
        let fields = vec![
            field("on", "Datum", ("date", DAY, false)),
            time("starts_at", "Begin", false),
            time("ends_at", "Einde", true),
            chosen("trainer", "Trainer", ("select", "", trainers(self.choices))),
        ];
        let words = match self.view.training.state {
            TrainingState::Planned => ("Verplaatsen", "Training verplaatsen"),
            _ => ("Plannen", "Training plannen"),
        };
        self.form("plannen", words, fields)
    }

    fn held(&self) -> Value {
        let on = field("held_on", "Gehouden op", ("date", DAY, false));
        self.form("gehouden", ("Gehouden", "Training is gehouden"), vec![on])
    }

    fn course(&self) -> Value {
        self.form("aanbod", ("Uit het aanbod", "Keuze bewaren"), vec![self.course_field()])
    }

    fn course_field(&self) -> Value {
        chosen("course", "Training uit het aanbod", ("select", "", self.courses()))
    }

    /// What the catalogue has for these people, and what was chosen before.
    fn courses(&self) -> Vec<Value> {
        let known = self.view.course.iter().filter(|it| !it.is_open);
        let fits = |it: &&Course| it.kind == self.view.training.kind;
        self.choices.courses.iter().filter(fits).chain(known).map(course_option).collect()
    }
}

fn field(name: &str, label: &str, (kind, hint, optional): (&str, &str, bool)) -> Value {
    json!({ "name": name, "label": label, "kind": kind, "options": [], "hint": hint,
            "optional": optional })
}

/// A field with answers to choose from, which may be left open.
fn chosen(name: &str, label: &str, (kind, hint, options): (&str, &str, Vec<Value>)) -> Value {
    json!({ "name": name, "label": label, "kind": kind, "options": options, "hint": hint,
            "optional": true })
}

/// One course to choose.
pub(super) fn course_option(it: &Course) -> Value {
    let whom = it.kind.label().to_lowercase();
    let label = format!("{} ({whom}, {})", it.title, Course::duration(it.minutes));
    json!({ "value": it.id.to_string(), "label": label, "hint": "" })
}

/// The trainers to choose from.
pub(super) fn trainers(choices: &TrainingChoices) -> Vec<Value> {
    let option = |it: &Person| json!({ "value": it.id.to_string(), "label": it.name });
    choices.trainers.iter().map(option).collect()
}

/// The forms as they are filled in at first: with a proposal that was picked, or as it is planned.
pub(super) fn prefilled(view: &TrainingView, picked: Option<&Picked>, today: NaiveDate) -> Value {
    let (facts, quote) = (&view.training.facts, view.training.terms.quote.as_ref());
    let text = |text: Option<String>| text.unwrap_or_default();
    let of = |it: fn(&Picked) -> &Option<String>, known: Option<String>| {
        let chosen = picked.and_then(|picked| it(picked).clone());
        text(chosen.or(known))
    };
    let asks = view.training.state == TrainingState::Offered;
    json!({
        "on": of(|it| &it.dag, facts.starts_at.map(|at| day_field(amsterdam_day(at)))),
        "starts_at": of(|it| &it.begin, facts.starts_at.map(clock_field)),
        "ends_at": of(|it| &it.einde, facts.ends_at.map(clock_field)),
        "trainer": of(|it| &it.trainer, view.training.trainer_id.map(|id| id.to_string())),
        "course": text(view.training.course_id.map(|id| id.to_string())),
        "requested_on": if asks { day_field(today) } else { String::new() },
        "quote": text(quote.map(|it| it.amount.field())),
        "quote_reference": text(quote.and_then(|it| it.reference.clone())),
        "quoted_on": text(quote.map(|it| day_field(it.quoted_on))),
    })
}

/// "€ 1.250,00 (offerte 2023-0117 van 2 oktober 2023), akkoord op …".
pub(super) fn cost(view: &TrainingView) -> String {
    let quote = view.training.terms.quote.as_ref().map(|it| {
        let number = it.reference.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
        format!("{} (offerte{number} van {}), ", it.amount, written_day(it.quoted_on))
    });
    let by = view.training.terms.agreed_by.map(|by| format!(", {}", by.label().to_lowercase()));
    let agreed = agreement(&view.training.facts);
    format!("{}{agreed}{}", quote.unwrap_or_default(), by.unwrap_or_default())
}

/// "akkoord op dinsdag 3 oktober 2023".
pub(super) fn agreement(facts: &TrainingFacts) -> String {
    match facts.cost_agreed_on {
        Some(on) => format!("akkoord op {}", long_day(on)),
        None => "nog geen akkoord".to_owned(),
    }
}
