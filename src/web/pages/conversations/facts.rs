//! What the page of a conversation tells of it, to who may read it.

use serde_json::{Value, json};

use super::{attended, details};
use crate::domain::conversations::details::Details;
use crate::domain::conversations::{Attendee, Outcome};
use crate::domain::dates::long_day;
use crate::services::conversations::ConversationLine;

/// The rows: who, and what came of it.
pub(super) fn facts(
    line: &ConversationLine,
    more: &Details,
    (joining, expected): &(Vec<(i64, String)>, Vec<Attendee>),
) -> Vec<Value> {
    let mut rows = vec![("Adviseur", line.adviser.clone())];
    if !joining.is_empty() {
        let names: Vec<&str> = joining.iter().map(|(_, name)| name.as_str()).collect();
        rows.push(("Gaat mee", names.join(", ")));
    }
    if line.outcome.is_none() && line.held_on.is_none() && !expected.is_empty() {
        let names: Vec<String> = expected.iter().map(|it| it.label().to_lowercase()).collect();
        rows.push(("Met wie", names.join(", ")));
    }
    if !line.attended.is_empty() {
        rows.push(("Wie waren erbij", attended(line)));
    }
    if let Some(outcome) = &line.outcome {
        rows.extend(outcome_rows(outcome));
    } else if let Some(interest) = line.session_interest {
        rows.push(("Belangstelling voor een bijeenkomst", interest.label().to_owned()));
    }
    let rows = rows.into_iter().map(|(term, text)| (term.to_owned(), text));
    let all = rows.chain(details::rows(more));
    all.map(|(term, text)| json!({ "term": term, "text": text })).collect()
}

fn outcome_rows(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let mut interest = outcome.session_interest.label().to_owned();
    if let Some(day) = outcome.later_on {
        interest = format!("{interest}, {}", long_day(day));
    }
    let mut rows = vec![
        ("Oordeel over het initiatief", outcome.assessment.label().to_owned()),
        ("Belangstelling voor een bijeenkomst", interest),
        ("Agressieprotocol", outcome.has_protocol.label().to_owned()),
        ("Gedragscode", outcome.has_code_of_conduct.label().to_owned()),
        ("Bekend met het team en het netwerk", outcome.knows_team.label().to_owned()),
    ];
    let joined = |labels: Vec<&str>| labels.join("; ");
    if !outcome.motives.is_empty() {
        let labels = outcome.motives.iter().map(|it| it.label()).collect();
        rows.push(("Aanleiding", joined(labels)));
    }
    if !outcome.tips.is_empty() {
        rows.push(("Gegeven tips", joined(outcome.tips.iter().map(|it| it.label()).collect())));
    }
    rows
}
