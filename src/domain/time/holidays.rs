//! The Dutch public holidays of a year, by calculation, so that no list runs out.
//!
//! Source: Algemene termijnenwet, article 3, with Easter and Whit Sunday and with Goede vrijdag.
//! Bevrijdingsdag counts every year, also when it is no day off for everybody.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// The day it falls on.
    pub on: NaiveDate,
    /// Its Dutch name.
    pub name: &'static str,
}

/// The name of a day on which hardly anybody works: "zaterdag", "zondag" or a public holiday.
///
/// ```
/// use drietraps::domain::holidays::day_off;
/// assert_eq!(day_off("2023-12-25".parse()?), Some("Eerste kerstdag"));
/// assert_eq!(day_off("2023-10-08".parse()?), Some("zondag"));
/// assert_eq!(day_off("2023-10-09".parse()?), None);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn day_off(day: NaiveDate) -> Option<&'static str> {
    let holiday = public_holidays(day.year()).into_iter().find(|it| it.on == day);
    holiday.map(|it| it.name).or(match day.weekday() {
        Weekday::Sat => Some("zaterdag"),
        Weekday::Sun => Some("zondag"),
        _ => None,
    })
}

/// The public holidays of a year in order of date. Koningsdag is 27 April, or 26 April when
/// the 27th is a Sunday (as from 2014).
pub fn public_holidays(year: i32) -> Vec<Holiday> {
    let easter = easter_sunday(year);
    let after_easter = |days| easter.and_then(|day| day.checked_add_signed(TimeDelta::days(days)));
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let days = [
        (fixed(1, 1), "Nieuwjaarsdag"),
        (after_easter(-2), "Goede vrijdag"),
        (easter, "Eerste paasdag"),
        (after_easter(1), "Tweede paasdag"),
        (kings_day(year), "Koningsdag"),
        (fixed(5, 5), "Bevrijdingsdag"),
        (after_easter(39), "Hemelvaartsdag"),
        (after_easter(49), "Eerste pinksterdag"),
        (after_easter(50), "Tweede pinksterdag"),
        (fixed(12, 25), "Eerste kerstdag"),
        (fixed(12, 26), "Tweede kerstdag"),
    ];
    let mut holidays: Vec<Holiday> =
        days.into_iter().filter_map(|(on, name)| Some(Holiday { on: on?, name })).collect();
    holidays.sort_by_key(|holiday| holiday.on);
    holidays
}

/// The public holiday on this day, if it is one.
pub fn public_holiday(day: NaiveDate) -> Option<Holiday> {
    public_holidays(day.year()).into_iter().find(|holiday| holiday.on == day)
}

fn kings_day(year: i32) -> Option<NaiveDate> {
    let birthday = NaiveDate::from_ymd_opt(year, 4, 27)?;
    if birthday.weekday() == Weekday::Sun { birthday.pred_opt() } else { Some(birthday) }
}

/// Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let leap_shift = century - century / 4 - (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + leap_shift + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day_of_march = epact + to_sunday - 7 * late + 22;
    NaiveDate::from_ymd_opt(year, 3, 1)?
        .checked_add_signed(TimeDelta::days(i64::from(day_of_march) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calculated_holidays_are_the_published_list() {
        let published: Vec<String> = include_str!("../../../seed/public_holidays_check.csv")
            .lines()
            .skip(1)
            .map(|line| line.trim_end().to_owned())
            .collect();
        let calculated: Vec<String> = (2022..=2027)
            .flat_map(public_holidays)
            .map(|holiday| format!("{},{}", holiday.on, holiday.name))
            .collect();
        assert_eq!(calculated, published);
    }

    #[test]
    fn easter_is_right_at_its_earliest_and_latest() {
        for on in ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2038-04-25"] {
            let easter: NaiveDate = on.parse().unwrap();
            assert_eq!(easter_sunday(easter.year()), Some(easter));
        }
    }

    #[test]
    fn a_day_knows_whether_it_is_a_holiday() {
        let name = |on: &str| public_holiday(on.parse().unwrap()).map(|holiday| holiday.name);
        assert_eq!(name("2025-04-26"), Some("Koningsdag"));
        assert_eq!(name("2025-04-27"), None);
    }
}
