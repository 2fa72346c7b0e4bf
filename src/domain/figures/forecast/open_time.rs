//! Time that counts: working days without holiday, blackout or recess, in weeks of five days.
//! A recess stops the clock for its school region, so a waiting time is the same in every season.

use chrono::{Days, NaiveDate};

use crate::domain::schedule::{ClosedDays, LetterRegion, SchoolRegion};

/// Working days in a whole week.
const WEEK: f64 = 5.0;

/// Open weeks since a first day, for each school region and for who has none.
#[derive(Debug, Clone)]
pub struct OpenTime {
    first: NaiveDate,
    /// By region, then by day: open weeks before that day began.
    before: Vec<Vec<f64>>,
}

impl OpenTime {
    /// Counts from a first day up to and including a last.
    #[must_use]
    pub fn new(closed: &ClosedDays, first: NaiveDate, last: NaiveDate) -> Self {
        let regions = SchoolRegion::ALL.iter().copied().map(Some).chain([None]);
        let of = |school_region| {
            // No organisation has the number 0: a recess of one organisation moves no tour.
            let region = LetterRegion { organisation_id: 0, school_region };
            let mut sum = 0.0;
            let mut before = vec![0.0];
            for day in first.iter_days().take_while(|day| *day <= last) {
                sum += if closed.is_open_for(day, &region) { 1.0 / WEEK } else { 0.0 };
                before.push(sum);
            }
            before
        };
        Self { first, before: regions.map(of).collect() }
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
        let before = self.before.get(region).map_or(&[] as &[f64], Vec::as_slice);
        before.get(number).or(before.last()).copied().unwrap_or(0.0)
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
