//! The query of a call, read key by key: what is not read is not known, and everything that is
//! wrong is told at once.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, NaiveDate, Utc};

use super::instants::iso_day;
use super::paging::Paging;
use crate::domain::errors::Problem;
use crate::domain::names::OrganisationCode;
use crate::web::error::Refusal;

/// The last page that can be asked for.
const LAST_PAGE: usize = 1_000_000;

/// What a call asks for, and what is wrong with it so far.
#[derive(Debug, Default)]
pub struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
    problems: Vec<Problem>,
}

impl FromRequest for Asked {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.path(), request.query_string()))
    }
}

impl Asked {
    /// Reads the query of a call, such as `province=PV29&page=2`.
    ///
    /// # Errors
    /// 400 when it cannot be decoded.
    pub fn read(path: &str, query: &str) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::new(StatusCode::BAD_REQUEST, "De vraag is niet te lezen.");
        let pairs: Query<Vec<(String, String)>> = Query::from_query(query).map_err(unreadable)?;
        Ok(Self { path: path.to_owned(), pairs: pairs.into_inner(), ..Self::default() })
    }

    /// A text; none when it is blank or not asked.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let text = self.parsed(key, "Vul een tekst van ten hoogste 200 tekens in.", |text| {
            (text.chars().count() <= 200).then(|| text.trim().to_owned())
        });
        text.filter(|text| !text.is_empty())
    }

    /// One of the variants of an enum; `known` are all of them.
    pub fn choice<T: FromStr + Copy + std::fmt::Display>(
        &mut self,
        key: &'static str,
        known: &[T],
    ) -> Option<T> {
        let names: Vec<String> = known.iter().map(T::to_string).collect();
        let problem = format!("Kies uit: {}.", names.join(", "));
        self.parsed(key, &problem, |text| text.parse().ok())
    }

    /// True or false.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.parsed(key, "Kies uit: true, false.", |text| text.parse().ok())
    }

    /// The number of something.
    pub fn number(&mut self, key: &'static str) -> Option<i64> {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        self.parsed(key, "Noem een nummer vanaf 1.", |text| {
            text.parse().ok().filter(|number| *number > 0 && is_plain(text))
        })
    }

    /// A day in ISO 8601 only: the API does not guess.
    pub fn day(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.parsed(key, "Vul een dag in, zoals 2024-12-31.", iso_day)
    }

    /// The first and the last day that are asked for: `from` and `to`.
    pub fn days(&mut self) -> Days {
        let days = Days { from: self.day("from"), to: self.day("to") };
        if days.from.zip(days.to).is_some_and(|(from, to)| from > to) {
            self.refuse("to", "Noem een laatste dag die niet voor de eerste ligt.");
        }
        days
    }

    /// An instant (RFC 3339).
    pub fn instant(&mut self, key: &'static str) -> Option<DateTime<Utc>> {
        self.parsed(key, "Vul een moment in, zoals 2024-12-31T12:00:00Z.", |text| {
            Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
        })
    }

    /// The code of an organisation: `GM0344`.
    pub fn organisation(&mut self) -> Option<String> {
        self.parsed("organisation", "Noem een code, zoals GM0344 of PV26.", |text| {
            Some(text.to_owned()).filter(|text| is_code(text))
        })
    }

    /// The code of a province: `PV26`.
    pub fn province(&mut self) -> Option<String> {
        self.parsed("province", "Noem een provincie, zoals PV26.", |text| {
            Some(text.to_owned()).filter(|text| is_code(text) && text.starts_with("PV"))
        })
    }

    /// The page of a list, when everything else that is asked was read.
    ///
    /// # Errors
    /// 400 with every key that is unknown or wrong.
    pub fn paged(mut self) -> Result<Paging, Refusal> {
        let page = self.size("page", LAST_PAGE, "Noem een pagina van 1 tot 1000000.");
        let largest = Paging::LARGEST_SIZE;
        let size = self.size("pageSize", largest, "Noem een aantal van 1 tot 100.");
        let rest = self.pairs.iter().filter(|(key, _)| key != "page" && key != "pageSize");
        let rest: String =
            rest.map(|(key, value)| format!("{}={}&", escaped(key), escaped(value))).collect();
        let address = format!("{}?{rest}", self.path);
        self.done()?;
        Ok(Paging::new(page.unwrap_or(1), size.unwrap_or(Paging::USUAL_SIZE), address))
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 400 with every key that is unknown or wrong.
    pub fn done(mut self) -> Result<(), Refusal> {
        let known = match self.known.as_slice() {
            [] => "Hier hoort geen vraag bij.".to_owned(),
            keys => format!("Bekend zijn: {}.", keys.join(", ")),
        };
        for (key, _) in &self.pairs {
            if !self.known.contains(&key.as_str()) {
                let problem = format!("Deze sleutel is niet bekend. {known}");
                self.problems.push(Problem::new(key, problem));
            }
        }
        if self.problems.is_empty() {
            return Ok(());
        }
        let sentence = "De vraag klopt niet; errors noemt wat u verbetert.".to_owned();
        let problems = self.problems;
        Err(Refusal { problems, ..Refusal::new(StatusCode::BAD_REQUEST, sentence) })
    }

    /// Notes a problem with a key.
    pub fn refuse(&mut self, key: &str, problem: &str) {
        self.problems.push(Problem::new(key, problem));
    }

    fn size(&mut self, key: &'static str, most: usize, problem: &str) -> Option<usize> {
        self.parsed(key, problem, |text| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number| is_plain && (1..=most).contains(number))
        })
    }

    fn parsed<T>(
        &mut self,
        key: &'static str,
        problem: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.known.push(key);
        let mut values = self.pairs.iter().filter(|(known, _)| known == key);
        let value = read(&values.next()?.1);
        let is_double = values.next().is_some();
        if is_double {
            self.refuse(key, "Noem deze sleutel één keer.");
        } else if value.is_none() {
            self.refuse(key, problem);
        }
        value
    }
}

