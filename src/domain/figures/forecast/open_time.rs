//! Time that counts: working days without holiday, blackout or recess, in weeks of five days.
//! A recess stops the clock for its school region, so a waiting time is the same in every season.
//! For what goes on in a recess, at a pace of its own, there is a [`Clock`].

use chrono::{Days, NaiveDate};

use crate::domain::schedule::{ClosedDays, LetterRegion, SchoolRegion, is_working_day};

/// Working days in a whole week.
const WEEK: f64 = 5.0;

/// Open weeks since a first day, for each school region and for who has none.
#[derive(Debug, Clone)]
pub struct OpenTime {
    first: NaiveDate,
    /// By region, then by day: open weeks before that day began.
    before: Vec<Vec<f64>>,
    /// By region, then by day: weeks of working days in a recess before that day began.
    recess: Vec<Vec<f64>>,
}

/// Open time in which a week of recess counts for a part of a week.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock<'a> {
    time: &'a OpenTime,
    /// What a week of recess counts for.
    in_recess: f64,
}

impl OpenTime {
    /// Counts from a first day up to and including a last.
    #[must_use]
    pub fn new(closed: &ClosedDays, first: NaiveDate, last: NaiveDate) -> Self {
        let regions = SchoolRegion::ALL.iter().copied().map(Some).chain([None]);
        let of = |school_region| {
            // No organisation has the number 0: a recess of one organisation moves no tour.
            let region = LetterRegion { organisation_id: 0, school_region };
            let (mut open, mut shut) = (0.0, 0.0);
            let (mut before, mut recess) = (vec![0.0], vec![0.0]);
            for day in first.iter_days().take_while(|day| *day <= last) {
                let is_working = is_working_day(day) && closed.blackout_on(day).is_none();
                match (is_working, closed.recess_on(day, &region).is_some()) {
                    (true, false) => open += 1.0 / WEEK,
                    (true, true) => shut += 1.0 / WEEK,
                    (false, _) => {}
                }
                before.push(open);
                recess.push(shut);
            }
            (before, recess)
        };
        let (before, recess) = regions.map(of).unzip();
        Self { first, before, recess }
    }

    /// The clock on which a week of recess counts for this part of a week.
    pub(super) const fn clock(&self, in_recess: f64) -> Clock<'_> {
        Clock { time: self, in_recess }
    }

    /// Weeks of working days in a recess before the day with this number.
    pub(super) fn recess_at(&self, region: usize, number: usize) -> f64 {
        nth(&self.recess, region, number)
    }

    /// The place of a school region; one that is not known has the last.
    #[must_use]
    pub fn region(school_region: Option<&str>) -> usize {
        let known = school_region.and_then(|text| text.parse::<SchoolRegion>().ok());
        let place = |it| SchoolRegion::ALL.iter().position(|one| *one == it);
        known.and_then(place).unwrap_or(SchoolRegion::ALL.len())
    }

    /// The number of a day; days before the first are the first.
    #[must_use]
    pub fn number(&self, day: NaiveDate) -> usize {
        usize::try_from((day - self.first).num_days()).unwrap_or(0)
    }

    /// The day with a number.
    #[must_use]
    pub fn day(&self, number: usize) -> NaiveDate {
        let later = u64::try_from(number)
            .ok()
            .and_then(|days| self.first.checked_add_days(Days::new(days)));
        later.unwrap_or(self.first)
    }

    /// The number of the last day.
    #[must_use]
    pub fn last(&self) -> usize {
        self.before.first().map_or(0, |it| it.len().saturating_sub(2))
    }

    /// Open weeks before the day with this number.
    #[must_use]
    pub fn at(&self, region: usize, number: usize) -> f64 {
        nth(&self.before, region, number)
    }

    /// The first day at the end of which so many open weeks have passed; none when that is
    /// after the last day.
    #[must_use]
    pub fn reached(&self, region: usize, weeks: f64) -> Option<usize> {
        let before = self.before.get(region)?;
        let place = before.partition_point(|it| *it < weeks);
        (place < before.len()).then(|| place.saturating_sub(1))
    }
}

impl Clock<'_> {
    /// Weeks before the day with this number.
    pub(super) fn at(&self, region: usize, number: usize) -> f64 {
        self.time.at(region, number) + self.in_recess * self.time.recess_at(region, number)
    }

    /// The first day at the end of which so many weeks have passed; none when that is after the
    /// last day.
    pub(super) fn reached(&self, region: usize, weeks: f64) -> Option<usize> {
        let (mut from, mut until) = (0, self.time.last() + 2);
        while from < until {
            let middle = usize::midpoint(from, until);
            if self.at(region, middle) < weeks {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        (from <= self.time.last() + 1).then(|| from.saturating_sub(1))
    }
}

/// The sum before a day; after the last day it stays what it was.
fn nth(sums: &[Vec<f64>], region: usize, number: usize) -> f64 {
    let sums = sums.get(region).map_or(&[] as &[f64], Vec::as_slice);
    sums.get(number).or(sums.last()).copied().unwrap_or(0.0)
}
