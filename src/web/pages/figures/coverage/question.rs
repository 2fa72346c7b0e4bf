//! What is asked of coverage: the reference day, and up to which day everything was known.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use serde_json::{Value, json};

use crate::domain::coverage::end_of_day;
use crate::domain::dates::{amsterdam_day, clock, day_field, written_day};
use crate::domain::errors::RuleError;
use crate::domain::organisations::unknown_on;
use crate::services::coverage::breakdowns;
use crate::web::fields::{Fields, Reader};

/// Digits of a second that the databases keep.
const MICROSECONDS: u16 = 6;

/// A reference day, as known on another day or as known now. Neither day is still to come: what
/// will have happened by then is a forecast, and no coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The reference day.
    pub on: NaiveDate,
    /// What was recorded after this Amsterdam day is left out; none means as known now.
    pub known_on: Option<NaiveDate>,
    /// The moment on that day after which it is left out; none means the end of the day.
    pub known_at: Option<DateTime<Utc>>,
}

impl Question {
    /// A day, as known now.
    #[must_use]
    pub const fn on(on: NaiveDate) -> Self {
        Self { on, known_on: None, known_at: None }
    }

    /// Reads `peildatum` (today when empty) and `bekend-op`, which is a day or a moment.
    ///
    /// # Errors
    /// A day that does not exist, is still to come or lies before the municipalities are known.
    pub fn read(fields: &Fields, today: NaiveDate) -> Result<Self, RuleError> {
        let mut reader = Reader::new(fields);
        let on = reader.day("peildatum").unwrap_or(today);
        let known_at = fields.get("bekend-op").and_then(moment);
        let known_on = match known_at {
            Some(at) => Some(amsterdam_day(at)),
            None => reader.day("bekend-op"),
        };
        for (name, day) in [("peildatum", Some(on)), ("bekend-op", known_on)] {
            if day.is_some_and(|day| day > today) {
                reader.refuse(name, "Deze dag moet nog komen. Kies vandaag of een eerdere dag.");
            }
        }
        if let Some(problem) = unknown_on(on) {
            reader.refuse("peildatum", problem);
        }
        reader.finish(Some(Self { on, known_on, known_at }))
    }

    /// The same question with a moment for what is known today: the day goes on, and the answer
    /// has to be the same when its link is opened later.
    #[must_use]
    pub fn settled(self, now: DateTime<Utc>) -> Self {
        let is_today = self.known_on == Some(amsterdam_day(now));
        let now = now.trunc_subsecs(MICROSECONDS);
        match is_today {
            true => Self { known_at: Some(self.known_at.map_or(now, |at| at.min(now))), ..self },
            false => self,
        }
    }

    /// The same as the service asks it.
    #[must_use]
    pub fn asked(self) -> breakdowns::Asked {
        (self.on, self.known_at.or_else(|| self.known_on.map(end_of_day)))
    }

    /// What comes after the `?` of an address.
    #[must_use]
    pub fn query(self) -> String {
        let known = match (self.known_on, self.known_at) {
            (_, Some(at)) => Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            (day, None) => day.map(day_field),
        };
        let known = known.map(|text| format!("&bekend-op={text}"));
        format!("peildatum={}{}", day_field(self.on), known.unwrap_or_default())
    }

    /// The form, filled in with the question.
    pub(super) fn form(self) -> Value {
        let known = self.known_on.map(day_field).unwrap_or_default();
        json!({ "peildatum": day_field(self.on), "bekend-op": known })
    }

    /// "Zoals bekend op 1 januari 2025." or "Zoals bekend op 3 oktober 2023, 09.00 uur."; empty when
    /// it is as known now.
    pub(super) fn known_sentence(self) -> String {
        match (self.known_on.map(written_day), self.known_at.map(clock)) {
            (None, _) => String::new(),
            (Some(day), None) => format!("Zoals bekend op {day}."),
            (Some(day), Some(time)) => format!("Zoals bekend op {day}, {time}."),
        }
    }
}

/// A moment as [`Question::query`] writes it.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}
