//! How it goes half a year after a training: when it is asked, and what is written down of it.

use chrono::{Days, Months, NaiveDate};

use crate::domain::errors::Problem;
use crate::domain::text_enum::text_enum;

/// How long after a training it is asked how it goes.
const HALF_A_YEAR: Months = Months::new(6);

/// How long it may wait before it is late.
const GRACE: Days = Days::new(14);

/// Most characters in the remark.
const LONGEST: usize = 1_000;

text_enum! {
    /// Whether what was learned is used in practice.
    Used {
        Yes = "yes", "Ja";
        Partly = "partly", "Deels";
        No = "no", "Nee";
        Unknown = "unknown", "Onbekend";
    }
}

text_enum! {
    /// Whether the organisation wants another training.
    WantsMore {
        Yes = "yes", "Ja";
        No = "no", "Nee";
        Later = "later", "Later";
    }
}

/// What somebody heard after a training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The training.
    pub training_id: i64,
    /// Whether it is used.
    pub used: Used,
    /// Whether they want more.
    pub wants_more: WantsMore,
    /// When to get in touch again; needed when they want more later.
    pub later_on: Option<NaiveDate>,
    /// In words, without anything confidential.
    pub remark: Option<String>,
    /// The day on which it was asked.
    pub done_on: NaiveDate,
}

impl FollowUp {
    /// Everything that is wrong with it, for a training held on a day.
    #[must_use]
    pub fn problems(&self, held_on: NaiveDate, today: NaiveDate) -> Vec<Problem> {
        let day = if self.done_on > today {
            Some("Deze datum ligt in de toekomst. Vul de dag in waarop u het vroeg.")
        } else if self.done_on < held_on {
            Some("Deze datum ligt voor de training. Vul een latere dag in.")
        } else {
            None
        };
        let later = match (self.wants_more, self.later_on) {
            (WantsMore::Later, None) => {
                Some("Vul in wanneer u weer contact opneemt, bijvoorbeeld 14-05-2024.")
            }
            (WantsMore::Later, Some(later)) if later <= today => {
                Some("Vul een dag in de toekomst in waarop u weer contact opneemt.")
            }
            _ => None,
        };
        let is_long = self.remark.as_ref().is_some_and(|it| it.chars().count() > LONGEST);
        let long = is_long.then_some("Maak de tekst korter: ten hoogste 1000 tekens.");
        [("done_on", day), ("later_on", later), ("remark", long)]
            .into_iter()
            .filter_map(|(field, problem)| Some(Problem::new(field, problem?)))
            .collect()
    }
}

/// The day from which it is asked how it goes: six months after the training, the last day of the
/// month where that month is shorter.
///
/// ```
/// use drietraps::domain::trainings::follow_up_on;
/// let asked = |held: &str| follow_up_on(held.parse().unwrap()).to_string();
/// assert_eq!(asked("2023-10-02"), "2024-04-02");
/// assert_eq!(asked("2023-08-31"), "2024-02-29");
/// ```
#[must_use]
pub fn follow_up_on(held_on: NaiveDate) -> NaiveDate {
    held_on.checked_add_months(HALF_A_YEAR).unwrap_or(NaiveDate::MAX)
}

/// True when the question that was due on a day has waited for more than two weeks.
#[must_use]
pub fn follow_up_is_late(due_on: NaiveDate, today: NaiveDate) -> bool {
    due_on.checked_add_days(GRACE).is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fields(change: impl Fn(&mut FollowUp)) -> Vec<String> {
        let mut asked = FollowUp {
            training_id: 1,
            used: Used::Partly,
            wants_more: WantsMore::No,
            later_on: None,
            remark: None,
            done_on: day("2024-04-02"),
        };
        change(&mut asked);
        let problems = asked.problems(day("2023-10-02"), day("2024-04-02"));
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn it_is_asked_after_the_training_and_not_tomorrow() {
        assert!(fields(|_| ()).is_empty());
        assert!(fields(|it| it.done_on = day("2023-10-02")).is_empty());
        assert_eq!(fields(|it| it.done_on = day("2023-10-01")), ["done_on"]);
        assert_eq!(fields(|it| it.done_on = day("2024-04-03")), ["done_on"]);
    }

    #[test]
    fn later_has_a_day_that_has_yet_to_come() {
        let later = |on: Option<&str>| {
            fields(|it| {
                it.wants_more = WantsMore::Later;
                it.later_on = on.map(day);
            })
        };
        assert_eq!(later(None), ["later_on"]);
        assert_eq!(later(Some("2024-04-02")), ["later_on"]);
        assert!(later(Some("2024-04-03")).is_empty());
    }

    #[test]
    fn the_question_is_late_after_two_weeks() {
        let late = |today: &str| follow_up_is_late(day("2024-04-02"), day(today));
        assert!(!late("2024-04-16") && late("2024-04-17"));
    }

    proptest! {
        #[test]
        fn half_a_year_is_six_months_on_with_the_same_day_or_the_last_of_a_shorter_month(
            days in 0_u64..40_000,
        ) {
            let held = day("2000-01-01") + Days::new(days);
            let asked = follow_up_on(held);
            let months = |it: NaiveDate| it.year() * 12 + it.month0() as i32;
            prop_assert_eq!(months(asked) - months(held), 6);
            let is_last = asked.succ_opt().unwrap().month() != asked.month();
            prop_assert!(asked.day() == held.day() || (is_last && asked.day() < held.day()));
        }
    }
}
