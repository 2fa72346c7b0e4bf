//! The records behind the targets: who set one and when, which other one it takes the place of,
//! and whether it was taken back. A record never changes, so a report as known at an earlier moment
//! still finds what held then.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::{Metric, Target};
use crate::domain::dates::written_day;
use crate::domain::errors::Problem;

/// Most characters in the short name of a target.
const CODE: usize = 12;
/// Most time ahead of a deadline: the forecast draws each week until then.
const AHEAD: Months = Months::new(120);

/// A target as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRecord {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub target: Target,
    /// Address of the source on the web, when it has one.
    pub source_address: Option<String>,
    /// The Amsterdam day on which it was decided; none when that is not known.
    pub set_on: Option<NaiveDate>,
    /// When it was written down and by whom; none for what held from the start of the tour.
    pub recorded: Option<Recorded>,
    /// The target that it takes the place of.
    pub supersedes: Option<i64>,
    /// That it was set by mistake, and why.
    pub withdrawal: Option<Withdrawal>,
}

/// When something was written down, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The name of the user.
    pub by: String,
}

/// A target that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// When and by whom.
    pub recorded: Recorded,
    /// Why it was a mistake.
    pub reason: String,
}

/// How a target stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Current,
    /// Another one holds in its place: the short name of that one.
    Superseded(String),
    /// It was set by mistake.
    Withdrawn(Withdrawal),
}

/// A target with how it stood at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTarget {
    /// What was written down.
    pub record: TargetRecord,
    /// How it stood.
    pub standing: Standing,
}

/// The targets as known at a moment, in the order of the records. What was set later is left out;
/// what was superseded or taken back later still held.
#[must_use]
pub fn known_at(records: &[TargetRecord], known_at: DateTime<Utc>) -> Vec<KnownTarget> {
    let is_known = |record: &&TargetRecord| {
        record.recorded.as_ref().is_none_or(|recorded| recorded.at <= known_at)
    };
    let known: Vec<&TargetRecord> = records.iter().filter(is_known).collect();
    let withdrawn = |record: &TargetRecord| {
        record.withdrawal.clone().filter(|withdrawal| withdrawal.recorded.at <= known_at)
    };
    let standing = |record: &TargetRecord| {
        if let Some(withdrawal) = withdrawn(record) {
            return Standing::Withdrawn(withdrawal);
        }
        let next = known
            .iter()
            .rfind(|other| other.supersedes == Some(record.id) && withdrawn(other).is_none());
        next.map_or(Standing::Current, |next| Standing::Superseded(next.target.code.clone()))
    };
    known
        .iter()
        .map(|record| KnownTarget { standing: standing(record), record: (*record).clone() })
        .collect()
}

/// A target to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// What it says; the source may be empty when there is an address.
    pub target: Target,
    /// Address of the source on the web.
    pub source_address: Option<String>,
    /// The Amsterdam day on which it was decided.
    pub set_on: Option<NaiveDate>,
}

impl NewTarget {
    /// What keeps it from being set today. `organisations` is how many there are of the kind that
    /// it counts on its last day.
    #[must_use]
    pub fn problems(&self, today: NaiveDate, organisations: i64) -> Vec<Problem> {
        let of_numbers = self.of_numbers(organisations);
        let all = of_numbers.into_iter().chain(self.of_days(today)).chain(self.of_source());
        let wrong = all.filter(|(is_wrong, ..)| *is_wrong);
        wrong.map(|(_, field, problem)| Problem::new(field, problem)).collect()
    }

    fn of_numbers(&self, organisations: i64) -> [Check; 3] {
        let target = &self.target;
        let code =
            format!("Kies een korte naam van ten hoogste {CODE} letters en cijfers, zoals T4.");
        let most = format!(
            "Er zijn op die dag {organisations} {}. Vul een aantal in dat niet hoger is.",
            target.metric.counts()
        );
        [
            (!is_code(&target.code), "target_code", code),
            (target.goal < 1, "goal", "Vul een aantal in van 1 of meer.".to_owned()),
            (target.goal > organisations, "goal", most),
        ]
    }

    fn of_days(&self, today: NaiveDate) -> [Check; 3] {
        let latest = today.checked_add_months(AHEAD).unwrap_or(today);
        let far = format!("Kies een dag tot en met {}.", written_day(latest));
        let past = "Deze dag is al voorbij. Kies vandaag of een latere dag.".to_owned();
        let future = "Deze dag moet nog komen. Vul in wanneer dit is besloten.".to_owned();
        [
            (self.target.deadline < today, "deadline", past),
            (self.target.deadline > latest, "deadline", far),
            (self.set_on.is_some_and(|day| day > today), "set_on", future),
        ]
    }

    fn of_source(&self) -> [Check; 2] {
        let address = self.source_address.as_deref();
        let absent =
            "Vul in waar dit besluit staat: een omschrijving, een webadres of allebei.".to_owned();
        let no_page =
            "Vul een volledig webadres in, bijvoorbeeld https://tour.example/besluit.".to_owned();
        [
            (self.target.source.is_empty() && address.is_none(), "source", absent),
            (address.is_some_and(|text| !is_web_address(text)), "source_address", no_page),
        ]
    }
}

/// Whether something is wrong, in which field, and what to do then.
type Check = (bool, &'static str, String);

fn is_code(code: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (1..=CODE).contains(&code.len()) && code.chars().all(fits)
}

/// Only what a browser opens as a page: a link on screen never runs a script.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.contains('.') && !rest.starts_with('.') && !rest.contains(char::is_whitespace)
    })
}

impl Metric {
    /// True when it counts provinces, false when it counts municipalities.
    #[must_use]
    pub const fn is_of_provinces(self) -> bool {
        matches!(self, Self::ProvincesConversation | Self::ProvincesSession)
    }

    /// What there is at most: "gemeenten".
    #[must_use]
    pub const fn counts(self) -> &'static str {
        if self.is_of_provinces() { "provincies" } else { "gemeenten" }
    }
}

#[cfg(test)]
mod tests;
