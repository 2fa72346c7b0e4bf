//! Reads the days and instants of a JSON body and collects what is wrong with them, so that a
//! call is refused once with everything that has to be mended.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::errors::{Problem, RuleError};

const INSTANT: &str = "Vul een moment in, zoals 2023-10-05T19:30:00+02:00.";
const DAY: &str = "Vul een dag in, zoals 2023-10-05.";

/// The problems of a body so far.
#[derive(Debug, Default)]
pub struct Moments(Vec<Problem>);

impl Moments {
    /// Notes a problem with a field, named as in a form.
    pub fn refuse(&mut self, name: &str, problem: &str) {
        self.0.push(Problem::new(name, problem));
    }

    /// An instant (RFC 3339) that may be absent.
    pub fn instant(&mut self, name: &str, text: Option<&str>) -> Option<DateTime<Utc>> {
        let read = DateTime::parse_from_rfc3339(text?);
        read.map_err(|_| self.refuse(name, INSTANT)).ok().map(|at| at.to_utc())
    }

    /// An instant (RFC 3339) that has to be there.
    pub fn needed_instant(&mut self, name: &str, text: Option<&str>) -> Option<DateTime<Utc>> {
        self.instant(name, Some(text.unwrap_or_default()))
    }

    /// A day (ISO 8601) that may be absent.
    pub fn day(&mut self, name: &str, text: Option<&str>) -> Option<NaiveDate> {
        let day = iso_day(text?);
        if day.is_none() {
            self.refuse(name, DAY);
        }
        day
    }

    /// One of the variants of an enum that has to be there.
    pub fn needed_choice<T: std::str::FromStr>(
        &mut self,
        name: &str,
        text: Option<&str>,
        problem: &str,
    ) -> Option<T> {
        text.unwrap_or_default().parse().map_err(|_| self.refuse(name, problem)).ok()
    }

    /// True when something is wrong so far.
    #[must_use]
    pub const fn has_problems(&self) -> bool {
        !self.0.is_empty()
    }

    /// The value when there is no problem.
    ///
    /// # Errors
    /// Every problem that was found.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, RuleError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) | None => Err(RuleError::Fields(self.0)),
        }
    }
}

/// A day of the years 1 to 9999 in ISO 8601, as databases know it, and in its one
/// spelling: the API does not guess.
pub fn iso_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (day.to_string() == text && (1..=9_999).contains(&day.year())).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_moment_of_a_body_is_told_at_once() {
        let mut moments = Moments::default();
        let starts_at = moments.needed_instant("starts_at", None);
        moments.instant("ends_at", Some("2023-10-05 19:30"));
        moments.day("held_on", Some("05-10-2023"));
        match moments.finish(starts_at) {
            Err(RuleError::Fields(problems)) => {
                let names: Vec<_> = problems.iter().map(|it| it.field.as_str()).collect();
                assert_eq!(names, ["starts_at", "ends_at", "held_on"]);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_api_takes_a_day_in_iso_8601_only() {
        assert!(iso_day("2024-02-29").is_some());
        for text in ["", "2023-02-29", "2024-2-9", "14-05-2024", "+12024-01-01", " 2024-01-01"] {
            assert!(iso_day(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_day_of_a_body_is_read_as_one_of_a_query() {
        for text in ["+12024-01-01", "2024-2-9"] {
            let mut moments = Moments::default();
            assert_eq!(moments.day("deadline", Some(text)), None);
            assert!(moments.has_problems(), "{text}");
        }
    }

    #[test]
    fn an_instant_keeps_its_moment_in_another_zone() {
        let mut moments = Moments::default();
        let at = moments.instant("starts_at", Some("2023-10-05T19:30:00+02:00"));
        assert_eq!(at, "2023-10-05T17:30:00Z".parse().ok());
    }
}
