//! When and where somebody of the team can be asked: the usual week, leave, regions, home.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::domain::dates::short_day;
use crate::domain::errors::Problem;
use crate::domain::letters::{WishedDay, WishedPart};
use crate::domain::regional_day::Position;
use crate::domain::text_enum::{UnknownText, text_enum};

/// How many sessions and trainings a week somebody can set as the most.
pub const MOST_PER_WEEK: std::ops::RangeInclusive<i32> = 1..=7;

/// Most words in a list of themes or languages.
const MOST_WORDS: usize = 12;

/// The longest leave that is entered at once, in days; more is a slip of the keyboard.
const LONGEST_LEAVE: i64 = 400;

/// One part of one working day, every week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day.
    pub day: WishedDay,
    /// Morning, afternoon or evening.
    pub part: WishedPart,
}

impl Slot {
    /// Every part of the working week, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        WishedDay::ALL
            .iter()
            .flat_map(|day| WishedPart::ALL.iter().map(|part| Self { day: *day, part: *part }))
    }

    /// The part of this day; none in a weekend.
    ///
    /// ```
    /// use drietraps::domain::letters::WishedPart;
    /// use drietraps::domain::people::Slot;
    /// let evening = |day: &str| Slot::on(day.parse().unwrap(), WishedPart::Evening);
    /// assert_eq!(evening("2023-10-05").unwrap().label(), "donderdagavond");
    /// assert_eq!(evening("2023-10-07"), None);
    /// ```
    #[must_use]
    pub fn on(day: NaiveDate, part: WishedPart) -> Option<Self> {
        let day = WishedDay::ALL.iter().find(|it| it.weekday() == day.weekday())?;
        Some(Self { day: *day, part })
    }

    /// "donderdagavond".
    #[must_use]
    pub fn label(self) -> String {
        format!("{}{}", self.day.label(), self.part.label())
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.day, self.part)
    }
}

impl FromStr for Slot {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let unknown = || UnknownText { kind: "Slot", text: text.to_owned() };
        let (day, part) = text.split_once('-').ok_or_else(unknown)?;
        Ok(Self { day: day.parse()?, part: part.parse()? })
    }
}

text_enum! {
    /// Why somebody cannot be asked for a while; no more than this is kept.
    LeaveKind {
        Leave = "leave", "Verlof";
        Elsewhere = "elsewhere", "Elders bezet";
    }
}

/// Days, first and last included, on which somebody cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave {
    /// Database id.
    pub id: i64,
    /// Whose.
    pub person_id: i64,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
    /// Why, in one word.
    pub kind: LeaveKind,
}

impl Leave {
    /// True on each day from the first to the last.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        (self.first_day..=self.last_day).contains(&day)
    }

    /// What is wrong with the days, seen from today.
    #[must_use]
    pub fn problem(&self, today: NaiveDate) -> Option<Problem> {
        let problem = if self.last_day < self.first_day {
            "De laatste dag ligt voor de eerste. Vul een latere laatste dag in."
        } else if self.last_day < today {
            "Deze dagen zijn al voorbij. Vul een latere laatste dag in."
        } else if (self.last_day - self.first_day).num_days() > LONGEST_LEAVE {
            "Dit is langer dan een jaar. Laat deze persoon stoppen, of vul een eerdere dag in."
        } else {
            return None;
        };
        Some(Problem::new("leave_until", problem))
    }
}

/// When and where somebody can be asked. Nothing ticked in the week means: not known yet, so
/// this person is never proposed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Availability {
    /// Where travelling starts, when the home place is not one that the program knows.
    pub home: Option<Position>,
    /// Codes of the provinces in which this person works; empty means everywhere.
    pub regions: Vec<String>,
    /// The usual week.
    pub weekly: Vec<Slot>,
    /// Most sessions and trainings together in a week from Monday to Sunday.
    pub most_per_week: Option<i32>,
    /// What this person speaks about, in a few words each.
    pub themes: Vec<String>,
    /// Languages beside Dutch in which this person leads a session.
    pub languages: Vec<String>,
    /// Optimistic lock.
    pub version: i64,
}

