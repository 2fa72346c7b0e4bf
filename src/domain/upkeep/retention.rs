//! What the night does with what is over: announced a month before, put off when somebody has a
//! reason, destroyed.

use chrono::{NaiveDate, TimeDelta};

/// How long before the end somebody is told.
pub const NOTICE: TimeDelta = TimeDelta::days(30);
/// How far an end can be put off at once.
pub const LONGEST_DELAY: TimeDelta = TimeDelta::days(90);
/// How far it can be put off altogether, from the first day on which data goes.
pub const MOST_DELAY: TimeDelta = TimeDelta::days(180);

/// What is done with a kind on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing goes soon.
    Nothing,
    /// It is announced that data goes.
    Announce,
    /// It was announced, and its day is not there, or somebody put it off.
    Wait,
    /// What is over goes now.
    Destroy,
}

/// The last day until which an end whose first day this is can be put off; none when it was put off
/// as far as it goes.
#[must_use]
pub fn last_delay(first: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let last = (today + LONGEST_DELAY).min(first + MOST_DELAY);
    (last > today).then_some(last)
}

/// Since when the end on a day would have been announced in a copy of `made_on` that knows of no
/// announcement, had it gone on until today; none when it would not have been.
#[must_use]
pub fn announced_meanwhile(
    goes_on: NaiveDate,
    made_on: NaiveDate,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let announced = (goes_on - NOTICE).max(made_on);
    (announced <= today).then_some(announced)
}

/// What is done, given the first day on which data of the kind goes, since when it is announced
/// and until when it was put off.
#[must_use]
pub fn act(
    first: Option<NaiveDate>,
    announced_on: Option<NaiveDate>,
    delayed_until: Option<NaiveDate>,
    today: NaiveDate,
) -> Act {
    let Some(first) = first.filter(|first| *first <= today + NOTICE) else { return Act::Nothing };
    let Some(announced_on) = announced_on else { return Act::Announce };
    let is_told = announced_on + NOTICE <= today;
    let is_delayed = delayed_until.is_some_and(|until| today < until);
    if first <= today && is_told && !is_delayed { Act::Destroy } else { Act::Wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_goes_that_was_not_announced_thirty_days_before() {
        let first = Some(day("2024-10-03"));
        let on =
            |today: &str, announced: Option<&str>| act(first, announced.map(day), None, day(today));
        assert_eq!(on("2024-09-02", None), Act::Nothing);
        assert_eq!(on("2024-09-03", None), Act::Announce);
        assert_eq!(on("2024-10-02", Some("2024-09-03")), Act::Wait);
        assert_eq!(on("2024-10-03", Some("2024-09-03")), Act::Destroy);
        assert_eq!(on("2024-10-03", None), Act::Announce, "a program that stood still");
        assert_eq!(on("2024-10-03", Some("2024-09-20")), Act::Wait);
    }

    #[test]
    fn what_is_put_off_waits_until_that_day() {
        let (first, told) = (Some(day("2024-10-03")), Some(day("2024-09-03")));
        let on = |today: &str| act(first, told, Some(day("2024-12-01")), day(today));
        assert_eq!((on("2024-11-30"), on("2024-12-01")), (Act::Wait, Act::Destroy));
    }

    #[test]
    fn an_end_is_put_off_ninety_days_at_once_and_half_a_year_in_all() {
        let first = day("2024-10-03");
        assert_eq!(last_delay(first, day("2024-09-10")), Some(day("2024-12-09")));
        assert_eq!(last_delay(first, day("2025-03-01")), Some(day("2025-04-01")));
        assert_eq!(last_delay(first, day("2025-04-01")), None);
    }

    #[test]
    fn a_copy_announces_what_was_announced_after_it_was_made() {
        let on =
            |goes: &str, made: &str| announced_meanwhile(day(goes), day(made), day("2024-10-03"));
        assert_eq!(on("2024-09-15", "2024-07-01"), Some(day("2024-08-16")));
        assert_eq!(on("2024-09-15", "2024-09-30"), Some(day("2024-09-30")));
        assert_eq!(on("2024-12-15", "2024-07-01"), None);
    }
}
