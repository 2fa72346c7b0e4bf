//! What the tour is heading for: a simulation from its own rates to each target. Pure: the same
//! question gives the same answer, as of a day and as known at a moment.
//!
//! Each run draws the uncertain rates, lets every organisation wait as long as its own patience
//! says (the same patience in every variant, so that only the variant makes a difference), and
//! counts. The share of the runs that reach a target is its chance.

pub mod backtest;
mod dice;
mod letters;
pub mod levers;
mod lives;
mod open_time;
mod outlook;
mod paths;
mod rates;
mod scarce;
mod summary;
#[cfg(test)]
mod tests;
pub mod words;
#[cfg(test)]
mod worlds;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::coverage::History;
use super::targets::{Metric, Target};
use crate::domain::schedule::ClosedDays;
use backtest::BackTest;
use levers::{Change, Lever};
use rates::Seen;
use summary::Summary;

pub use dice::Dice;
pub use lives::Life;
pub use open_time::OpenTime;
pub use outlook::{Outlook, Returned, State};
pub use scarce::Scarce;

/// Runs of a forecast.
pub const RUNS: u32 = 1_000;

/// Conversations that one adviser can hold in an open week, beside the other work.
pub const PER_ADVISER: f64 = 2.0;

/// Everything that a forecast is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The tour, for the seed.
    pub tour_id: i64,
    /// The reference day: what happened later is unknown.
    pub on: NaiveDate,
    /// What was recorded later is unknown too.
    pub known_at: DateTime<Utc>,
    /// Organisations and everything that happened to them.
    pub history: &'a History,
    /// Recess and blackouts.
    pub closed: &'a ClosedDays,
    /// Letters of the rounds of the tour.
    pub planned: &'a [PlannedLetter],
    /// What people can do.
    pub capacity: Capacity,
    /// The targets.
    pub targets: &'a [Target],
}

/// One letter of a round that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedLetter {
    /// Who gets it.
    pub organisation_id: i64,
    /// The day on which the round leaves.
    pub on: NaiveDate,
    /// When the round was made; before that nobody knew of it.
    pub made_at: DateTime<Utc>,
}

/// What the people of the team can do in an open week at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// Conversations.
    pub conversations: f64,
    /// Sessions.
    pub sessions: f64,
}

/// What a metric was or may become at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The day.
    pub on: NaiveDate,
    /// The tenth percentile.
    pub low: i64,
    /// The median; what it was, when the day has passed.
    pub middle: i64,
    /// The ninetieth percentile.
    pub high: i64,
}

/// The course of one metric: month by month up to the day, week by week after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// What is counted.
    pub metric: Metric,
    /// What was; all three figures are the same.
    pub past: Vec<Point>,
    /// What is expected, up to the last deadline; empty without a forecast.
    pub future: Vec<Point>,
}

/// What the rates of one province are beside those of the tour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvincePace {
    /// CBS code.
    pub code: String,
    /// Organisations that got a letter.
    pub written: i64,
    /// Organisations that answered.
    pub answered: i64,
    /// Organisations that were visited.
    pub visited: i64,
    /// Organisations that had a session.
    pub returned: i64,
    /// How fast letters are answered, in percents of the tour.
    pub reply_pace: i64,
    /// How fast answers become conversations, in percents of the tour.
    pub visit_pace: i64,
}

/// The forecast of a tour on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The reference day.
    pub on: NaiveDate,
    /// What was recorded later is left out.
    pub known_at: DateTime<Utc>,
    /// The seed of the dice; it follows from the tour and the day.
    pub seed: u64,
    /// How many runs were made.
    pub runs: u32,
    /// Per target, by code.
    pub outlooks: Vec<Outlook>,
    /// Per metric.
    pub courses: Vec<Course>,
    /// What moves the chances, the most first.
    pub levers: Vec<Lever>,
    /// Per province with a letter or a visit, by code.
    pub provinces: Vec<ProvincePace>,
    /// What people can do in an open week, as limits and as observed.
    pub capacity: Capacity,
    /// Earlier forecasts beside what became of them.
    pub back_test: BackTest,
}

impl Question<'_> {
    /// The last day that the question looks at: the last deadline, or the day itself.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.targets.iter().map(|it| it.deadline).max().unwrap_or(self.on).max(self.on)
    }

    /// The seed of the dice: the tour and the day, readable.
    ///
    /// A forecast of tour 1 on 3 October 2023 has the seed 120231003.
    #[must_use]
    pub fn seed(&self) -> u64 {
        let day = self.on.format("%Y%m%d").to_string().parse().unwrap_or(0);
        u64::try_from(self.tour_id).unwrap_or(0).wrapping_mul(100_000_000).wrapping_add(day)
    }

    /// The first day that matters: that of the first event, or the day itself.
    pub(super) fn first_day(&self) -> NaiveDate {
        let events = self.history.events.iter().map(|it| it.happened_on);
        events.min().unwrap_or(self.on).min(self.on)
    }
}

/// What every run of a question shares.
struct Start {
    time: OpenTime,
    today: usize,
    lives: Vec<Life>,
    provinces: Vec<String>,
    seen: Seen,
    letters: letters::Letters,
    capacity: Capacity,
    seed: u64,
}

impl Start {
    fn of(question: &Question<'_>) -> Self {
        // A week more, so that the last week of the course is whole.
        let last = question.last_day() + Days::new(7);
        let time = OpenTime::new(question.closed, question.first_day(), last);
        let today = time.number(question.on);
        let (lives, provinces) = lives::lives(question, &time);
        let seen = Seen::of(&lives, provinces.len(), &time, today);
        let letters = letters::Letters::of(question, &lives, &time);
        let capacity = paths::observed(&lives, &time, today).or_more(question.capacity);
        let seed = question.seed();
        Self { time, today, lives, provinces, seen, letters, capacity, seed }
    }

    /// What so many runs give, each day of interest being the last of a week or a deadline.
    fn simulate(&self, change: &Change, runs: u32, days: &[usize]) -> Summary {
        let mut summary = Summary::default();
        for run in 0..runs {
            let mut dice = Dice::new(self.seed, run);
            summary.add(&paths::run(self, change, &mut dice), days);
        }
        summary
    }
}

impl Capacity {
    fn or_more(self, other: Self) -> Self {
        Self {
            conversations: self.conversations.max(other.conversations),
            sessions: self.sessions.max(other.sessions),
        }
    }
}

/// Computes the forecast, with its levers; without the back-test, which asks earlier questions.
#[must_use]
pub fn forecast(question: &Question<'_>) -> Forecast {
    let start = Start::of(question);
    let weeks = outlook::weeks(question);
    let days: Vec<usize> = weeks.iter().map(|day| start.time.number(*day)).collect();
    let scarce = Scarce::of(&start.seen);
    let summary = scarce.is_enough().then(|| start.simulate(&Change::default(), RUNS, &days));
    let outlooks = outlook::outlooks(question, summary.as_ref(), (&weeks, &scarce));
    let levers = match &summary {
        Some(summary) => levers::levers(&start, question, (summary, &weeks, &days), &outlooks),
        None => Vec::new(),
    };
    Forecast {
        on: question.on,
        known_at: question.known_at,
        seed: start.seed,
        runs: RUNS,
        courses: outlook::courses(question, summary.as_ref(), &weeks, &scarce),
        provinces: summary::provinces(&start),
        outlooks,
        levers,
        capacity: start.capacity,
        back_test: BackTest::default(),
    }
}
