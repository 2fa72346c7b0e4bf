//! Amsterdam days and clock times, and how Dutch readers see them.
//!
//! The program keeps instants in UTC; a day or a clock time is always Europe/Amsterdam.
//! `now` and `today` are arguments.

mod input;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::{Europe::Amsterdam, GapInfo, Tz};

pub use input::{parse_clock, parse_day};

const DAYS: [&str; 7] =
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];
const SHORT_DAYS: [&str; 7] = ["ma", "di", "wo", "do", "vr", "za", "zo"];
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const SHORT_MONTHS: [&str; 12] =
    ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

/// The instant on the Amsterdam clock.
pub fn amsterdam(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Amsterdam)
}

/// The day it is in Amsterdam at this instant.
pub fn amsterdam_day(instant: DateTime<Utc>) -> NaiveDate {
    amsterdam(instant).date_naive()
}

/// The instant of an Amsterdam day and clock time. A time that the clock skips in spring gives
/// the first instant after the gap; a time that comes twice in autumn gives the earlier one.
pub fn from_amsterdam(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    Amsterdam
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| GapInfo::new(&local, &Amsterdam).and_then(|gap| gap.end))
        .map_or_else(|| local.and_utc(), |found| found.to_utc())
}

/// "dinsdag 14 mei 2024".
pub fn long_day(day: NaiveDate) -> String {
    format!("{} {}", day_without_year(day), day.year())
}

/// "14 mei 2024", as in a sentence.
pub fn written_day(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month(day, &MONTHS), day.year())
}

/// "mei".
pub fn month_name(day: NaiveDate) -> &'static str {
    month(day, &MONTHS)
}

/// "di 14 mei".
pub fn short_day(day: NaiveDate) -> String {
    format!("{} {} {}", weekday(day, &SHORT_DAYS), day.day(), month(day, &SHORT_MONTHS))
}

/// "14-05-2024", as a form field shows it and `parse_day` reads it.
pub fn day_field(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// "19.30 uur" on the Amsterdam clock.
pub fn clock(instant: DateTime<Utc>) -> String {
    format!("{} uur", clock_field(instant))
}

/// "19.30" on the Amsterdam clock, as a form field shows it and `parse_clock` reads it.
pub fn clock_field(instant: DateTime<Utc>) -> String {
    amsterdam(instant).format("%H.%M").to_string()
}

/// "19.30" of an Amsterdam clock time, as a form field shows it and `parse_clock` reads it.
pub fn time_field(time: NaiveTime) -> String {
    time.format("%H.%M").to_string()
}

/// "19.30 uur" of an Amsterdam clock time.
pub fn time_words(time: NaiveTime) -> String {
    format!("{} uur", time_field(time))
}

/// "dinsdag 3 oktober, 09.00 uur" on the Amsterdam clock.
pub fn day_and_clock(instant: DateTime<Utc>) -> String {
    format!("{}, {}", day_without_year(amsterdam_day(instant)), clock(instant))
}

/// How far a day is from today: "vandaag", "morgen", "gisteren", "over 2 dagen",
/// "3 weken geleden"; weeks from 14 days, months from 60 days, years from 730 days.
pub fn relative_day(day: NaiveDate, today: NaiveDate) -> String {
    let days = (day - today).num_days();
    let distance = match days.abs() {
        0 => return "vandaag".to_owned(),
        1 => return if days > 0 { "morgen" } else { "gisteren" }.to_owned(),
        n @ 2..14 => format!("{n} dagen"),
        n @ 14..60 => format!("{} weken", n / 7),
        n @ 60..730 => format!("{} maanden", n / 30),
        n => format!("{} jaar", n / 365),
    };
    if days > 0 { format!("over {distance}") } else { format!("{distance} geleden") }
}

/// A whole number with a dot between the thousands: "1.234".
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with what it counts: "1 brief", "13 brieven".
///
/// ```
/// use drietraps::domain::dates::counted;
/// assert_eq!(counted(1, "brief", "brieven"), "1 brief");
/// assert_eq!(counted(1_300, "brief", "brieven"), "1.300 brieven");
/// ```
#[must_use]
pub fn counted(number: usize, one: &str, many: &str) -> String {
    let figure = thousands(i64::try_from(number).unwrap_or(i64::MAX));
    format!("{figure} {}", if number == 1 { one } else { many })
}

/// `part` of `whole` in whole percents, halves up: "58%"; "–" when there is no whole.
pub fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.0}%", (part as f64 * 100.0 / whole as f64 + 0.5).floor())
}

