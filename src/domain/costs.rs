//! What sessions cost the team, and what it may spend on them. Trainings are no part of this: the
//! organisation pays for those.

mod budgets;
mod overview;

use chrono::{DateTime, NaiveDate, Utc};

use super::dossiers::before_tour;
use super::errors::Problem;
use super::money::Euro;
use super::text_enum::text_enum;

pub use budgets::{Budget, NewBudget, Stand, replaced, stand};
pub use overview::{Expected, MonthRow, YearOverview, expected, overview};

/// The most that one line can be; more is a slip of the keyboard.
pub const MOST: Euro = Euro::from_cents(10_000_000);

/// Most characters in the note of a line.
pub const NOTE: usize = 100;

/// Most characters in the reason of a withdrawal.
pub const REASON: usize = 200;

text_enum! {
    /// What the money went to.
    CostKind {
        Moderator = "moderator", "Gespreksleider";
        ExperienceExpert = "experience_expert", "Ervaringsdeskundige";
        Travel = "travel", "Reis";
        Room = "room", "Zaal";
        Other = "other", "Overig";
    }
}

/// A line as somebody enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCost {
    /// What for.
    pub kind: CostKind,
    /// How much; more than nothing.
    pub amount: Euro,
    /// The day on which it was spent.
    pub on: NaiveDate,
    /// Whom of the team it went to.
    pub person_id: Option<i64>,
    /// A few words.
    pub note: Option<String>,
}

impl NewCost {
    /// Everything that is wrong with it on this day, in a tour that began on another.
    #[must_use]
    pub fn problems(&self, today: NaiveDate, tour_start: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.amount <= Euro::ZERO || self.amount > MOST {
            let problem = format!("Vul een bedrag in van meer dan nul en ten hoogste {MOST}.");
            problems.push(Problem::new("amount", problem));
        }
        if self.on > today {
            let problem = "Deze dag moet nog komen. Vul de dag in waarop de kosten zijn gemaakt.";
            problems.push(Problem::new("on", problem));
        }
        let advice = "Vul de dag in waarop de kosten zijn gemaakt.";
        problems.extend(before_tour("on", Some(self.on), tour_start, advice));
        if self.note.as_ref().is_some_and(|note| note.chars().count() > NOTE) {
            let problem = format!("Maak de toelichting korter: ten hoogste {NOTE} tekens.");
            problems.push(Problem::new("note", problem));
        }
        problems
    }
}

/// That a line no longer counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// When it was withdrawn.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// A line that was entered. It is never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostLine {
    /// Database id.
    pub id: i64,
    /// The session it is for.
    pub session_id: i64,
    /// What was entered.
    pub cost: NewCost,
    /// When it was entered.
    pub entered_at: DateTime<Utc>,
    /// That it was withdrawn.
    pub withdrawn: Option<Withdrawal>,
}

impl CostLine {
    /// What it adds to a total: nothing once it was withdrawn.
    #[must_use]
    pub fn counted(&self) -> Euro {
        if self.withdrawn.is_none() { self.cost.amount } else { Euro::ZERO }
    }

    /// True on a day from the first to the last.
    #[must_use]
    pub fn is_within(&self, (first, last): (NaiveDate, NaiveDate)) -> bool {
        (first..=last).contains(&self.cost.on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(cents: i64, on: &str) -> NewCost {
        let amount = Euro::from_cents(cents);
        NewCost {
            kind: CostKind::Travel,
            amount,
            on: on.parse().unwrap(),
            person_id: None,
            note: None,
        }
    }

    fn refused(cost: &NewCost) -> Vec<String> {
        let (today, start) = ("2023-10-03".parse().unwrap(), "2022-06-01".parse().unwrap());
        cost.problems(today, start).into_iter().map(|it| it.field).collect()
    }

    #[test]
    fn a_line_is_more_than_nothing_and_of_a_day_that_came_in_this_tour() {
        assert!(refused(&cost(1, "2023-10-03")).is_empty());
        assert!(refused(&cost(MOST.cents(), "2022-06-01")).is_empty());
        assert_eq!(refused(&cost(0, "2023-10-04")), ["amount", "on"]);
        assert_eq!(refused(&cost(-5, "2022-05-31")), ["amount", "on"]);
        assert_eq!(refused(&cost(MOST.cents() + 1, "2023-10-03")), ["amount"]);
        let long = NewCost { note: Some("é".repeat(NOTE + 1)), ..cost(1, "2023-10-03") };
        assert_eq!(refused(&long), ["note"]);
    }
}
