//! The forecast in plain Dutch sentences and rows of tables.

use serde_json::{Value, json};

use crate::domain::dates::{day_field, thousands, written_day};
use crate::domain::forecast::backtest::BackTest;
use crate::domain::forecast::levers::Lever;
pub use crate::domain::forecast::words::{band, chance, in_short};
use crate::domain::forecast::{Forecast, Outlook, ProvincePace, Scarce, State};

/// The sentence on top: about the first target.
pub fn lead(forecast: &Forecast) -> String {
    forecast.outlooks.first().map(sentence).unwrap_or_default()
}

fn sentence(it: &Outlook) -> String {
    let what = it.metric.label();
    let (goal, value) = (thousands(it.goal), thousands(it.value));
    let deadline = written_day(it.deadline);
    match it.state {
        State::Open => format!(
            "Wij verwachten {} {what} op {deadline}. De kans op {goal} of meer is {}.",
            thousands(it.expected),
            chance(it.chance)
        ),
        State::Impossible => format!(
            "Wij verwachten {} {what} op {deadline}. Het streefcijfer {goal} is hoger dan het \
             aantal dat er is.",
            thousands(it.expected)
        ),
        State::Met => format!("Gehaald: {value} {what}; het streefcijfer is {goal}."),
        State::Passed => format!("Niet gehaald: op {deadline} {value} {what} van de {goal}."),
        State::TooLittle => {
            format!("Te weinig gegevens: nog geen verwachting. {}", missing(&it.scarce))
        }
    }
}

/// What has to happen before there is a forecast.
fn missing(scarce: &Scarce) -> String {
    let counted = [
        (scarce.replies, "antwoord op een brief", "antwoorden op brieven"),
        (scarce.visits, "gesprek", "gesprekken"),
        (scarce.returns, "bijeenkomst", "bijeenkomsten"),
    ];
    let open = counted.iter().filter(|(many, _, _)| *many > 0);
    let open: Vec<String> = open
        .map(|(many, one, more)| format!("{many} {}", if *many == 1 { one } else { more }))
        .collect();
    format!("Eerst nodig: nog {}.", open.join(", "))
}

/// The rows of the table of targets.
pub fn outlooks(forecast: &Forecast) -> Vec<Value> {
    let both = forecast.outlooks.iter().rposition(|it| it.returned.is_some());
    let rows = forecast.outlooks.iter().enumerate();
    rows.map(|(place, it)| outlook(it, both == Some(place))).collect()
}

/// One row; the other way to count the wish to return is said once.
fn outlook(it: &Outlook, says_both: bool) -> Value {
    let is_ahead = matches!(it.state, State::Open | State::Impossible);
    json!({
        "label": it.label,
        "deadline": day_field(it.deadline),
        "value": thousands(it.value),
        "expected": if is_ahead { thousands(it.expected) } else { String::new() },
        "band": if is_ahead { band(it) } else { String::new() },
        "chance": match it.state {
            State::Open => chance(it.chance),
            State::Met => "gehaald".to_owned(),
            State::Passed => "niet gehaald".to_owned(),
            State::Impossible => "kan niet".to_owned(),
            State::TooLittle => "te weinig gegevens".to_owned(),
        },
        "sentence": detail(it, says_both),
    })
}

/// What the row does not say: what is missing, or the other way to count the wish.
fn detail(it: &Outlook, says_both: bool) -> String {
    match (it.state, it.returned.filter(|_| says_both)) {
        (State::TooLittle, _) => missing(&it.scarce),
        (State::Impossible, _) => "Het streefcijfer is hoger dan het aantal dat er is.".to_owned(),
        (State::Open | State::Met, Some(both)) => format!(
            "Van de dan {} bezochte gemeenten zijn er {}–{} met een bijeenkomst; kans op de \
             helft of meer: {}.",
            thousands(both.visited),
            thousands(both.low),
            thousands(both.high),
            chance(both.chance)
        ),
        _ => String::new(),
    }
}

/// "Het meeste helpt: alle brieven nu de deur uit. Dan wordt de kans op 200 … 71%."
pub fn best_lever(forecast: &Forecast) -> String {
    let Some(best) = forecast.levers.first() else { return String::new() };
    let gains = best.effects.iter().filter_map(|effect| {
        let usual = forecast.outlooks.iter().find(|it| it.code == effect.code)?;
        Some((effect.chance - usual.chance, usual, effect))
    });
    let Some((_, usual, effect)) = gains.max_by_key(|(gain, _, _)| *gain) else {
        return String::new();
    };
    let kind = best.kind.label();
    let first: String = kind.chars().take(1).flat_map(char::to_lowercase).collect();
    let rest: String = kind.chars().skip(1).collect();
    format!(
        "Het meeste helpt: {first}{rest}. De kans op {} {} gaat dan van {} naar {}.",
        thousands(usual.goal),
        usual.metric.label(),
        chance(usual.chance),
        chance(effect.chance)
    )
}

