//! Which days are working days, and on which of them an organisation may be mailed or visited.
//!
//! A working day is Monday to Friday and no public holiday. On a blackout (an election) nobody
//! is mailed; in a recess those within its scope are left alone.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::holidays::public_holiday;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// A region of the spread school holidays.
    SchoolRegion {
        North = "noord", "Noord";
        Middle = "midden", "Midden";
        South = "zuid", "Zuid";
    }
}

/// Where a letter goes, as far as the calendar cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterRegion {
    /// The organisation that gets it.
    pub organisation_id: i64,
    /// Its school region, when known.
    pub school_region: Option<SchoolRegion>,
}

/// Days, first and last included, on which a council does not meet. It holds for one school
/// region, for one organisation, or for everybody when neither is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recess {
    /// What the planner calls it: "Herfstvakantie".
    pub name: String,
    /// Only this school region.
    pub school_region: Option<SchoolRegion>,
    /// Only this organisation.
    pub organisation_id: Option<i64>,
    /// The first day of it.
    pub first_day: NaiveDate,
    /// The last day of it.
    pub last_day: NaiveDate,
}

impl Recess {
    /// Whether it holds on this day for this organisation.
    pub fn holds_on(&self, day: NaiveDate, region: &LetterRegion) -> bool {
        let in_region = self.school_region.is_none() || self.school_region == region.school_region;
        let in_scope =
            in_region && self.organisation_id.is_none_or(|id| id == region.organisation_id);
        in_scope && (self.first_day..=self.last_day).contains(&day)
    }
}

/// A day on which no letter leaves for anybody, such as an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blackout {
    /// What the planner calls it: "Tweede Kamer".
    pub name: String,
    /// The day.
    pub on: NaiveDate,
}

/// All that closes a day beside weekends and public holidays, which are known by calculation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosedDays {
    /// Days closed for everybody.
    pub blackouts: Vec<Blackout>,
    /// Periods closed for some.
    pub recesses: Vec<Recess>,
}

impl ClosedDays {
    /// Whether a letter to this organisation may leave on this day.
    pub fn is_open_for(&self, day: NaiveDate, region: &LetterRegion) -> bool {
        is_working_day(day)
            && self.blackout_on(day).is_none()
            && self.recess_on(day, region).is_none()
    }

    /// The recess this organisation has on this day.
    pub fn recess_on(&self, day: NaiveDate, region: &LetterRegion) -> Option<&Recess> {
        self.recesses.iter().find(|recess| recess.holds_on(day, region))
    }

    /// The blackout on this day.
    pub fn blackout_on(&self, day: NaiveDate) -> Option<&Blackout> {
        self.blackouts.iter().find(|blackout| blackout.on == day)
    }
}

/// Monday to Friday and no public holiday.
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && public_holiday(day).is_none()
}

/// The n-th working day after a day; the day itself when n is 0.
///
/// ```
/// use drietraps::domain::schedule::add_working_days;
/// let maundy_thursday = "2024-03-28".parse().unwrap();
/// assert_eq!(add_working_days(maundy_thursday, 1).to_string(), "2024-04-02");
/// ```
pub fn add_working_days(day: NaiveDate, n: u32) -> NaiveDate {
    let mut after = day.iter_days().skip(1).filter(|day| is_working_day(*day));
    match n {
        0 => day,
        n => after.nth(n as usize - 1).unwrap_or(NaiveDate::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn region(organisation_id: i64, school_region: SchoolRegion) -> LetterRegion {
        LetterRegion { organisation_id, school_region: Some(school_region) }
    }

    fn autumn(school_region: Option<SchoolRegion>, organisation_id: Option<i64>) -> ClosedDays {
        let (first_day, last_day) = (day("2023-10-14"), day("2023-10-22"));
        let name = "Herfstvakantie".to_owned();
        let recess = Recess { name, school_region, organisation_id, first_day, last_day };
        ClosedDays { recesses: vec![recess], ..ClosedDays::default() }
    }

    #[test]
    fn weekends_and_public_holidays_are_no_working_days() {
        let working = |text| is_working_day(day(text));
        assert!(working("2023-10-03"));
        assert!(!working("2023-10-07") && !working("2023-10-08"));
        assert!(!working("2024-05-09"), "Hemelvaartsdag");
    }

    #[test]
    fn working_days_are_counted_past_weekends_and_holidays() {
        assert_eq!(add_working_days(day("2023-12-22"), 0), day("2023-12-22"));
        assert_eq!(add_working_days(day("2023-12-22"), 1), day("2023-12-27"));
        assert_eq!(add_working_days(day("2023-12-23"), 3), day("2023-12-29"));
    }

    #[test]
    fn a_recess_of_a_school_region_holds_for_that_region_alone() {
        let closed = autumn(Some(SchoolRegion::South), None);
        assert!(!closed.is_open_for(day("2023-10-17"), &region(1, SchoolRegion::South)));
        assert!(closed.is_open_for(day("2023-10-17"), &region(1, SchoolRegion::North)));
        assert!(closed.is_open_for(day("2023-10-23"), &region(1, SchoolRegion::South)));
        let unknown = LetterRegion { organisation_id: 1, school_region: None };
        assert!(closed.is_open_for(day("2023-10-17"), &unknown));
    }

    #[test]
    fn a_recess_of_one_organisation_holds_for_it_alone() {
        let closed = autumn(None, Some(7));
        assert!(!closed.is_open_for(day("2023-10-17"), &region(7, SchoolRegion::North)));
        assert!(closed.is_open_for(day("2023-10-17"), &region(8, SchoolRegion::North)));
    }

    #[test]
    fn a_recess_without_scope_and_a_blackout_hold_for_everybody() {
        let mut closed = autumn(None, None);
        closed.blackouts.push(Blackout { name: "Tweede Kamer".into(), on: day("2023-11-22") });
        let anybody = LetterRegion { organisation_id: 1, school_region: None };
        assert!(!closed.is_open_for(day("2023-10-17"), &anybody));
        assert!(!closed.is_open_for(day("2023-11-22"), &anybody));
        assert!(closed.is_open_for(day("2023-11-23"), &anybody));
    }
}
