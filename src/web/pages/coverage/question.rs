//! What is asked of coverage: the reference day, and up to which day everything was known.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::domain::coverage::end_of_day;
use crate::domain::dates::{day_field, written_day};
use crate::domain::errors::RuleError;
use crate::web::fields::{Fields, Reader};

/// A reference day, as known at the end of another day or as known now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The reference day.
    pub on: NaiveDate,
    /// What was recorded after this Amsterdam day is left out; none means as known now.
    pub known_on: Option<NaiveDate>,
}

impl Question {
    /// A day, as known now.
    #[must_use]
    pub const fn on(on: NaiveDate) -> Self {
        Self { on, known_on: None }
    }

    /// Reads `peildatum` (today when empty) and `bekend-op`.
    ///
    /// # Errors
    /// A day that does not exist.
    pub fn read(fields: &Fields, today: NaiveDate) -> Result<Self, RuleError> {
        let mut reader = Reader::new(fields);
        let on = reader.day("peildatum").unwrap_or(today);
        let known_on = reader.day("bekend-op");
        reader.finish(Some(Self { on, known_on }))
    }

    /// The moment that was asked for, if one was; it may be still to come.
    #[must_use]
    pub fn asked_known_at(self) -> Option<DateTime<Utc>> {
        self.known_on.map(end_of_day)
    }

    /// The moment as known at which figures are computed: never later than now.
    #[must_use]
    pub fn known_at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.asked_known_at().map_or(now, |at| at.min(now))
    }

    /// What comes after the `?` of an address.
    #[must_use]
    pub fn query(self) -> String {
        let known = self.known_on.map(|day| format!("&bekend-op={}", day_field(day)));
        format!("peildatum={}{}", day_field(self.on), known.unwrap_or_default())
    }

    /// The form, filled in with the question.
    pub(super) fn form(self) -> Value {
        let known = self.known_on.map(day_field).unwrap_or_default();
        json!({ "peildatum": day_field(self.on), "bekend-op": known })
    }

    /// "Zoals bekend op 1 januari 2025."; empty when it is as known now.
    pub(super) fn known_sentence(self) -> String {
        self.known_on
            .map(|day| format!("Zoals bekend op {}.", written_day(day)))
            .unwrap_or_default()
    }
}
