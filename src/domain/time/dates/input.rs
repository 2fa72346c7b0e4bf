//! Reads the days and clock times that a user types, or refuses with a sentence that helps.
//!
//! What `day_field` and `clock` write can be read here.

use chrono::{NaiveDate, NaiveTime};

const DAY_PROBLEM: &str = "Vul een datum in, bijvoorbeeld 14-05-2024.";
const CLOCK_PROBLEM: &str = "Vul een tijd in, bijvoorbeeld 19.30.";

const NO_SUCH_DAY: &str = "Deze dag bestaat niet. Kijk de dag en de maand na.";

/// The years that a day can lie in.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Reads a day as the Dutch write it, or as ISO 8601: "14-05-2024", "14/5/2024", "2024-05-14".
/// The year has four digits and lies between 1900 and 2100.
///
/// # Errors
/// The Dutch sentence to show beside the field.
///
/// ```
/// use drietraps::domain::dates::parse_day;
/// assert_eq!(parse_day(" 14/5/2024 "), parse_day("2024-05-14"));
/// assert!(parse_day("31-02-2024").is_err());
/// ```
pub fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.']).map(str::trim).collect();
    let numbers = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => date_numbers(year, month, day),
        [day, month, year] if year.len() == 4 => date_numbers(year, month, day),
        _ => None,
    };
    let (year, month, day) = numbers.ok_or_else(|| DAY_PROBLEM.to_owned())?;
    if !YEARS.contains(&year) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(format!("Kies een dag in de jaren {first} tot en met {last}."));
    }
    let found = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    found.ok_or_else(|| NO_SUCH_DAY.to_owned())
}

/// Reads a clock time: "19.30", "19:30", "1930", "9.00", also with "uur" behind it.
///
/// # Errors
/// The Dutch sentence to show beside the field.
///
/// ```
/// use drietraps::domain::dates::parse_clock;
/// assert_eq!(parse_clock("19.30 uur"), parse_clock("1930"));
/// assert!(parse_clock("24.00").is_err());
/// ```
pub fn parse_clock(text: &str) -> Result<NaiveTime, String> {
    let text = text.trim();
    let bare = text.strip_suffix("uur").unwrap_or(text).trim_end();
    let split = match bare.split_once(['.', ':']) {
        Some(halves) => Some(halves),
        None if bare.len() >= 3 => bare.split_at_checked(bare.len() - 2),
        None => None,
    };
    split
        .and_then(|(hour, minute)| clock_time(hour, minute))
        .ok_or_else(|| CLOCK_PROBLEM.to_owned())
}

fn date_numbers(year: &str, month: &str, day: &str) -> Option<(u32, u32, u32)> {
    Some((number(year, 4)?, number(month, 2)?, number(day, 2)?))
}

fn clock_time(hour: &str, minute: &str) -> Option<NaiveTime> {
    let minute = Some(minute).filter(|minute| minute.len() == 2)?;
    NaiveTime::from_hms_opt(number(hour, 2)?, number(minute, 2)?, 0)
}

/// Digits only, since `parse` alone would also take "+5".
fn number(text: &str, longest: usize) -> Option<u32> {
    let is_plain = text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_read_in_each_usual_form() {
        let fourteenth = NaiveDate::from_ymd_opt(2024, 5, 14).unwrap();
        for text in ["14-05-2024", "14/5/2024", "2024-05-14", " 14.05.2024 ", "14 - 5 - 2024"] {
            assert_eq!(parse_day(text), Ok(fourteenth), "{text}");
        }
    }

    #[test]
    fn a_day_that_is_none_is_refused_with_an_example() {
        for text in ["", "14-05-24", "14-05", "morgen", "+1-05-2024"] {
            assert_eq!(parse_day(text), Err(DAY_PROBLEM.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_and_a_far_one_are_each_told() {
        for text in ["31-02-2024", "29-02-2023", "2024-13-01", "00-05-2024"] {
            assert_eq!(parse_day(text), Err(NO_SUCH_DAY.to_owned()), "{text}");
        }
        for text in ["10-10-2123", "14-05-0024"] {
            let told = parse_day(text).unwrap_err();
            assert_eq!(told, "Kies een dag in de jaren 1900 tot en met 2100.", "{text}");
        }
    }

    #[test]
    fn a_clock_time_is_read_in_each_usual_form() {
        let half_past_seven = NaiveTime::from_hms_opt(19, 30, 0).unwrap();
        for text in ["19.30", "19:30", "1930", " 19.30 uur "] {
            assert_eq!(parse_clock(text), Ok(half_past_seven), "{text}");
        }
        assert_eq!(parse_clock("9.05"), parse_clock("0905"));
        assert_eq!(parse_clock("905"), parse_clock("0905"));
    }

    #[test]
    fn a_clock_time_that_is_none_is_refused_with_an_example() {
        for text in ["", "19", "24.00", "19.60", "19.3", "19.30.00", "half acht", "é30", "-1.30"] {
            assert_eq!(parse_clock(text), Err(CLOCK_PROBLEM.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_stumble(text in ".{0,12}") {
            let _ = parse_day(&text);
            let _ = parse_clock(&text);
        }

        #[test]
        fn what_a_form_shows_can_be_read_again(second in 1_640_995_200_i64..1_830_297_600) {
            let instant = chrono::DateTime::from_timestamp(second, 0).unwrap();
            let there = dates::amsterdam(instant);
            let day = there.date_naive();
            prop_assert_eq!(parse_day(&dates::day_field(day)), Ok(day));
            let read = parse_clock(&dates::clock(instant)).unwrap();
            prop_assert_eq!(read.format("%H:%M").to_string(), there.format("%H:%M").to_string());
        }
    }
}
