//! What the team may spend in a period. Two budgets never hold on one day: a new one takes the
//! place of all that it covers.

use chrono::{DateTime, NaiveDate, Utc};

use super::CostLine;
use crate::domain::dates::written_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::money::Euro;

/// The longest period, in days: five years. More is a slip of the keyboard.
const LONGEST: i64 = 1_827;

/// The most that can be set.
const MOST: Euro = Euro::from_cents(1_000_000_000);

/// Most characters in where the decision stands.
const SOURCE: usize = 200;

/// A budget as somebody sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBudget {
    /// The first day on which it holds.
    pub first_day: NaiveDate,
    /// The last day on which it holds.
    pub last_day: NaiveDate,
    /// How much.
    pub amount: Euro,
    /// Where the decision stands.
    pub source: String,
    /// True when it may take the place of what it covers.
    pub replaces: bool,
}

/// A budget that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Database id.
    pub id: i64,
    /// The first day on which it holds.
    pub first_day: NaiveDate,
    /// The last day on which it holds.
    pub last_day: NaiveDate,
    /// How much.
    pub amount: Euro,
    /// Where the decision stands.
    pub source: String,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// When another took its place.
    pub superseded_at: Option<DateTime<Utc>>,
}

impl Budget {
    /// The first and the last day.
    #[must_use]
    pub const fn period(&self) -> (NaiveDate, NaiveDate) {
        (self.first_day, self.last_day)
    }

    /// True while no other took its place, when it holds on one of these days.
    #[must_use]
    pub fn holds_within(&self, (first, last): (NaiveDate, NaiveDate)) -> bool {
        self.superseded_at.is_none() && self.first_day <= last && self.last_day >= first
    }
}

impl NewBudget {
    /// Everything that is wrong with it by itself.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let days = (self.last_day - self.first_day).num_days();
        if days < 0 {
            let problem = "De laatste dag ligt voor de eerste. Vul een latere laatste dag in.";
            problems.push(Problem::new("budget_until", problem));
        } else if days > LONGEST {
            let problem = "Een budget geldt ten hoogste vijf jaar. Vul een eerdere laatste dag in.";
            problems.push(Problem::new("budget_until", problem));
        }
        if self.amount <= Euro::ZERO || self.amount > MOST {
            let problem = format!("Vul een bedrag in van meer dan nul en ten hoogste {MOST}.");
            problems.push(Problem::new("amount", problem));
        }
        let source = self.source.trim();
        if source.is_empty() || source.chars().count() > SOURCE {
            let problem = "Vul in waar het besluit staat, bijvoorbeeld: brief van 12 mei 2023.";
            problems.push(Problem::new("source", problem));
        }
        problems
    }
}

/// The budgets of which a new one takes the place: all that hold on one of its days.
///
/// # Errors
/// A budget that it may not replace, or that holds on other days too.
pub fn replaced(new: &NewBudget, known: &[Budget]) -> Result<Vec<i64>, RuleError> {
    let period = (new.first_day, new.last_day);
    let touched: Vec<&Budget> = known.iter().filter(|it| it.holds_within(period)).collect();
    let told = |it: &Budget| {
        let (first, last) = (written_day(it.first_day), written_day(it.last_day));
        format!("Van {first} tot en met {last} geldt al een budget van {}.", it.amount)
    };
    if let Some(first) = touched.first().filter(|_| !new.replaces) {
        let problem =
            format!("{} Kies andere dagen, of vink aan dat dit het vervangt.", told(first));
        return Err(RuleError::field("budget_from", problem));
    }
    let is_covered = |it: &&&Budget| it.first_day >= period.0 && it.last_day <= period.1;
    if let Some(wider) = touched.iter().find(|it| !is_covered(it)) {
        let problem = format!("{} Vervang het voor al zijn dagen.", told(wider));
        return Err(RuleError::field("budget_from", problem));
    }
    Ok(touched.iter().map(|it| it.id).collect())
}

