//! What the forecast says of each target, and the course of each metric.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::summary::Summary;
use super::{Course, Point, Question, Scarce};
use crate::domain::coverage::Coverage;
use crate::domain::targets::{Metric, Target};

/// How it stands with a target on the day of the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The deadline is to come and there is a forecast.
    Open,
    /// The goal was reached.
    Met,
    /// The deadline has passed: what stands is the outcome.
    Passed,
    /// Too little happened to say anything.
    TooLittle,
    /// There are fewer organisations than the goal asks for.
    Impossible,
}

/// The wish to return to half of those visited, as it may be on the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Municipalities that are visited by then, as expected.
    pub visited: i64,
    /// Tenth percentile of those of them with a session.
    pub low: i64,
    /// The median.
    pub middle: i64,
    /// Ninetieth percentile.
    pub high: i64,
    /// The chance that it is half or more, in tenths of a percent.
    pub chance: i64,
}

/// What the forecast says of one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// Short name, such as T1.
    pub code: String,
    /// What the target says, in Dutch.
    pub label: String,
    /// What it counts.
    pub metric: Metric,
    /// How many.
    pub goal: i64,
    /// The last day.
    pub deadline: NaiveDate,
    /// How many there are now; after the deadline, how many there were on it.
    pub value: i64,
    /// How it stands.
    pub state: State,
    /// The median on the deadline; the value itself when nothing is forecast.
    pub expected: i64,
    /// Tenth percentile on the deadline.
    pub low: i64,
    /// Ninetieth percentile on the deadline.
    pub high: i64,
    /// The chance to reach the goal in time, in tenths of a percent.
    pub chance: i64,
    /// Beside a target of sessions: half of those visited.
    pub returned: Option<Returned>,
    /// What is missing for a forecast.
    pub scarce: Scarce,
}

/// The days on which runs are counted: every seventh after the day, and each deadline.
pub(super) fn weeks(question: &Question<'_>) -> Vec<NaiveDate> {
    let last = question.last_day();
    let weeks = question.on.iter_weeks().skip(1).take_while(|day| *day < last);
    let deadlines = question.targets.iter().map(|it| it.deadline).filter(|it| *it > question.on);
    let mut days: Vec<NaiveDate> = weeks.chain(deadlines).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What is said of each target.
pub(super) fn outlooks(
    question: &Question<'_>,
    summary: Option<&Summary>,
    (weeks, scarce): (&[NaiveDate], &Scarce),
) -> Vec<Outlook> {
    let now = question.history.coverage(question.on, question.known_at);
    let of = |target: &Target| {
        let has_passed = target.deadline <= question.on;
        let on_deadline =
            has_passed.then(|| question.history.coverage(target.deadline, question.known_at));
        let coverage = on_deadline.as_ref().unwrap_or(&now);
        let mut outlook = standing(target, coverage, (has_passed, *scarce));
        let day = weeks.iter().position(|it| *it == target.deadline);
        if let (Some(summary), Some(day)) = (summary, day) {
            outlook.look_ahead(summary, day);
        }
        outlook
    };
    question.targets.iter().map(of).collect()
}

fn standing(target: &Target, coverage: &Coverage, (has_passed, scarce): (bool, Scarce)) -> Outlook {
    let value = target.metric.value(coverage);
    let of_all = match target.metric {
        Metric::ProvincesConversation | Metric::ProvincesSession => coverage.provinces,
        Metric::MunicipalitiesConversation
        | Metric::MunicipalitiesSession
        | Metric::VisitedWithSession => coverage.municipalities,
    };
    let is_enough = is_enough_for(target.metric, &scarce);
    let state = match (value >= target.goal, has_passed) {
        (true, _) => State::Met,
        (false, true) => State::Passed,
        (false, false) if target.goal > of_all => State::Impossible,
        (false, false) if !is_enough => State::TooLittle,
        (false, false) => State::Open,
    };
    let is_met = state == State::Met;
    let visited = coverage.stages.conversation;
    let both = coverage.returned_to;
    let half = if both * 2 >= visited && visited > 0 { 1_000 } else { 0 };
    let returned = Returned { visited, low: both, middle: both, high: both, chance: half };
    Outlook {
        code: target.code.clone(),
        label: target.label.clone(),
        metric: target.metric,
        goal: target.goal,
        deadline: target.deadline,
        value,
        expected: value,
        low: value,
        high: value,
        state,
        chance: if is_met { 1_000 } else { 0 },
        returned: (target.metric == Metric::MunicipalitiesSession).then_some(returned),
        scarce,
    }
}

/// Says whether enough happened to expect anything of what is counted.
fn is_enough_for(metric: Metric, scarce: &Scarce) -> bool {
    match metric {
        Metric::MunicipalitiesConversation | Metric::ProvincesConversation => scarce.is_enough(),
        Metric::MunicipalitiesSession | Metric::ProvincesSession | Metric::VisitedWithSession => {
            scarce.is_enough_for_sessions()
        }
    }
}

impl Outlook {
    /// Puts what is expected on the deadline in it.
    fn look_ahead(&mut self, summary: &Summary, day: usize) {
        if matches!(self.state, State::Passed | State::TooLittle) {
            return;
        }
        (self.low, _, self.high) = summary.band(self.metric, day);
        self.expected = summary.middle(self.metric, day);
        if self.state == State::Open {
            self.chance = summary.chance(self.metric, day, self.goal);
        }
        if self.returned.is_some() {
            let visited = summary.middle(Metric::MunicipalitiesConversation, day);
            let ((low, middle, high), chance) = summary.returned(day);
            self.returned = Some(Returned { visited, low, middle, high, chance });
        }
    }
}

/// The course of each metric that has a target.
pub(super) fn courses(
    question: &Question<'_>,
    summary: Option<&Summary>,
    weeks: &[NaiveDate],
    scarce: &Scarce,
) -> Vec<Course> {
    let past: Vec<Coverage> = month_ends(question.first_day(), question.on)
        .into_iter()
        .map(|day| question.history.coverage(day, question.known_at))
        .collect();
    let of = |metric: Metric| {
        let was = past.iter().map(|coverage| {
            let value = metric.value(coverage);
            Point { on: coverage.on, low: value, middle: value, high: value }
        });
        let ahead = summary.filter(|_| is_enough_for(metric, scarce)).map(|summary| {
            weeks.iter().enumerate().map(|(place, on)| {
                let (low, middle, high) = summary.band(metric, place);
                Point { on: *on, low, middle, high }
            })
        });
        Course { metric, past: was.collect(), future: ahead.into_iter().flatten().collect() }
    };
    let asked = |metric: &Metric| question.targets.iter().any(|it| it.metric == *metric);
    Metric::ALL.iter().copied().filter(asked).map(of).collect()
}

/// The day before the first, the last day of each month after it, and the day itself.
pub(super) fn month_ends(first: NaiveDate, on: NaiveDate) -> Vec<NaiveDate> {
    let mut days = vec![first.pred_opt().unwrap_or(first)];
    let mut month = first.with_day(1).unwrap_or(first);
    while let Some(next) = month.checked_add_months(Months::new(1)) {
        let last = next.checked_sub_days(Days::new(1)).unwrap_or(next);
        if last >= on {
            break;
        }
        days.push(last);
        month = next;
    }
    days.push(on);
    days.dedup();
    days
}
