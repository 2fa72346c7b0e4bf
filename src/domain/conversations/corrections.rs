//! What a correction changed about a held conversation, field by field. Confidential text is not
//! among the fields.

use serde::{Deserialize, Serialize};

use super::Outcome;
use super::details::Details;

/// A field by its name in the forms, and its values; none when it is empty.
pub type FieldValues = (String, Vec<String>);

/// A field that a correction changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// Its name in the forms.
    pub name: String,
    /// Its values before.
    pub was: Vec<String>,
    /// Its values since.
    pub became: Vec<String>,
}

/// Everything that is known of a held conversation, in the order of the form; offers stand in the
/// dossier. What was not discussed in checklist and observations is left out.
#[must_use]
pub fn fields(outcome: &Outcome, details: &Details) -> Vec<FieldValues> {
    let one = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    let day = |name: &str, day: Option<chrono::NaiveDate>| {
        (name.to_owned(), day.map(crate::domain::dates::day_field).into_iter().collect())
    };
    fn many<T>(name: &str, all: &[T], text: impl Fn(&T) -> &'static str) -> FieldValues {
        (name.to_owned(), all.iter().map(|it| text(it).to_owned()).collect())
    }
    let mut fields = vec![
        day("held_on", Some(outcome.held_on)),
        one("mode", outcome.mode.as_str()),
        many("attended", &outcome.attended, |it| it.as_str()),
        one("assessment", outcome.assessment.as_str()),
        one("session_interest", outcome.session_interest.as_str()),
        day("later_on", outcome.later_on),
        one("has_protocol", outcome.has_protocol.as_str()),
        one("has_code_of_conduct", outcome.has_code_of_conduct.as_str()),
        one("knows_team", outcome.knows_team.as_str()),
        many("motives", &outcome.motives, |it| it.as_str()),
        many("tips", &outcome.tips, |it| it.as_str()),
    ];
    for it in &details.checklist {
        fields.push(one(&format!("leidraad_{}", it.line), it.answer.as_str()));
    }
    for it in &details.observations {
        let name = format!("observation_{}", it.question.name());
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(it.finding.as_str().to_owned()),
            None => fields.push((name, vec![it.finding.as_str().to_owned()])),
        }
    }
    fields
}

/// The fields that differ, in the order of the form; in which order several answers were given
/// makes no difference.
#[must_use]
pub fn changes(before: &[FieldValues], after: &[FieldValues]) -> Vec<ChangedField> {
    let of = |all: &[FieldValues], name: &str| -> Vec<String> {
        let found = all.iter().find(|(known, _)| known == name);
        found.map(|(_, values)| values.clone()).unwrap_or_default()
    };
    let sorted = |mut values: Vec<String>| {
        values.sort_unstable();
        values
    };
    let new = after.iter().filter(|(name, _)| !before.iter().any(|(known, _)| known == name));
    let names = before.iter().chain(new).map(|(name, _)| name.clone());
    names
        .map(|name| ChangedField { was: of(before, &name), became: of(after, &name), name })
        .filter(|it| sorted(it.was.clone()) != sorted(it.became.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, values: &[&str]) -> FieldValues {
        (name.to_owned(), values.iter().map(|it| (*it).to_owned()).collect())
    }

    #[test]
    fn what_was_added_removed_or_changed_is_told_and_an_order_is_not() {
        let before = [field("tips", &["a", "b"]), field("leidraad_5", &["arranged"])];
        let after = [field("tips", &["b", "a"]), field("leidraad_6", &["not_arranged"])];
        let changed = changes(&before, &after);
        let told: Vec<_> = changed.iter().map(|it| (it.name.as_str(), it.became.len())).collect();
        assert_eq!(told, [("leidraad_5", 0), ("leidraad_6", 1)]);
    }
}