/// How much of a budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// What was spent on its days.
    pub spent: Euro,
    /// What is left; below zero when more was spent.
    pub left: Euro,
    /// The part that was spent in whole percents, rounded down; at most 100.
    pub percent: i64,
}

/// How a budget stands after its last day, or after an earlier one.
#[must_use]
pub fn stand(budget: &Budget, lines: &[CostLine], until: Option<NaiveDate>) -> Stand {
    let last = until.map_or(budget.last_day, |day| day.min(budget.last_day));
    let own = lines.iter().filter(|line| line.is_within((budget.first_day, last)));
    let spent: Euro = own.map(CostLine::counted).sum();
    let percent = spent.cents().saturating_mul(100) / budget.amount.cents().max(1);
    Stand { spent, left: budget.amount - spent, percent: percent.clamp(0, 100) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn new(first: &str, last: &str, replaces: bool) -> NewBudget {
        NewBudget {
            first_day: first.parse().unwrap(),
            last_day: last.parse().unwrap(),
            amount: Euro::from_cents(100_000),
            source: "Brief".to_owned(),
            replaces,
        }
    }

    fn set(new: &NewBudget, id: i64) -> Budget {
        Budget {
            id,
            first_day: new.first_day,
            last_day: new.last_day,
            amount: new.amount,
            source: new.source.clone(),
            set_at: DateTime::UNIX_EPOCH,
            superseded_at: None,
        }
    }

    #[test]
    fn a_budget_takes_the_place_of_another_only_when_told_and_for_all_of_its_days() {
        let known = [set(&new("2023-01-01", "2023-12-31", false), 1)];
        assert_eq!(replaced(&new("2024-01-01", "2024-12-31", false), &known), Ok(vec![]));
        assert!(replaced(&new("2023-12-31", "2024-12-31", false), &known).is_err());
        assert!(replaced(&new("2023-12-31", "2024-12-31", true), &known).is_err());
        assert_eq!(replaced(&new("2023-01-01", "2024-12-31", true), &known), Ok(vec![1]));
    }

    #[test]
    fn a_turned_or_endless_period_nothing_and_no_source_are_refused() {
        let fields = |it: &NewBudget| -> Vec<String> {
            it.problems().into_iter().map(|problem| problem.field).collect()
        };
        assert!(fields(&new("2023-01-01", "2023-01-01", false)).is_empty());
        let empty = NewBudget {
            amount: Euro::ZERO,
            source: " ".to_owned(),
            ..new("2023-01-02", "2023-01-01", false)
        };
        assert_eq!(fields(&empty), ["budget_until", "amount", "source"]);
        assert_eq!(fields(&new("2023-01-01", "2028-01-03", false)), ["budget_until"]);
    }

    proptest! {
        #[test]
        fn no_two_budgets_ever_hold_on_one_day(
            asked in prop::collection::vec((0_i64..400, 0_i64..120, any::<bool>()), 1..30),
        ) {
            let start: NaiveDate = "2023-01-01".parse().unwrap();
            let mut known: Vec<Budget> = Vec::new();
            for (id, (from, length, replaces)) in (1_i64..).zip(asked) {
                let first_day = start + TimeDelta::days(from);
                let last_day = first_day + TimeDelta::days(length);
                let asked = NewBudget { first_day, last_day, ..new("2023-01-01", "2023-01-01", replaces) };
                if let Ok(old) = replaced(&asked, &known) {
                    prop_assert!(replaces || old.is_empty());
                    for budget in known.iter_mut().filter(|it| old.contains(&it.id)) {
                        budget.superseded_at = Some(DateTime::UNIX_EPOCH);
                    }
                    known.push(set(&asked, id));
                }
            }
            for day in (0..520).map(|days| start + TimeDelta::days(days)) {
                let holding = known.iter().filter(|it| it.holds_within((day, day))).count();
                prop_assert!(holding <= 1, "{} on {}", holding, day);
            }
        }
    }
}