/// The first and the last day of a list, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Option<NaiveDate>,
    /// The last.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// True for a day that is asked for; without a day when none is asked.
    #[must_use]
    pub fn hold(self, day: Option<NaiveDate>) -> bool {
        let is_late = self.from.is_none_or(|from| day.is_some_and(|day| from <= day));
        is_late && self.to.is_none_or(|to| day.is_some_and(|day| day <= to))
    }
}

/// True for `GM0344` and `PV26`: the API takes a code in one spelling only.
fn is_code(text: &str) -> bool {
    OrganisationCode::parse(text).is_ok_and(|code| code.as_str() == text)
}

/// A key or a value as an address spells it (RFC 3986 § 2.3).
fn escaped(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                written.push(char::from(byte));
            }
            other => written.push_str(&format!("%{other:02X}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stages::Stage;

    fn asked(query: &str) -> Asked {
        Asked::read("/api/v1/sessions", query).unwrap()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let mut asked = asked("stage=brief&from=1-2-2024&kat=1&page=0&pageSize=101&organisation=x");
        asked.choice("stage", Stage::ALL);
        asked.days();
        asked.organisation();
        let refusal = asked.paged().unwrap_err();
        let fields: Vec<&str> = refusal.problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["stage", "from", "organisation", "page", "pageSize", "kat"]);
        assert_eq!(refusal.status, StatusCode::BAD_REQUEST);
        let last = &refusal.problems[5].problem;
        assert!(last.contains("stage, from, to, organisation, page, pageSize"), "{last}");
        assert!(refusal.problems[0].problem.contains("letter, conversation"));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let mut asked = asked("from=2024-01-01&from=2024-01-02");
        asked.days();
        assert_eq!(asked.done().unwrap_err().problems.len(), 1);
    }

    #[test]
    fn a_last_day_before_the_first_is_refused() {
        let mut asked = asked("from=2024-01-02&to=2024-01-01");
        asked.days();
        assert_eq!(asked.done().unwrap_err().problems[0].field, "to");
    }

    #[test]
    fn an_address_with_another_spelling_leads_on_to_the_same_list() {
        let mut query = asked("q=Den%20Haag+%26+co&page=2&pageSize=5");
        assert_eq!(query.text("q").as_deref(), Some("Den Haag & co"));
        let paging = query.paged().unwrap();
        let links = paging.links(13);
        assert!(links.contains("</api/v1/sessions?q=Den%20Haag%20%26%20co&page=3&pageSize=5>"));
    }
}
