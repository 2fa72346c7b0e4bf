//! The form to correct a conversation asks what was wrong and holds the fields of every answer to
//! that. What somebody changed among the fields of another answer would be lost in silence.

use serde_json::{Value, json};

use super::details;
use crate::domain::conversations::Arranged;
use crate::domain::conversations::corrections::fields as values_of;
use crate::domain::dates::day_field;
use crate::services::conversations::Correctable;
use crate::services::{ServiceError, ServiceResult};
use crate::web::fields::Fields;
use crate::web::resend::words;

/// Each answer to what was wrong: a field that a form with its fields always sends, and its fields.
const GROUPS: [(&str, &str, &[&str]); 3] = [
    ("date", "held_on", &["held_on"]),
    ("outcome", "assessment", &["attended", "assessment", "session_interest", "later_on"]),
    (
        "answers",
        "knows_team",
        &["has_protocol", "has_code_of_conduct", "knows_team", "motives", "tips"],
    ),
];

/// The answer that a field belongs to.
fn group_of(name: &str) -> Option<&'static str> {
    let begins = [details::CHECKLIST, details::OBSERVATION].iter().any(|it| name.starts_with(it));
    let known = GROUPS.iter().find(|(_, _, names)| names.contains(&name));
    known.map(|(group, ..)| *group).or(begins.then_some("answers"))
}

/// Goes on only when the form changes nothing beside what its reader chose to correct.
///
/// # Errors
/// A problem with the field `what` that names the other fields.
pub(super) fn check(correctable: &Correctable, fields: &Fields) -> ServiceResult<()> {
    let stands = standing(correctable);
    let has_changed = |name: &&str| {
        let kept = stands.iter().find(|(known, _)| known == name);
        sorted(fields.all(name)) != sorted(kept.iter().flat_map(|it| it.1.iter()))
    };
    let mut labels: Vec<String> =
        others(&stands, fields).into_iter().filter(has_changed).filter_map(words::label).collect();
    labels.dedup();
    if labels.is_empty() {
        return Ok(());
    }
    let problem = format!(
        "U wijzigde ook: {}. Corrigeer één ding per keer: kies wat u nu corrigeert en zet de \
         andere velden terug.",
        labels.join(", ")
    );
    Err(ServiceError::field("what", problem))
}

/// Puts what stands in the fields that were not chosen: after somebody else changed them, they are
/// no change of who sends the form again.
pub(super) fn put_back(form: &mut Value, correctable: &Correctable, fields: &Fields) {
    let stands = standing(correctable);
    let Some(form) = form.as_object_mut() else { return };
    for name in others(&stands, fields) {
        let kept = stands.iter().find(|(known, _)| known == name);
        let values = kept.map(|(_, values)| values.as_slice()).unwrap_or_default();
        let is_list = details::LISTS.contains(&name);
        let value =
            if is_list { json!(values) } else { json!(values.first().map_or("", String::as_str)) };
        form.insert(name.to_owned(), value);
    }
}

/// The fields of the form that do not belong to what was chosen: those that it sent, and of the
/// lists and answers that stand those that it sent empty.
fn others<'a>(stands: &'a [(String, Vec<String>)], fields: &'a Fields) -> Vec<&'a str> {
    let sent = fields.pairs().iter().map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = stands.iter().map(|(name, _)| name.as_str()).chain(sent).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| {
        let group = group_of(name).filter(|group| fields.get("what") != Some(*group));
        let marker = GROUPS.iter().find(|(known, ..)| Some(*known) == group);
        marker.is_some_and(|(_, marker, _)| fields.get(marker).is_some())
    });
    names
}

/// What the reader of the form was shown.
fn standing(correctable: &Correctable) -> Vec<(String, Vec<String>)> {
    let line = &correctable.line;
    match &line.outcome {
        Some(outcome) => values_of(outcome, &correctable.details),
        None => vec![("held_on".to_owned(), line.held_on.map(day_field).into_iter().collect())],
    }
}

/// What was not discussed is the same as no answer.
fn sorted<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    let said = values.into_iter().map(|value| value.as_ref().trim().to_owned());
    let is_said = |value: &String| !value.is_empty() && value != Arranged::NotDiscussed.as_str();
    let mut said: Vec<String> = said.filter(is_said).collect();
    said.sort_unstable();
    said
}
