//! Earlier forecasts beside what became of them: what would have been said at the end of each
//! past month, with what was known then.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::levers::Change;
use super::outlook::month_ends;
use super::{Point, Question, Scarce, Start};
use crate::domain::coverage::{Coverage, end_of_day};
use crate::domain::targets::Metric;

/// Runs of an earlier forecast.
const RUNS: u32 = 400;

/// One prediction beside its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was counted.
    pub metric: Metric,
    /// The day on which the forecast would have been made.
    pub made_on: NaiveDate,
    /// What it would have said of a later day.
    pub predicted: Point,
    /// What was counted on that day.
    pub outcome: i64,
}

impl Check {
    /// True when the outcome lies in the band, its ends included.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.predicted.low <= self.outcome && self.outcome <= self.predicted.high
    }
}

/// All predictions for a past month end that could be made a month or more before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTest {
    /// By metric, day of the forecast, day of the outcome.
    pub checks: Vec<Check>,
}

impl BackTest {
    /// How many outcomes lie in their band, and how many there are.
    #[must_use]
    pub fn inside(&self) -> (i64, i64) {
        let inside = self.checks.iter().filter(|it| it.is_inside()).count();
        (inside as i64, self.checks.len() as i64)
    }
}

/// Asks the question of each past month end anew, about every later month end and the day, with
/// what was known at the end of it.
#[must_use]
pub fn back_test(question: &Question<'_>) -> BackTest {
    in_runs(question, RUNS)
}

/// The back-test with so many runs of each earlier forecast.
pub(super) fn in_runs(question: &Question<'_>, runs: u32) -> BackTest {
    let days = month_ends(question.first_day(), question.on);
    let count = |on: &NaiveDate| question.history.coverage(*on, question.known_at);
    let counted: Vec<Coverage> = days.iter().map(count).collect();
    let mut checks = Vec::new();
    for (place, made_on) in days.iter().enumerate() {
        let later = counted.get(place + 1..).filter(|it| !it.is_empty());
        let made = earlier(question, *made_on);
        checks.extend(later.into_iter().flat_map(|it| check(&made, it, runs)));
    }
    checks.sort_by_key(|it| (it.metric, it.made_on, it.predicted.on));
    BackTest { checks }
}

fn earlier<'a>(question: &Question<'a>, on: NaiveDate) -> Question<'a> {
    Question { on, known_at: end_of_day(on).min(question.known_at), ..*question }
}

/// What would have been said of each later day, beside what was counted on it.
fn check(asked: &Question<'_>, later: &[Coverage], runs: u32) -> Vec<Check> {
    let start = Start::of(asked);
    let scarce = Scarce::of(&start.seen);
    if !scarce.is_enough() {
        return Vec::new();
    }
    let days: Vec<usize> = later.iter().map(|it| start.time.number(it.on)).collect();
    let summary = start.simulate(&Change::default(), runs, &days);
    let has_sessions = scarce.is_enough_for_sessions();
    let metrics = Metric::ALL.iter().copied().filter(|metric| match metric {
        Metric::MunicipalitiesConversation => true,
        Metric::MunicipalitiesSession => has_sessions,
        Metric::ProvincesConversation | Metric::ProvincesSession | Metric::VisitedWithSession => {
            false
        }
    });
    let mut checks = Vec::new();
    for metric in metrics {
        for (place, counted) in later.iter().enumerate() {
            let (low, middle, high) = summary.band(metric, place);
            let predicted = Point { on: counted.on, low, middle, high };
            let outcome = metric.value(counted);
            checks.push(Check { metric, made_on: asked.on, predicted, outcome });
        }
    }
    checks
}
