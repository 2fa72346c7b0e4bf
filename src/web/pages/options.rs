//! Choices of a form or a filter, as the templates want them.

use serde_json::{Value, json};

/// A value and its label per choice.
pub fn options<'a>(choices: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    choices.into_iter().map(|(value, label)| json!({ "value": value, "label": label })).collect()
}

/// Users to choose from.
pub fn users(users: &[(i64, String)]) -> Vec<Value> {
    users.iter().map(|(id, name)| json!({ "value": id.to_string(), "label": name })).collect()
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
