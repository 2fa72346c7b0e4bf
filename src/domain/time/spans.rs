//! What a calendar shows at once: a month in whole weeks, or one week. Weeks begin on Monday and
//! have their ISO number; days are Amsterdam days.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};

use super::dates::{from_amsterdam, month_name, written_day};
use super::schedule::monday_of;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How much a calendar shows at once; the text stands in its address.
    Span {
        Month = "maand", "Maand";
        Week = "week", "Week";
    }
}

impl Span {
    /// The first day of the month or week that a day lies in.
    #[must_use]
    pub fn first(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::Week => monday_of(day),
        }
    }

    /// The first day of the month or week after it.
    #[must_use]
    pub fn later(self, day: NaiveDate) -> NaiveDate {
        let first = self.first(day);
        let later = match self {
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Week => first.checked_add_days(Days::new(7)),
        };
        later.unwrap_or(first)
    }

    /// The first day of the month or week before it.
    #[must_use]
    pub fn earlier(self, day: NaiveDate) -> NaiveDate {
        let first = self.first(day);
        first.pred_opt().map_or(first, |before| self.first(before))
    }

    /// Whether a day lies in the same month or week as another.
    #[must_use]
    pub fn holds(self, day: NaiveDate, other: NaiveDate) -> bool {
        self.first(day) == self.first(other)
    }

    /// The Mondays of the weeks that touch it: one of a week, four to six of a month.
    ///
    /// ```
    /// use drietraps::domain::spans::Span;
    /// let mondays = Span::Month.mondays("2023-10-17".parse().unwrap());
    /// assert_eq!(mondays.len(), 6);
    /// assert_eq!(mondays[0].to_string(), "2023-09-25");
    /// ```
    #[must_use]
    pub fn mondays(self, day: NaiveDate) -> Vec<NaiveDate> {
        let later = self.later(day);
        monday_of(self.first(day)).iter_weeks().take_while(|monday| *monday < later).collect()
    }

    /// The first and the last day of those weeks.
    #[must_use]
    pub fn shown(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let first = monday_of(self.first(day));
        let last = self.mondays(day).last().and_then(|it| it.checked_add_days(Days::new(6)));
        (first, last.unwrap_or(first))
    }

    /// The instant at which the first of those days begins and that at which the last has ended.
    #[must_use]
    pub fn instants(self, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let (first, last) = self.shown(day);
        let after = last.succ_opt().unwrap_or(last);
        (from_amsterdam(first, NaiveTime::MIN), from_amsterdam(after, NaiveTime::MIN))
    }

    /// "oktober 2023", or "Week 40, vanaf 2 oktober 2023".
    #[must_use]
    pub fn title(self, day: NaiveDate) -> String {
        let first = self.first(day);
        match self {
            Self::Month => format!("{} {}", month_name(first), first.year()),
            Self::Week => format!("Week {}, vanaf {}", first.iso_week().week(), written_day(first)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::amsterdam_day;
    use chrono::{TimeDelta, Weekday};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn any_span() -> impl Strategy<Value = Span> {
        prop_oneof![Just(Span::Month), Just(Span::Week)]
    }

    /// Days from 1970 to 2079.
    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..40_000).prop_map(|days| day("1970-01-01") + Days::new(days))
    }

    #[test]
    fn the_first_week_of_a_year_may_begin_in_the_old_one() {
        assert_eq!(Span::Week.title(day("2025-01-01")), "Week 1, vanaf 30 december 2024");
        assert_eq!(Span::Week.title(day("2027-01-01")), "Week 53, vanaf 28 december 2026");
        assert_eq!(Span::Month.later(day("2023-12-31")), day("2024-01-01"));
        assert_eq!(Span::Month.earlier(day("2024-01-31")), day("2023-12-01"));
        assert_eq!(Span::Month.mondays(day("2021-02-10")).len(), 4);
    }

    #[test]
    fn the_week_in_which_the_clock_changes_is_an_hour_shorter_or_longer() {
        let hours = |text: &str| {
            let (from, until) = Span::Week.instants(day(text));
            (until - from).num_hours()
        };
        let week = 7 * 24;
        assert_eq!(hours("2024-03-31"), week - 1);
        assert_eq!(hours("2023-10-29"), week + 1);
        assert_eq!(hours("2023-10-03"), week);
    }

    proptest! {
        #[test]
        fn every_day_of_a_span_stands_in_exactly_one_of_its_weeks(
            span in any_span(), on in any_day(),
        ) {
            let mondays = span.mondays(on);
            prop_assert!(mondays.iter().all(|it| it.weekday() == Weekday::Mon));
            prop_assert!(mondays.windows(2).all(|it| it[1] - it[0] == TimeDelta::days(7)));
            let size = if span == Span::Month { 4..=6 } else { 1..=1 };
            prop_assert!(size.contains(&mondays.len()));
            let (first, last) = span.shown(on);
            let own: Vec<_> =
                span.first(on).iter_days().take_while(|it| *it < span.later(on)).collect();
            prop_assert!(own.contains(&on));
            prop_assert!(own.iter().all(|it| (first..=last).contains(it) && span.holds(on, *it)));
            prop_assert!(last - span.later(on) < TimeDelta::days(6));
        }

        #[test]
        fn later_and_earlier_lead_back(span in any_span(), on in any_day()) {
            let later = span.later(on);
            prop_assert_eq!(span.earlier(later), span.first(on));
            prop_assert_eq!(span.first(later), later);
            prop_assert!(!span.holds(on, later) && !span.holds(on, span.earlier(on)));
        }

        #[test]
        fn an_instant_is_shown_when_its_amsterdam_day_is(
            span in any_span(), on in any_day(), minutes in -70_000_i64..70_000,
        ) {
            let (from, until) = span.instants(on);
            let instant = from_amsterdam(on, NaiveTime::MIN) + TimeDelta::minutes(minutes);
            let (first, last) = span.shown(on);
            let is_shown = (first..=last).contains(&amsterdam_day(instant));
            prop_assert_eq!(is_shown, from <= instant && instant < until);
        }
    }
}
