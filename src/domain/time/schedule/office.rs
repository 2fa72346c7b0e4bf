//! Whether letters may leave at this very moment, and when one is so late that a person is
//! asked first.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ClosedDays, OFFICE_CLOSES, OFFICE_OPENS, is_working_day};
use crate::domain::dates::{amsterdam, amsterdam_day};

/// A letter that is later than this waits for a person.
const LATE: TimeDelta = TimeDelta::hours(48);

/// A round whose letters are later than this fell behind.
const BEHIND: TimeDelta = TimeDelta::minutes(15);

/// True between 09.00 and 17.00 in Amsterdam on a working day without a blackout.
#[must_use]
pub fn is_office_open(now: DateTime<Utc>, closed: &ClosedDays) -> bool {
    let day = amsterdam_day(now);
    let time = amsterdam(now).time();
    (OFFICE_OPENS..OFFICE_CLOSES).contains(&time)
        && is_working_day(day)
        && closed.blackout_on(day).is_none()
}

/// True when a letter was due more than 48 hours ago, weekends and holidays not counted.
#[must_use]
pub fn is_overdue(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    if now - due <= LATE {
        return false;
    }
    let today = amsterdam_day(now);
    let free = amsterdam_day(due)
        .iter_days()
        .skip(1)
        .take_while(|day| *day < today)
        .filter(|day| !is_working_day(*day))
        .count();
    let free = i64::try_from(free).unwrap_or(i64::MAX / 100);
    now - due > LATE + TimeDelta::days(free)
}

/// True when a letter was due more than 15 minutes ago: the program stood still, and what waits
/// of its round is spread anew at the pace.
#[must_use]
pub fn is_behind(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - due > BEHIND
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::Blackout;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_office_is_open_from_nine_to_five_on_working_days() {
        let open = |text| is_office_open(at(text), &ClosedDays::default());
        assert!(open("2023-10-03T07:00:00Z") && open("2023-10-03T14:59:59Z"));
        assert!(!open("2023-10-03T06:59:59Z") && !open("2023-10-03T15:00:00Z"));
        assert!(!open("2023-10-07T08:00:00Z"), "a Saturday");
        let election = Blackout { name: "Tweede Kamer".into(), on: "2023-11-22".parse().unwrap() };
        let closed = ClosedDays { blackouts: vec![election], ..ClosedDays::default() };
        assert!(!is_office_open(at("2023-11-22T09:00:00Z"), &closed));
    }

    #[test]
    fn a_letter_is_overdue_after_48_hours_without_the_weekend() {
        let tuesday = at("2023-10-03T07:00:00Z");
        assert!(!is_overdue(tuesday, at("2023-10-05T07:00:00Z")));
        assert!(is_overdue(tuesday, at("2023-10-05T07:00:01Z")));
        let friday = at("2023-10-06T14:59:00Z");
        assert!(!is_overdue(friday, at("2023-10-09T07:00:00Z")));
        assert!(is_overdue(friday, at("2023-10-10T15:00:00Z")));
    }

    #[test]
    fn a_letter_is_behind_after_a_quarter_of_an_hour() {
        let due = at("2023-10-03T07:00:00Z");
        assert!(!is_behind(due, at("2023-10-03T07:15:00Z")));
        assert!(is_behind(due, at("2023-10-03T07:15:01Z")));
        assert!(!is_behind(due, at("2023-10-03T06:00:00Z")));
    }
}
