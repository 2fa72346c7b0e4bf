//! What was reached in each month: who counts for a stage counts in the month of its first day.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::coverage::{Coverage, StageCounts};

/// What was reached in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first_day: NaiveDate,
    /// Municipalities that reached each stage in it.
    pub municipalities: StageCounts,
    /// Provinces, as organisations, that reached each stage in it.
    pub provinces: StageCounts,
    /// The municipalities of each province by its code, in the order of the coverage.
    pub by_province: Vec<(String, StageCounts)>,
}

/// The first day of the month of a day.
#[must_use]
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

pub(super) fn of(coverage: &Coverage) -> Vec<Month> {
    let days = coverage.standings.iter().flat_map(|standing| standing.reached_on.iter());
    let Some(earliest) = days.map(|(_, day)| day).min() else { return Vec::new() };
    let mut months = empty(coverage, earliest);
    for standing in coverage.standings.iter() {
        for (stage, day) in standing.reached_on.iter() {
            let Some(month) = months.get_mut(&first_of_month(day)) else { continue };
            if standing.organisation.is_province() {
                month.provinces.raise(stage);
                continue;
            }
            month.municipalities.raise(stage);
            let code = &standing.organisation.province_code;
            let province = month.by_province.iter_mut().find(|(known, _)| known == code);
            if let Some((_, counts)) = province {
                counts.raise(stage);
            }
        }
    }
    months.into_values().collect()
}

/// Every month from the earliest day to the reference day, without anything in it yet.
fn empty(coverage: &Coverage, earliest: NaiveDate) -> BTreeMap<NaiveDate, Month> {
    let codes = coverage.by_province.iter().map(|it| (it.code.clone(), StageCounts::default()));
    let by_province: Vec<(String, StageCounts)> = codes.collect();
    let (none, last) = (StageCounts::default(), first_of_month(coverage.on));
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    std::iter::successors(Some(first_of_month(earliest)), next)
        .take_while(|&month| month <= last)
        .map(|first_day| {
            let by_province = by_province.clone();
            (first_day, Month { first_day, municipalities: none, provinces: none, by_province })
        })
        .collect()
}