impl Availability {
    /// True when this person works in the province.
    #[must_use]
    pub fn works_in(&self, province_code: &str) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|region| region == province_code)
    }

    /// The week in a few words: "avond: ma, do; middag: vr"; empty when nothing is known.
    ///
    /// ```
    /// use drietraps::domain::people::Availability;
    /// let weekly = ["monday-evening", "friday-afternoon", "thursday-evening"];
    /// let weekly = weekly.map(|slot| slot.parse().unwrap()).to_vec();
    /// let availability = Availability { weekly, ..Availability::default() };
    /// assert_eq!(availability.week(), "middag: vr; avond: ma, do");
    /// ```
    #[must_use]
    pub fn week(&self) -> String {
        let of = |part: &WishedPart| {
            let ticked = WishedDay::ALL
                .iter()
                .filter(|day| self.weekly.contains(&Slot { day: **day, part: *part }));
            let days: Vec<String> =
                ticked.map(|day| day.label().chars().take(2).collect()).collect();
            (!days.is_empty()).then(|| format!("{}: {}", part.label(), days.join(", ")))
        };
        WishedPart::ALL.iter().filter_map(of).collect::<Vec<_>>().join("; ")
    }

    /// Everything that is wrong with what was entered.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.most_per_week.is_some_and(|most| !MOST_PER_WEEK.contains(&most)) {
            problems.push(Problem::new("most_per_week", "Vul een getal in van 1 tot en met 7."));
        }
        if self.home.is_some_and(|home| !is_near(home)) {
            let problem = "Vul breedte en lengte in van een plaats in of bij Nederland, \
                           bijvoorbeeld 52.0907, 5.1214.";
            problems.push(Problem::new("home_position", problem));
        }
        for (field, words) in [("themes", &self.themes), ("languages", &self.languages)] {
            if words.len() > MOST_WORDS || words.iter().any(|word| word.chars().count() > 40) {
                let problem = "Vul ten hoogste 12 woorden in van ten hoogste 40 tekens, met een \
                               komma ertussen.";
                problems.push(Problem::new(field, problem));
            }
        }
        problems
    }
}

/// True in the Netherlands and where somebody who works there may live.
fn is_near((lat, lon): Position) -> bool {
    (49.0..=54.5).contains(&lat) && (2.0..=9.0).contains(&lon)
}

/// The words between the commas, each once, without blanks around them.
///
/// ```
/// use drietraps::domain::people::words_of;
/// assert_eq!(words_of("sociale media, ondermijning,, Ondermijning"), ["sociale media", "ondermijning"]);
/// ```
#[must_use]
pub fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            words.push(word.to_owned());
        }
    }
    words
}

/// "Verlof tot en met vr 20 okt".
impl std::fmt::Display for Leave {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tot en met {}", self.kind.label(), short_day(self.last_day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leave(first: &str, last: &str) -> Leave {
        let (first_day, last_day) = (first.parse().unwrap(), last.parse().unwrap());
        Leave { id: 0, person_id: 0, first_day, last_day, kind: LeaveKind::Leave }
    }

    #[test]
    fn every_part_of_the_week_is_read_back_as_it_was_written() {
        assert_eq!(Slot::all().count(), 15);
        for slot in Slot::all() {
            assert_eq!(slot.to_string().parse::<Slot>().unwrap(), slot);
        }
        assert!("sunday-evening".parse::<Slot>().is_err() && "monday".parse::<Slot>().is_err());
    }

    #[test]
    fn leave_holds_from_its_first_to_its_last_day() {
        let leave = leave("2023-10-09", "2023-10-13");
        let holds = |day: &str| leave.holds_on(day.parse().unwrap());
        assert!(holds("2023-10-09") && holds("2023-10-13"));
        assert!(!holds("2023-10-08") && !holds("2023-10-14"));
    }

    #[test]
    fn leave_that_is_over_turned_round_or_endless_is_refused() {
        let today = "2023-10-03".parse().unwrap();
        assert!(leave("2023-10-01", "2023-10-03").problem(today).is_none());
        assert!(leave("2023-10-01", "2023-10-02").problem(today).is_some());
        assert!(leave("2023-10-09", "2023-10-08").problem(today).is_some());
        assert!(leave("2023-10-09", "2025-10-08").problem(today).is_some());
    }

    #[test]
    fn a_home_abroad_and_eight_sessions_a_week_are_refused() {
        let availability = Availability {
            home: Some((5.12, 52.09)),
            most_per_week: Some(8),
            ..Availability::default()
        };
        let fields: Vec<_> = availability.problems().into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["most_per_week", "home_position"]);
    }
}
