//! Why no letter leaves at the moment that was planned for a round.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

use super::{ClosedDays, LetterRegion, OFFICE_CLOSES, OFFICE_OPENS};
use crate::domain::dates::{amsterdam, amsterdam_day};
use crate::domain::holidays::public_holiday;

/// What is said of a day that has passed.
pub const PAST_DAY: &str = "Kies vandaag of een latere dag.";

/// What keeps every letter of a round from leaving at its planned moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delay {
    /// The moment has passed.
    Passed,
    /// "zaterdag" or "zondag".
    Weekend(&'static str),
    /// A public holiday of this name.
    Holiday(&'static str),
    /// A day of this name on which nothing leaves for anybody, such as an election.
    Blackout(String),
    /// A recess of this name, which all of them have.
    Recess(String),
    /// Earlier than 09.00 or not earlier than 17.00.
    OutsideOffice,
}

impl Delay {
    /// A Dutch clause that follows the planned moment: "dan is het zaterdag". `place` is where
    /// a recess holds, such as "Zeeland", or empty.
    #[must_use]
    pub fn told(&self, place: &str) -> String {
        match self {
            Self::Passed => "dat moment is voorbij".to_owned(),
            Self::Weekend(name) | Self::Holiday(name) => format!("dan is het {name}"),
            Self::Blackout(name) => format!("op die dag vertrekken geen brieven ({name})"),
            Self::Recess(name) if place.is_empty() => format!("dan is het {}", lower(name)),
            Self::Recess(name) => format!("dan is het {} in {place}", lower(name)),
            Self::OutsideOffice => "brieven vertrekken van 09.00 tot 17.00 uur".to_owned(),
        }
    }
}

/// "herfstvakantie" for "Herfstvakantie".
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Why none of these letters leaves at the planned moment, as seen from now; none when at least
/// one does. A moment of today that has just passed counts as passed.
///
/// ```
/// use drietraps::domain::schedule::{ClosedDays, Delay, delay};
/// let planned = "2023-12-25T09:00:00Z".parse().unwrap();
/// let now = "2023-12-01T09:00:00Z".parse().unwrap();
/// let why = delay(planned, now, &[], &ClosedDays::default());
/// assert_eq!(why, Some(Delay::Holiday("Eerste kerstdag")));
/// ```
#[must_use]
pub fn delay(
    planned: DateTime<Utc>,
    now: DateTime<Utc>,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Option<Delay> {
    let (day, time) = (amsterdam_day(planned), amsterdam(planned).time());
    if planned < now {
        return Some(Delay::Passed);
    }
    match day.weekday() {
        Weekday::Sat => return Some(Delay::Weekend("zaterdag")),
        Weekday::Sun => return Some(Delay::Weekend("zondag")),
        _ => {}
    }
    if let Some(holiday) = public_holiday(day) {
        return Some(Delay::Holiday(holiday.name));
    }
    if let Some(blackout) = closed.blackout_on(day) {
        return Some(Delay::Blackout(blackout.name.clone()));
    }
    let recesses: Option<Vec<_>> =
        letters.iter().map(|region| closed.recess_on(day, region)).collect();
    if let Some(recess) = recesses.and_then(|all| all.first().copied()) {
        return Some(Delay::Recess(recess.name.clone()));
    }
    let is_in_office = (OFFICE_OPENS..OFFICE_CLOSES).contains(&time);
    (!is_in_office).then_some(Delay::OutsideOffice)
}

/// The recess that some of these letters have on a day while others leave, with how many they are;
/// none when all of them leave, or none.
#[must_use]
pub fn recess_of_some(
    day: NaiveDate,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Option<(String, usize)> {
    let resting: Vec<_> =
        letters.iter().filter_map(|region| closed.recess_on(day, region)).collect();
    let name = resting.first()?.name.clone();
    (resting.len() < letters.len()).then_some((lower(&name), resting.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{Recess, SchoolRegion};

    const SOUTH: LetterRegion =
        LetterRegion { organisation_id: 1, school_region: Some(SchoolRegion::South) };
    const NORTH: LetterRegion =
        LetterRegion { organisation_id: 2, school_region: Some(SchoolRegion::North) };

    fn spring() -> ClosedDays {
        let recess = Recess {
            name: "Voorjaarsvakantie".to_owned(),
            school_region: Some(SchoolRegion::South),
            organisation_id: None,
            first_day: "2024-02-10".parse().unwrap(),
            last_day: "2024-02-18".parse().unwrap(),
        };
        ClosedDays { recesses: vec![recess], ..ClosedDays::default() }
    }

    fn told(planned: &str, letters: &[LetterRegion]) -> Option<String> {
        let now = "2024-02-01T09:00:00Z".parse().unwrap();
        let why = delay(planned.parse().unwrap(), now, letters, &spring());
        why.map(|why| why.told("Zeeland"))
    }

    #[test]
    fn the_reason_is_told_in_words() {
        let is = |planned, letters: &[LetterRegion]| told(planned, letters).unwrap();
        assert_eq!(is("2024-02-12T09:00:00Z", &[SOUTH]), "dan is het voorjaarsvakantie in Zeeland");
        assert_eq!(is("2024-02-24T09:00:00Z", &[SOUTH]), "dan is het zaterdag");
        assert_eq!(is("2024-04-01T09:00:00Z", &[SOUTH]), "dan is het Tweede paasdag");
        assert_eq!(is("2024-01-31T09:00:00Z", &[SOUTH]), "dat moment is voorbij");
        let late = is("2024-02-20T19:00:00Z", &[SOUTH]);
        assert_eq!(late, "brieven vertrekken van 09.00 tot 17.00 uur");
    }

    #[test]
    fn a_recess_of_some_is_told_with_how_many_they_are() {
        let told =
            |day: &str, all: &[LetterRegion]| recess_of_some(day.parse().unwrap(), all, &spring());
        let some = Some(("voorjaarsvakantie".to_owned(), 1));
        assert_eq!(told("2024-02-12", &[SOUTH, NORTH]), some);
        for (day, all) in [("2024-02-12", [SOUTH; 2]), ("2024-02-20", [SOUTH, NORTH])] {
            assert_eq!(told(day, &all), None);
        }
    }

    #[test]
    fn nothing_is_told_when_one_letter_leaves_as_planned() {
        assert_eq!(told("2024-02-12T09:00:00Z", &[SOUTH, NORTH]), None);
        assert_eq!(told("2024-02-20T09:00:00Z", &[SOUTH]), None);
    }
}
