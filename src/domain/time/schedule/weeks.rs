//! The weeks of a calendar: what closes days in them, and the first good day for a round.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{ClosedDays, LetterRegion, is_working_day};
use crate::domain::holidays::public_holidays;

/// How far ahead a good day is looked for.
const LOOK_AHEAD: usize = 366;

/// The Monday of the week that a day lies in.
#[must_use]
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    let back = day.weekday().num_days_from_monday();
    day.checked_sub_days(Days::new(u64::from(back))).unwrap_or(day)
}

/// The five days of the week from this Monday on.
pub fn weekdays_from(monday: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    monday.iter_days().take(5)
}

/// How much of a week a recess takes from some organisations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekRecess {
    /// "Herfstvakantie".
    pub name: String,
    /// True when every organisation has it on every weekday.
    pub is_whole: bool,
}

/// The recess of these organisations in the week from this Monday on, if any of them has one on
/// a weekday.
#[must_use]
pub fn recess_in_week(
    closed: &ClosedDays,
    monday: NaiveDate,
    regions: &[LetterRegion],
) -> Option<WeekRecess> {
    let mut name = None;
    let mut is_whole = true;
    for day in weekdays_from(monday) {
        for region in regions {
            match closed.recess_on(day, region) {
                Some(recess) => name = name.or(Some(recess.name.as_str())),
                None => is_whole = false,
            }
        }
    }
    name.map(|name| WeekRecess { name: name.to_owned(), is_whole })
}

/// The days from the first to the last, both included, on which no letter leaves for anybody
/// although they are weekdays: public holidays and blackouts, in order, with their names.
#[must_use]
pub fn closed_weekdays(
    closed: &ClosedDays,
    (first, last): (NaiveDate, NaiveDate),
) -> Vec<(NaiveDate, String, bool)> {
    let holidays = (first.year()..=last.year())
        .flat_map(public_holidays)
        .map(|holiday| (holiday.on, holiday.name.to_owned(), false));
    let blackouts = closed.blackouts.iter().map(|one| (one.on, one.name.clone(), true));
    let mut found: Vec<_> = holidays
        .chain(blackouts)
        .filter(|(on, _, _)| (first..=last).contains(on))
        .filter(|(on, _, _)| !matches!(on.weekday(), Weekday::Sat | Weekday::Sun))
        .collect();
    found.sort();
    found.dedup_by_key(|(on, _, _)| *on);
    found
}

/// The first day from `from` on that is open for all of these organisations and on which no
/// other round leaves; none when there is none within a year.
#[must_use]
pub fn first_good_day(
    closed: &ClosedDays,
    from: NaiveDate,
    regions: &[LetterRegion],
    busy: &[NaiveDate],
) -> Option<NaiveDate> {
    from.iter_days().take(LOOK_AHEAD).find(|day| {
        is_working_day(*day)
            && !busy.contains(day)
            && regions.iter().all(|region| closed.is_open_for(*day, region))
    })
}

/// A good day for each of these lists of organisations, in their order: like [`first_good_day`],
/// and each takes its day from those behind it.
#[must_use]
pub fn successive_good_days(
    closed: &ClosedDays,
    from: NaiveDate,
    all: &[&[LetterRegion]],
    busy: &[NaiveDate],
) -> Vec<Option<NaiveDate>> {
    let mut taken = busy.to_vec();
    all.iter()
        .map(|regions| {
            let good = first_good_day(closed, from, regions, &taken);
            taken.extend(good);
            good
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{Blackout, Recess, SchoolRegion};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn region(school_region: SchoolRegion) -> LetterRegion {
        LetterRegion { organisation_id: 1, school_region: Some(school_region) }
    }

    fn autumn() -> ClosedDays {
        let recess = Recess {
            name: "Herfstvakantie".to_owned(),
            school_region: Some(SchoolRegion::South),
            organisation_id: None,
            first_day: day("2023-10-14"),
            last_day: day("2023-10-22"),
        };
        let blackouts = vec![Blackout { name: "Tweede Kamer".into(), on: day("2023-11-22") }];
        ClosedDays { blackouts, recesses: vec![recess] }
    }

    #[test]
    fn a_week_starts_on_monday() {
        assert_eq!(monday_of(day("2023-10-08")), day("2023-10-02"));
        assert_eq!(monday_of(day("2023-10-09")), day("2023-10-09"));
    }

    #[test]
    fn a_recess_takes_the_whole_week_only_when_everybody_has_it_every_weekday() {
        let (south, north) = (region(SchoolRegion::South), region(SchoolRegion::North));
        let of = |monday: &str, regions: &[LetterRegion]| {
            recess_in_week(&autumn(), day(monday), regions).map(|it| it.is_whole)
        };
        assert_eq!(of("2023-10-16", &[south]), Some(true));
        assert_eq!(of("2023-10-16", &[south, north]), Some(false));
        assert_eq!(of("2023-10-16", &[north]), None);
        assert_eq!(of("2023-10-09", &[south]), None, "the recess starts on a Saturday");
    }

    #[test]
    fn holidays_on_weekdays_and_elections_close_days_for_everybody() {
        let found = closed_weekdays(&autumn(), (day("2023-11-01"), day("2023-12-31")));
        let names: Vec<_> = found.iter().map(|(_, name, _)| name.as_str()).collect();
        assert_eq!(names, ["Tweede Kamer", "Eerste kerstdag", "Tweede kerstdag"]);
    }

    #[test]
    fn a_good_day_is_open_for_all_and_has_no_other_round() {
        let (south, north) = (region(SchoolRegion::South), region(SchoolRegion::North));
        let good = |from: &str, busy: &[NaiveDate]| {
            first_good_day(&autumn(), day(from), &[south, north], busy)
        };
        assert_eq!(good("2023-10-14", &[]), Some(day("2023-10-23")));
        assert_eq!(good("2023-10-14", &[day("2023-10-23")]), Some(day("2023-10-24")));
        assert_eq!(good("2023-11-22", &[]), Some(day("2023-11-23")));
    }

    #[test]
    fn each_of_several_rounds_gets_a_day_of_its_own() {
        let (south, north) = ([region(SchoolRegion::South)], [region(SchoolRegion::North)]);
        let all: [&[LetterRegion]; 3] = [&south, &north, &north];
        let found = successive_good_days(&autumn(), day("2023-10-13"), &all, &[day("2023-10-16")]);
        let expected = ["2023-10-13", "2023-10-17", "2023-10-18"].map(|text| Some(day(text)));
        assert_eq!(found, expected);
    }
}
