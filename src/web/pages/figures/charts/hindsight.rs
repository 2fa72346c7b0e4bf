//! Earlier predictions beside what became of them: a bar for the band, a dot for the outcome.

use chrono::NaiveDate;
use serde::Serialize;

use super::scale::{Frame, Scale, day_and_month};
use crate::domain::dates::thousands;
use crate::domain::forecast::backtest::{BackTest, Check};
use crate::domain::targets::Metric;

/// The chart, in units of its view box.
#[derive(Debug, Serialize)]
pub struct HindsightChart {
    view_box: String,
    left: f64,
    right: f64,
    numbers: Vec<(f64, String)>,
    bars: Vec<Bar>,
    description: String,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: f64,
    high: f64,
    height: f64,
    middle: f64,
    outcome: f64,
    is_inside: bool,
    label: String,
    label_y: f64,
}

const FRAME: Frame =
    Frame { width: 320.0, height: 240.0, left: 36.0, right: 12.0, top: 14.0, bottom: 32.0 };

/// Half the width of a bar.
const HALF: f64 = 9.0;

/// The newest predictions of visits for the next month end; none when there are none.
#[must_use]
pub fn of_visits(test: &BackTest) -> Option<HindsightChart> {
    let checks = next_month(test);
    let most = checks.iter().map(|it| it.predicted.high.max(it.outcome)).max()?;
    let day = NaiveDate::default();
    let scale = Scale::new(FRAME, (day, day), most);
    let room = (FRAME.width - FRAME.left - FRAME.right) / checks.len() as f64;
    let bars = checks.iter().enumerate().map(|(place, it)| {
        let high = scale.y(it.predicted.high);
        Bar {
            x: super::scale::rounded(FRAME.left + room * (place as f64 + 0.5)),
            high,
            height: (scale.y(it.predicted.low) - high).max(2.0),
            middle: scale.y(it.predicted.middle),
            outcome: scale.y(it.outcome),
            is_inside: it.is_inside(),
            label: day_and_month(it.predicted.on),
            label_y: FRAME.height - 10.0,
        }
    });
    let words = checks.iter().map(|it| {
        let (low, high) = (thousands(it.predicted.low), thousands(it.predicted.high));
        format!(
            "{}: voorspeld {low} tot {high}, geworden {}",
            day_and_month(it.predicted.on),
            it.outcome
        )
    });
    Some(HindsightChart {
        view_box: format!("0 0 {} {}", FRAME.width, FRAME.height),
        left: FRAME.left - HALF,
        right: FRAME.width - FRAME.right,
        numbers: scale.numbers().into_iter().map(|it| (scale.y(it), thousands(it))).collect(),
        bars: bars.collect(),
        description: words.collect::<Vec<_>>().join("; "),
    })
}

/// For each day of outcome the newest prediction, six at most.
fn next_month(test: &BackTest) -> Vec<&Check> {
    let visits = test.checks.iter().filter(|it| it.metric == Metric::MunicipalitiesConversation);
    let mut newest: Vec<&Check> = Vec::new();
    let mut checks: Vec<&Check> = visits.collect();
    checks.sort_by_key(|it| (it.predicted.on, it.made_on));
    for check in checks {
        match newest.last_mut() {
            Some(last) if last.predicted.on == check.predicted.on => *last = check,
            _ => newest.push(check),
        }
    }
    let from = newest.len().saturating_sub(6);
    newest.split_off(from)
}
