//! Who works on whose dossiers for a while, and dossiers that go from one adviser to another.

use chrono::NaiveDate;

use crate::domain::errors::Problem;
use crate::domain::text_enum::text_enum;

/// Most days that somebody stands in at a stretch: longer is a hand-over.
pub const LONGEST: i64 = 92;

/// An adviser who may do what another may, on these days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Database id.
    pub id: i64,
    /// Whose dossiers.
    pub owner_id: i64,
    /// Who stands in.
    pub user_id: i64,
    /// First Amsterdam day.
    pub first_day: NaiveDate,
    /// Last Amsterdam day.
    pub last_day: NaiveDate,
}

impl StandIn {
    /// True when it counts on the day.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.first_day <= day && day <= self.last_day
    }

    /// Everything that is wrong with it, per field.
    ///
    /// ```
    /// use drietraps::domain::desks::StandIn;
    /// let day = |text: &str| text.parse().unwrap();
    /// let stand_in = StandIn {
    ///     id: 0, owner_id: 1, user_id: 2,
    ///     first_day: day("2023-10-09"), last_day: day("2023-10-20"),
    /// };
    /// assert!(stand_in.problems(day("2023-10-03")).is_empty());
    /// assert_eq!(stand_in.problems(day("2023-10-21")).len(), 1);
    /// ```
    #[must_use]
    pub fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.owner_id == self.user_id {
            problems.push(Problem::new("stand_in", "Kies iemand anders dan de adviseur zelf."));
        }
        if self.last_day < self.first_day {
            problems.push(Problem::new("stand_in_until", "Kies een dag na de eerste dag."));
        } else if self.last_day < today {
            problems.push(Problem::new("stand_in_until", "Kies een dag die nog komt."));
        } else if (self.last_day - self.first_day).num_days() >= LONGEST {
            let problem = "Kies ten hoogste drie maanden. Duurt het langer? Draag de dossiers dan \
                           over.";
            problems.push(Problem::new("stand_in_until", problem));
        }
        problems
    }
}

text_enum! {
    /// How far a hand-over is.
    HandoverState {
        Proposed = "proposed", "Voorgesteld";
        Done = "done", "Overgedragen";
        Withdrawn = "withdrawn", "Ingetrokken";
    }
}

/// Dossiers that go from one adviser to another; a planner confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Database id.
    pub id: i64,
    /// Who has the dossiers.
    pub from_id: i64,
    /// Who gets them.
    pub to_id: i64,
    /// Who proposed it.
    pub proposer_id: i64,
    /// How far it is.
    pub state: HandoverState,
    /// The Amsterdam day of the proposal.
    pub proposed_on: NaiveDate,
    /// The Amsterdam day on which it was confirmed or withdrawn.
    pub decided_on: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in(first_day: &str, last_day: &str) -> StandIn {
        let (first_day, last_day) = (first_day.parse().unwrap(), last_day.parse().unwrap());
        StandIn { id: 0, owner_id: 1, user_id: 2, first_day, last_day }
    }

    #[test]
    fn somebody_stands_in_from_the_first_day_up_to_and_with_the_last() {
        let it = stand_in("2023-10-09", "2023-10-20");
        let on = |day: &str| it.is_on(day.parse().unwrap());
        let days = ["2023-10-08", "2023-10-09", "2023-10-20", "2023-10-21"];
        assert_eq!(days.map(on), [false, true, true, false]);
    }

    #[test]
    fn a_stand_in_is_somebody_else_for_at_most_three_months() {
        let today = "2023-10-03".parse().unwrap();
        let fields = |it: &StandIn| -> Vec<String> {
            it.problems(today).into_iter().map(|problem| problem.field).collect()
        };
        assert!(fields(&stand_in("2023-10-03", "2024-01-02")).is_empty());
        assert_eq!(fields(&stand_in("2023-10-03", "2024-01-03")), ["stand_in_until"]);
        assert_eq!(fields(&stand_in("2023-10-09", "2023-10-08")), ["stand_in_until"]);
        let own = StandIn { user_id: 1, ..stand_in("2023-10-09", "2023-10-20") };
        assert_eq!(fields(&own), ["stand_in"]);
    }
}
