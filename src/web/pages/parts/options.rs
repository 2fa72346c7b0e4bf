//! Choices of a form or a filter, as the templates want them.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Role};

/// A value and its label per choice.
pub fn options<'a>(choices: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    choices.into_iter().map(|(value, label)| json!({ "value": value, "label": label })).collect()
}

/// Organisations by code; "Groningen (gemeente)" where a province has the same name.
pub fn organisation_options(organisations: &[Organisation]) -> Vec<Value> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    organisations.iter().for_each(|it| *times.entry(it.name.as_str()).or_default() += 1);
    let label = |it: &Organisation| {
        let is_shared = times.get(it.name.as_str()).is_some_and(|times| *times > 1);
        let kind = if it.is_province() { "provincie" } else { "gemeente" };
        if is_shared { format!("{} ({kind})", it.name) } else { it.name.clone() }
    };
    organisations.iter().map(|it| json!({ "value": it.code, "label": label(it) })).collect()
}

/// Users to choose from.
pub fn users(users: &[(i64, String)]) -> Vec<Value> {
    users.iter().map(|(id, name)| json!({ "value": id.to_string(), "label": name })).collect()
}

/// The value of a filter of advisers that asks for the own desk.
pub const DESK: &str = "desk";

/// The own desk as a choice among the advisers: the own work and that of whom they stand in for.
pub fn own_desk(actor: &Actor) -> Option<Value> {
    let is_adviser = actor.role == Some(Role::Adviser);
    is_adviser.then(|| json!({ "value": DESK, "label": "Van mij en wie ik vervang" }))
}

/// Adds what an old filter asks and the choice has no more, so that the page shows what it filters.
pub fn keep_asked(options: &mut Vec<Value>, asked: Option<&str>) {
    if let Some(asked) = asked
        && !options.iter().any(|option| option["value"] == asked)
    {
        options.push(json!({ "value": asked, "label": "Niet meer in de lijst" }));
    }
}

/// Each pair of value and label once, by label.
pub fn distinct(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<Value> {
    let sorted: std::collections::BTreeMap<String, String> =
        pairs.into_iter().map(|(value, label)| (label, value)).collect();
    sorted
        .into_iter()
        .filter(|(label, value)| !label.is_empty() && !value.is_empty())
        .map(|(label, value)| json!({ "value": value, "label": label }))
        .collect()
}

/// What a flash adds when waiting messages to somebody were taken back; nothing when none were.
pub fn and_withdrawn(number: usize, whom: &str) -> String {
    match number {
        0 => String::new(),
        1 => format!(" 1 wachtend bericht aan {whom} is ingetrokken."),
        _ => format!(" {number} wachtende berichten aan {whom} zijn ingetrokken."),
    }
}
