//! Which days and hours suit an organisation for a conversation, as it ticked them, and until
//! when it can answer at all.

use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};

use crate::domain::text_enum::{UnknownText, text_enum};

text_enum! {
    /// A working day that suits.
    WishedDay {
        Monday = "monday", "maandag";
        Tuesday = "tuesday", "dinsdag";
        Wednesday = "wednesday", "woensdag";
        Thursday = "thursday", "donderdag";
        Friday = "friday", "vrijdag";
    }
}

text_enum! {
    /// A part of the day that suits.
    WishedPart {
        Morning = "morning", "ochtend";
        Afternoon = "afternoon", "middag";
        Evening = "evening", "avond";
    }
}

impl WishedDay {
    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Mon,
            Self::Tuesday => Weekday::Tue,
            Self::Wednesday => Weekday::Wed,
            Self::Thursday => Weekday::Thu,
            Self::Friday => Weekday::Fri,
        }
    }
}

impl WishedPart {
    const fn adverb(self) -> &'static str {
        match self {
            Self::Morning => "'s ochtends",
            Self::Afternoon => "'s middags",
            Self::Evening => "'s avonds",
        }
    }

    /// A usual hour to begin a conversation.
    const fn hour(self) -> u32 {
        match self {
            Self::Morning => 10,
            Self::Afternoon => 14,
            Self::Evening => 19,
        }
    }
}

/// What suits an organisation; nothing ticked means no preference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The days.
    pub days: Vec<WishedDay>,
    /// The parts of the day.
    pub parts: Vec<WishedPart>,
}

impl Wishes {
    /// True when nothing was ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.parts.is_empty()
    }

    /// What suits in words; empty when nothing was ticked.
    ///
    /// ```
    /// use drietraps::domain::letters::Wishes;
    /// let wishes: Wishes = "monday,friday,morning".parse().unwrap();
    /// assert_eq!(wishes.sentence(), "Past het beste op maandag of vrijdag, 's ochtends.");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> String {
        let days: Vec<_> = self.days.iter().map(|day| day.label()).collect();
        let parts: Vec<_> = self.parts.iter().map(|part| part.adverb()).collect();
        match (days.is_empty(), parts.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("Past het beste op {}.", days.join(" of ")),
            (true, false) => format!("Past het beste {}.", parts.join(" of ")),
            (false, false) => {
                format!("Past het beste op {}, {}.", days.join(" of "), parts.join(" of "))
            }
        }
    }

    /// The first day after today that suits; none when no day was ticked.
    #[must_use]
    pub fn first_day(&self, today: NaiveDate) -> Option<NaiveDate> {
        let fits = |day: &NaiveDate| self.days.iter().any(|it| it.weekday() == day.weekday());
        (1..=7).filter_map(|ahead| today.checked_add_days(Days::new(ahead))).find(fits)
    }

    /// A usual hour in the first part of the day that suits.
    #[must_use]
    pub fn first_time(&self) -> Option<NaiveTime> {
        self.parts.first().and_then(|part| NaiveTime::from_hms_opt(part.hour(), 0, 0))
    }
}

impl std::fmt::Display for Wishes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let days = self.days.iter().map(|day| day.as_str());
        let all: Vec<_> = days.chain(self.parts.iter().map(|part| part.as_str())).collect();
        f.write_str(&all.join(","))
    }
}

impl FromStr for Wishes {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let mut wishes = Self::default();
        for word in text.split(',').filter(|word| !word.is_empty()) {
            match word.parse() {
                Ok(day) => wishes.days.push(day),
                Err(_) => wishes.parts.push(word.parse()?),
            }
        }
        Ok(wishes)
    }
}

/// How long the link in a letter can be answered after the letter left. A link in an old mailbox
/// should not speak for people who have long left; half a year covers both reminders and a recess.
const MONTHS: Months = Months::new(6);

/// True when the link in a letter cannot be answered any more: half a year after the last message
/// with it left, or after the last day of the tour, whichever comes first. A letter that did not
/// leave yet has no day.
#[must_use]
pub fn is_link_expired(
    left_on: Option<NaiveDate>,
    tour_ends_on: NaiveDate,
    today: NaiveDate,
) -> bool {
    let is_old =
        left_on.and_then(|day| day.checked_add_months(MONTHS)).is_some_and(|until| today > until);
    is_old || today > tour_ends_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_ticked_is_read_back_as_it_was_written() {
        for text in ["", "monday", "evening", "tuesday,thursday,morning,afternoon"] {
            assert_eq!(text.parse::<Wishes>().unwrap().to_string(), text);
        }
        assert!("sunday".parse::<Wishes>().is_err());
        assert_eq!(Wishes::default().sentence(), "");
    }

    #[test]
    fn the_first_day_that_suits_is_after_today() {
        let wishes: Wishes = "tuesday,afternoon".parse().unwrap();
        assert_eq!(wishes.first_day(day("2023-10-03")), Some(day("2023-10-10")));
        assert_eq!(wishes.first_day(day("2023-10-02")), Some(day("2023-10-03")));
        assert_eq!(wishes.first_time(), NaiveTime::from_hms_opt(14, 0, 0));
        assert_eq!(Wishes::default().first_day(day("2023-10-02")), None);
    }

    #[test]
    fn a_link_lives_half_a_year_and_never_longer_than_the_tour() {
        let (sent, end) = (Some(day("2023-09-12")), day("2024-12-31"));
        assert!(!is_link_expired(sent, end, day("2024-03-12")));
        assert!(is_link_expired(sent, end, day("2024-03-13")));
        assert!(!is_link_expired(None, end, end));
        assert!(is_link_expired(Some(end), end, day("2025-01-01")));
    }
}
