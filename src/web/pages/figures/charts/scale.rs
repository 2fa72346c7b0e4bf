//! From days and numbers to places on a chart.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::dates::{short_day, written_day};

/// The room of a chart, in units of its view box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Where days and numbers lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    frame: Frame,
    first: NaiveDate,
    days: f64,
    most: i64,
}

impl Scale {
    /// From the first day to the last, and from 0 to at least `most`.
    pub(super) fn new(frame: Frame, (first, last): (NaiveDate, NaiveDate), most: i64) -> Self {
        let days = (last - first).num_days().max(1) as f64;
        let step = step(most);
        let most = (most.max(1) + step - 1) / step * step;
        Self { frame, first, days, most }
    }

    /// The place of a day, from the left.
    pub(super) fn x(&self, day: NaiveDate) -> f64 {
        let Frame { width, left, right, .. } = self.frame;
        let share = (day - self.first).num_days() as f64 / self.days;
        rounded(left + share * (width - left - right))
    }

    /// The place of a number, from the top.
    pub(super) fn y(&self, number: i64) -> f64 {
        let Frame { height, top, bottom, .. } = self.frame;
        let share = number as f64 / self.most as f64;
        rounded(height - bottom - share * (height - top - bottom))
    }

    /// "x,y" as a list of points wants it.
    pub(super) fn point(&self, (day, number): (NaiveDate, i64)) -> String {
        format!("{},{}", self.x(day), self.y(number))
    }

    /// Round numbers from 0 up.
    pub(super) fn numbers(&self) -> Vec<i64> {
        let step = step(self.most);
        (0..=self.most / step).map(|it| it * step).collect()
    }

    /// First days of months that lie on the chart, at most so many, with "jan 2024" or "apr".
    pub(super) fn months(&self, most: usize) -> Vec<(NaiveDate, String)> {
        let months = (self.days / 30.4) as usize;
        let step = [1, 3, 6, 12].into_iter().find(|step| months / step <= most).unwrap_or(12);
        let mut day = self.first.with_day(1).unwrap_or(self.first);
        let mut ticks: Vec<(NaiveDate, String)> = Vec::new();
        let last = self.first + chrono::TimeDelta::days(self.days as i64);
        while day <= last {
            if day >= self.first && day.month0().is_multiple_of(step as u32) {
                let short = day_and_month(day).trim_start_matches("1 ").to_owned();
                let year = day.month() == 1 || ticks.is_empty();
                ticks.push((day, if year { format!("{short} {}", day.year()) } else { short }));
            }
            let Some(next) = day.checked_add_months(Months::new(1)) else { break };
            day = next;
        }
        ticks
    }
}

/// "3 okt".
pub(super) fn day_and_month(day: NaiveDate) -> String {
    let short = short_day(day);
    short.split_once(' ').map_or(short.clone(), |(_, rest)| rest.to_owned())
}

/// "eind 2024", or the whole day when it is not the last of a year.
pub(super) fn deadline(day: NaiveDate) -> String {
    if (day.month(), day.day()) == (12, 31) {
        format!("eind {}", day.year())
    } else {
        written_day(day)
    }
}

/// A round distance between lines, so that there are two to five of them.
fn step(most: i64) -> i64 {
    let steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000];
    steps.into_iter().find(|step| most / step <= 4).unwrap_or(10_000)
}

/// To a tenth of a unit.
pub(super) fn rounded(it: f64) -> f64 {
    (it * 10.0).round() / 10.0
}
