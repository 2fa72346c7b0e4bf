//! How a session was found by who was there: four questions, anonymous.

use chrono::{NaiveDate, TimeDelta};

use crate::domain::dates::long_day;
use crate::domain::errors::Problem;
use crate::domain::text_enum::text_enum;

/// How many days a link is open after the mail in which it was sent.
pub const OPEN_DAYS: i64 = 60;

/// Answers under this number are not shown to who sees all sessions together.
pub const LEAST: usize = 5;

/// The most that "useful" can be; the least is 1.
pub const MOST_USEFUL: i32 = 5;

/// Most characters of a text.
const AREA: usize = 2_000;

text_enum! {
    /// Whether somebody would recommend it to others.
    Recommendation {
        Yes = "yes", "Ja";
        No = "no", "Nee";
        Unknown = "unknown", "Weet ik niet";
    }
}

/// One answer. It holds nothing by which somebody can be found: no link, no contact, no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// How useful it was, from 1 to [`MOST_USEFUL`].
    pub useful: i32,
    /// Whether they would recommend it.
    pub would_recommend: Recommendation,
    /// What was useful.
    pub was_useful: Option<String>,
    /// What was missing.
    pub was_missing: Option<String>,
    /// The Amsterdam day of the answer.
    pub on_day: NaiveDate,
}

impl Evaluation {
    /// Everything that is wrong with it.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let scale = (!(1..=MOST_USEFUL).contains(&self.useful))
            .then(|| Problem::new("useful", "Kies een cijfer van 1 tot en met 5."));
        let long = |field: &str, text: &Option<String>| {
            let problem = format!("Maak de tekst korter: ten hoogste {AREA} tekens.");
            let is_long = text.as_ref().is_some_and(|text| text.chars().count() > AREA);
            is_long.then(|| Problem::new(field, problem))
        };
        let texts = [long("was_useful", &self.was_useful), long("was_missing", &self.was_missing)];
        scale.into_iter().chain(texts.into_iter().flatten()).collect()
    }
}

/// Why a link takes no answer on this day; none while it does.
///
/// ```
/// use drietraps::domain::sessions::closed;
/// let day = |text: &str| text.parse().unwrap();
/// assert!(closed(day("2023-10-03"), false, day("2023-12-02")).is_none());
/// assert!(closed(day("2023-10-03"), false, day("2023-12-03")).is_some());
/// assert!(closed(day("2023-10-03"), true, day("2023-10-03")).is_some());
/// ```
#[must_use]
pub fn closed(sent_on: NaiveDate, is_answered: bool, today: NaiveDate) -> Option<String> {
    let last = sent_on + TimeDelta::days(OPEN_DAYS);
    if is_answered {
        let said = "Deze vragenlijst is al ingevuld. Dank u wel. Wilt u nog iets kwijt? Bel of \
                    mail ons.";
        return Some(said.to_owned());
    }
    (today > last).then(|| {
        let last = long_day(last);
        format!(
            "Deze vragenlijst was open tot en met {last}. Wilt u nog iets kwijt? Bel of mail ons."
        )
    })
}

/// What the answers tell together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many answers.
    pub answers: usize,
    /// The sum of "useful".
    pub useful: i64,
    /// How many would recommend it.
    pub recommend: usize,
}

impl Summary {
    /// Counts answers.
    pub fn of(answers: impl IntoIterator<Item = (i32, Recommendation)>) -> Self {
        answers.into_iter().fold(Self::default(), |sum, (useful, recommendation)| Self {
            answers: sum.answers + 1,
            useful: sum.useful + i64::from(useful),
            recommend: sum.recommend + usize::from(recommendation == Recommendation::Yes),
        })
    }

    /// The mean of "useful" with one decimal, rounded half up: "4,3"; none without answers.
    ///
    /// ```
    /// use drietraps::domain::sessions::{Recommendation, Summary};
    /// let yes = Recommendation::Yes;
    /// assert_eq!(Summary::of([(4, yes), (5, yes), (4, yes)]).mean().unwrap(), "4,3");
    /// assert_eq!(Summary::of([]).mean(), None);
    /// ```
    #[must_use]
    pub fn mean(&self) -> Option<String> {
        self.tenths().map(|tenths| format!("{},{}", tenths / 10, tenths % 10))
    }

    /// The same mean as a number.
    #[must_use]
    pub fn mean_number(&self) -> Option<f64> {
        self.tenths().map(|tenths| tenths as f64 / 10.0)
    }

    fn tenths(&self) -> Option<i64> {
        let answers = i64::try_from(self.answers).ok().filter(|it| *it > 0)?;
        Some((self.useful * 20 + answers) / (answers * 2))
    }
}

/// How many of so many answers are told to who sees all sessions together: whole blocks of
/// [`LEAST`], so that a figure of tomorrow beside that of today tells no single answer.
///
/// ```
/// use drietraps::domain::sessions::told_of;
/// assert_eq!([0, 4, 5, 9, 10].map(told_of), [0, 0, 5, 5, 10]);
/// ```
#[must_use]
pub const fn told_of(answers: usize) -> usize {
    answers - answers % LEAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_mean_lies_between_the_lowest_and_the_highest(given in proptest::collection::vec(1..=5_i32, 1..60)) {
            let summary = Summary::of(given.iter().map(|it| (*it, Recommendation::Unknown)));
            let mean: f64 = summary.mean().unwrap().replace(',', ".").parse().unwrap();
            let (low, high) = (*given.iter().min().unwrap(), *given.iter().max().unwrap());
            prop_assert!(f64::from(low) <= mean && mean <= f64::from(high));
        }

        #[test]
        fn a_figure_for_all_changes_by_five_answers_or_not_at_all(before in 0..200_usize, more in 0..5_usize) {
            let step = told_of(before + more) - told_of(before);
            prop_assert!(step == 0 || step == LEAST);
        }
    }
}
