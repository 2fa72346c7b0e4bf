//! The fields of a posted form, and a reader that collects every problem before it refuses.

use chrono::{NaiveDate, NaiveTime};
use serde_json::{Map, Value};

use crate::domain::dates::{parse_clock, parse_day};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::money::{Euro, NoAmount};

/// Most characters in a line of text.
const LINE: usize = 200;
/// Most characters in a free text.
const AREA: usize = 4_000;

/// Names and values as they were posted, in order; a name may stand there several times.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Takes the decoded pairs of a form.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Every name with its value, as it was posted.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a name, trimmed; none when absent or blank.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Every value of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim()).collect()
    }

    /// The values for filling the form in again; the names in `lists` become lists. Passwords
    /// and the form token are left out.
    #[must_use]
    pub fn to_form(&self, lists: &[&str]) -> Value {
        let mut form = Map::new();
        for name in lists {
            let values: Vec<Value> = self.all(name).into_iter().map(Value::from).collect();
            form.insert((*name).to_owned(), Value::Array(values));
        }
        for (name, value) in &self.0 {
            if name != "csrf" && !name.starts_with("password") && !form.contains_key(name) {
                form.insert(name.clone(), Value::from(value.clone()));
            }
        }
        Value::Object(form)
    }
}

/// Reads fields into domain types and collects what is wrong, so that a form is refused once
/// with everything that has to be mended.
pub struct Reader<'a> {
    fields: &'a Fields,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Starts reading.
    #[must_use]
    pub fn new(fields: &'a Fields) -> Self {
        Self { fields, problems: Vec::new() }
    }

    /// Notes a problem with a field.
    pub fn refuse(&mut self, name: &str, problem: impl Into<String>) {
        self.problems.push(Problem::new(name, problem));
    }

    /// Notes the problems of a rule, except with fields that could not be read.
    pub fn refuse_all(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            if !self.problems.iter().any(|known| known.field == problem.field) {
                self.problems.push(problem);
            }
        }
    }

    /// Notes a problem with a field that was left out; one that was filled in wrong has its own.
    pub fn refuse_absent(&mut self, name: &str, problem: &str) {
        if self.fields.get(name).is_none() {
            self.refuse(name, problem);
        }
    }

    /// A line of text that may be absent.
    pub fn line(&mut self, name: &str) -> Option<String> {
        self.text(name, LINE)
    }

    /// A free text that may be absent.
    pub fn area(&mut self, name: &str) -> Option<String> {
        self.text(name, AREA)
    }

    /// A line of text that has to be there; `problem` says what to fill in.
    pub fn needed_line(&mut self, name: &str, problem: &str) -> String {
        let text = self.line(name);
        self.needed(name, text, problem).unwrap_or_default()
    }

    /// A day that may be absent.
    pub fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let read = parse_day(self.fields.get(name)?);
        self.kept(name, read)
    }

    /// A day that has to be there.
    pub fn needed_day(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.fields.get(name).unwrap_or_default();
        let read = parse_day(text);
        self.kept(name, read)
    }

    /// A clock time that may be absent.
    pub fn clock(&mut self, name: &str) -> Option<NaiveTime> {
        let read = parse_clock(self.fields.get(name)?);
        self.kept(name, read)
    }

    /// A clock time that has to be there.
    pub fn needed_clock(&mut self, name: &str) -> Option<NaiveTime> {
        let text = self.fields.get(name).unwrap_or_default();
        let read = parse_clock(text);
        self.kept(name, read)
    }

    /// A whole number that may be absent; "1.250" is 1250 and "30.5" is refused.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let read = whole_number(self.fields.get(name)?);
        let read = read.ok_or_else(|| "Vul een heel getal in, bijvoorbeeld 30.".to_owned());
        self.kept(name, read)
    }

    /// An amount in euros that may be absent.
    pub fn money(&mut self, name: &str) -> Option<Euro> {
        let read = self.fields.get(name)?.parse().map_err(|why: NoAmount| why.to_string());
        self.kept(name, read)
    }

    /// The version that the form was filled with; none is a version that nothing has.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.fields.get("version").and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// One of the variants of an enum that may be absent.
    pub fn choice<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let read =
            self.fields.get(name)?.parse().map_err(|_| "Kies een van de antwoorden.".to_owned());
        self.kept(name, read)
    }

    /// One of the variants of an enum that has to be chosen.
    pub fn needed_choice<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let absent = self.fields.get(name).is_none();
        if absent {
            self.refuse(name, "Kies een van de antwoorden.");
        }
        self.choice(name)
    }

    /// Several variants of an enum, each once.
    pub fn choices<T: std::str::FromStr + PartialEq>(&mut self, name: &str) -> Vec<T> {
        let mut chosen = Vec::new();
        for text in self.fields.all(name).into_iter().filter(|text| !text.is_empty()) {
            match text.parse() {
                Ok(value) if chosen.contains(&value) => {}
                Ok(value) => chosen.push(value),
                Err(_) => self.refuse(name, "Kies uit de antwoorden die er staan."),
            }
        }
        chosen
    }

    /// True when the box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.fields.get(name).is_some()
    }

    /// The value when there is no problem.
    ///
    /// # Errors
    /// Every problem that was found.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, RuleError> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ if self.problems.is_empty() => {
                Err(RuleError::field("", "Het formulier is niet volledig. Vul alle velden in."))
            }
            _ => Err(RuleError::Fields(self.problems)),
        }
    }

    fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.fields.get(name)?;
        if text.contains('\0') {
            self.refuse(name, "Haal het onleesbare teken weg.");
            return None;
        }
        if text.chars().count() > most {
            self.refuse(name, format!("Maak de tekst korter: ten hoogste {most} tekens."));
            return None;
        }
        Some(text.to_owned())
    }

    fn needed<T>(&mut self, name: &str, value: Option<T>, problem: &str) -> Option<T> {
        if value.is_none() && !self.problems.iter().any(|p| p.field == name) {
            self.refuse(name, problem);
        }
        value
    }

    fn kept<T>(&mut self, name: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|problem| self.refuse(name, problem)).ok()
    }
}

/// A dot stands for thousands only: exactly three digits after each, one to three before.
fn whole_number(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let mut groups = digits.split('.');
    let first = groups.next().unwrap_or_default();
    let is_grouped = digits.contains('.');
    let fits = !is_grouped || (1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3);
    fits.then(|| format!("{sign}{}", digits.replace('.', "")).parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn every_problem_of_a_form_is_told_at_once() {
        let fields = fields(&[("held_on", "31-02-2023"), ("attendance", "veel")]);
        let mut reader = Reader::new(&fields);
        reader.day("held_on");
        reader.number("attendance");
        reader.needed_line("place", "Vul een plaats in.");
        match reader.finish(Some(())) {
            Err(RuleError::Fields(problems)) => assert_eq!(problems.len(), 3),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_dot_in_a_number_stands_for_thousands_only() {
        for (text, number) in [("30", 30), ("1.250", 1250), ("12.345.678", 12_345_678), ("-3", -3)]
        {
            assert_eq!(whole_number(text), Some(number), "{text}");
        }
        for text in ["30.5", "30.50", "1.2500", "1.250.0", ".250", "1.", "1234.567", "30,5", "."] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed_but_no_password() {
        let fields =
            fields(&[("name", "Zeeland"), ("password", "geheim"), ("tips", "a"), ("tips", "b")]);
        let form = fields.to_form(&["tips"]);
        assert_eq!(form["name"], "Zeeland");
        assert_eq!(form["tips"][1], "b");
        assert!(form.get("password").is_none());
    }
}