/// The targets that stand above the columns of the table of levers.
pub fn lever_columns(forecast: &Forecast) -> Vec<String> {
    let shown = shown(forecast).into_iter();
    shown.map(|it| format!("{} {}", thousands(it.goal), it.metric.label())).collect()
}

/// The targets that a lever may move, one of each metric: the first, which is the nearest.
fn shown(forecast: &Forecast) -> Vec<&Outlook> {
    let effects = forecast.levers.first().map(|it| it.effects.as_slice()).unwrap_or_default();
    let mut shown: Vec<&Outlook> = Vec::new();
    for effect in effects {
        let outlook = forecast.outlooks.iter().find(|it| it.code == effect.code);
        let is_new = |it: &&Outlook| shown.iter().all(|other| other.metric != it.metric);
        if let Some(outlook) = outlook.filter(is_new) {
            shown.push(outlook);
        }
    }
    shown
}

/// "Zoals het nu gaat", then every lever: the chance and the expectation for each target.
pub fn levers(forecast: &Forecast) -> Vec<Value> {
    let shown = shown(forecast);
    if shown.is_empty() {
        return Vec::new();
    }
    let cell = |tenths, expected| {
        json!({
            "chance": chance(tenths),
            "expected": thousands(expected),
        })
    };
    let usual: Vec<Value> = shown.iter().map(|it| cell(it.chance, it.expected)).collect();
    let row = |lever: &Lever| {
        let effects =
            shown.iter().filter_map(|it| lever.effects.iter().find(|e| e.code == it.code));
        let cells: Vec<Value> = effects.map(|it| cell(it.chance, it.expected)).collect();
        json!({ "name": lever.kind.label(), "cells": cells })
    };
    let as_is = json!({ "name": "Zoals het nu gaat", "cells": usual });
    std::iter::once(as_is).chain(forecast.levers.iter().map(row)).collect()
}

/// Fewer outcomes than this do not tell a good band from a bad one; they depend on each other.
const FEW: i64 = 30;

/// The share inside the band, and every prediction beside its outcome.
pub fn back_test(test: &BackTest) -> Value {
    let (inside, all) = test.inside();
    let sentence = match all {
        0 => "Er is nog geen maandeinde waarover eerder een verwachting kon worden gemaakt."
            .to_owned(),
        _ => format!(
            "Van {all} eerdere verwachtingen kwamen er {inside} uit binnen de marge: {}%. Als de \
             marge klopt, is dat ongeveer 80%.{}",
            (inside * 100 + all / 2) / all,
            if all < FEW {
                " Het zijn er nog weinig: dit getal kan nog veel veranderen."
            } else {
                ""
            }
        ),
    };
    let row = |it: &crate::domain::forecast::backtest::Check| {
        json!({
            "metric": it.metric.label(),
            "made_on": day_field(it.made_on),
            "on": day_field(it.predicted.on),
            "expected": thousands(it.predicted.middle),
            "band": format!("{}–{}", thousands(it.predicted.low), thousands(it.predicted.high)),
            "outcome": thousands(it.outcome),
            "is_inside": it.is_inside(),
        })
    };
    let rows: Vec<Value> = test.checks.iter().map(row).collect();
    json!({ "sentence": sentence, "rows": rows })
}

/// What each province did so far.
pub fn provinces(forecast: &Forecast, names: &[(String, String)]) -> Vec<Value> {
    let row = |it: &ProvincePace| {
        let name = names.iter().find(|(code, _)| *code == it.code).map(|(_, name)| name.as_str());
        json!({
            "name": name.unwrap_or(&it.code),
            "counts": [it.written, it.answered, it.visited, it.returned],
            "reply_pace": format!("{}%", it.reply_pace),
            "visit_pace": format!("{}%", it.visit_pace),
        })
    };
    forecast.provinces.iter().map(row).collect()
}

/// "6" or "2,5".
pub fn one_decimal(number: f64) -> String {
    let text = format!("{number:.1}").replace('.', ",");
    text.strip_suffix(",0").map_or(text.clone(), str::to_owned)
}

/// What a target on another page says of the future: a sentence, and the band in percents of the
/// goal for its bar.
#[must_use]
pub fn beside_target(forecast: Option<&Forecast>, code: &str) -> (String, Option<(f64, f64)>) {
    let found = forecast.and_then(|it| it.outlooks.iter().find(|it| it.code == code));
    let Some(it) = found else { return (String::new(), None) };
    let share = |number: i64| (number as f64 * 100.0 / it.goal.max(1) as f64).min(100.0);
    let is_ahead = matches!(it.state, State::Open | State::Impossible);
    (in_short(it), is_ahead.then(|| (share(it.low), share(it.high))))
}