fn day_without_year(day: NaiveDate) -> String {
    format!("{} {} {}", weekday(day, &DAYS), day.day(), month(day, &MONTHS))
}

fn weekday(day: NaiveDate, names: &[&'static str; 7]) -> &'static str {
    names.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn month(day: NaiveDate, names: &[&'static str; 12]) -> &'static str {
    names.get(day.month0() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn local(date: &str, time: &str) -> DateTime<Utc> {
        from_amsterdam(day(date), time.parse().unwrap())
    }

    #[test]
    fn a_day_starts_at_midnight_in_amsterdam() {
        assert_eq!(amsterdam_day(at("2023-10-02T21:59:59Z")), day("2023-10-02"));
        assert_eq!(amsterdam_day(at("2023-10-02T22:00:00Z")), day("2023-10-03"));
    }

    #[test]
    fn nine_in_the_morning_is_seven_utc_in_summer_and_eight_in_winter() {
        assert_eq!(local("2023-10-03", "09:00:00"), at("2023-10-03T07:00:00Z"));
        assert_eq!(local("2023-10-30", "09:00:00"), at("2023-10-30T08:00:00Z"));
    }

    #[test]
    fn a_skipped_clock_time_gives_the_first_instant_after_the_gap() {
        assert_eq!(local("2024-03-31", "02:30:00"), at("2024-03-31T01:00:00Z"));
    }

    #[test]
    fn a_clock_time_that_comes_twice_gives_the_earlier_one() {
        assert_eq!(local("2023-10-29", "02:30:00"), at("2023-10-29T00:30:00Z"));
    }

    #[test]
    fn days_and_times_are_written_in_dutch() {
        assert_eq!(long_day(day("2024-05-14")), "dinsdag 14 mei 2024");
        assert_eq!(written_day(day("2024-05-04")), "4 mei 2024");
        assert_eq!(short_day(day("2024-05-14")), "di 14 mei");
        assert_eq!(short_day(day("2024-03-03")), "zo 3 mrt");
        assert_eq!(day_field(day("2024-05-04")), "04-05-2024");
        assert_eq!(clock(at("2024-05-14T17:30:00Z")), "19.30 uur");
        assert_eq!(day_and_clock(at("2023-10-03T07:00:00Z")), "dinsdag 3 oktober, 09.00 uur");
    }

    #[test]
    fn a_day_is_told_by_its_distance_from_today() {
        let today = day("2023-10-03");
        let told = |text: &str| relative_day(day(text), today);
        assert_eq!(told("2023-10-03"), "vandaag");
        assert_eq!(told("2023-10-04"), "morgen");
        assert_eq!(told("2023-10-02"), "gisteren");
        assert_eq!(told("2023-10-05"), "over 2 dagen");
        assert_eq!(told("2023-10-16"), "over 13 dagen");
        assert_eq!(told("2023-09-12"), "3 weken geleden");
        assert_eq!(told("2024-01-03"), "over 3 maanden");
        assert_eq!(told("2021-10-01"), "2 jaar geleden");
    }

    #[test]
    fn numbers_are_written_in_dutch() {
        let written: Vec<_> = [0, 999, 1_234, -1_234, 1_000_000].map(thousands).into();
        assert_eq!(written, ["0", "999", "1.234", "-1.234", "1.000.000"]);
        assert_eq!(percent(200, 342), "58%");
        assert_eq!(percent(1, 8), "13%");
        assert_eq!(percent(0, 5), "0%");
        assert_eq!(percent(3, 0), "–");
    }

    proptest! {
        #[test]
        fn an_instant_on_the_amsterdam_clock_leads_back_to_itself_or_to_its_earlier_twin(
            second in 1_640_995_200_i64..1_830_297_600,
        ) {
            let instant = DateTime::from_timestamp(second, 0).unwrap();
            let there = amsterdam(instant);
            let back = from_amsterdam(there.date_naive(), there.time());
            prop_assert!(back == instant || back == instant - TimeDelta::hours(1));
            prop_assert_eq!(amsterdam(back).naive_local(), there.naive_local());
        }
    }
}
