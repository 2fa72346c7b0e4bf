//! A year of costs: a row for each month, a column for each kind, and sums that are the same
//! whichever way they are added.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::budgets::{Budget, stand};
use super::{CostKind, CostLine};
use crate::domain::money::Euro;

/// One month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// What was spent on each of [`CostKind::ALL`].
    pub cells: Vec<Euro>,
    /// What was spent.
    pub total: Euro,
    /// What was spent since the first of January.
    pub running: Euro,
    /// What is left at the end of the month of the budget that holds then.
    pub left: Option<Euro>,
    /// What stood here and was withdrawn; it is in none of the sums.
    pub withdrawn: Euro,
}

/// A year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearOverview {
    /// The twelve months.
    pub months: Vec<MonthRow>,
    /// What was spent on each of [`CostKind::ALL`].
    pub by_kind: Vec<Euro>,
    /// What was spent.
    pub total: Euro,
    /// What was withdrawn; it is not in the total.
    pub withdrawn: Euro,
}

/// The costs of a year. A line belongs to the month in which it was spent, whenever it was entered
/// or withdrawn.
#[must_use]
pub fn overview(lines: &[CostLine], budgets: &[Budget], year: i32) -> YearOverview {
    let own: Vec<&CostLine> = lines.iter().filter(|it| it.cost.on.year() == year).collect();
    let mut running = Euro::ZERO;
    let first_days = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1));
    let months = first_days
        .map(|first| {
            let mut row = month_row(&own, first);
            running = running + row.total;
            row.running = running;
            let last = row.days.1;
            let budget = budgets.iter().find(|it| it.holds_within((last, last)));
            row.left = budget.map(|it| stand(it, lines, Some(last)).left);
            row
        })
        .collect();
    YearOverview {
        months,
        by_kind: CostKind::ALL.iter().map(|kind| spent(&own, *kind)).collect(),
        total: own.iter().map(|line| line.counted()).sum(),
        withdrawn: withdrawn(&own),
    }
}

fn month_row(year: &[&CostLine], first: NaiveDate) -> MonthRow {
    let last = first
        .checked_add_months(Months::new(1))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(first);
    let days = (first, last);
    let own: Vec<&CostLine> = year.iter().copied().filter(|it| it.is_within(days)).collect();
    MonthRow {
        days,
        cells: CostKind::ALL.iter().map(|kind| spent(&own, *kind)).collect(),
        total: own.iter().map(|line| line.counted()).sum(),
        running: Euro::ZERO,
        left: None,
        withdrawn: withdrawn(&own),
    }
}

fn spent(lines: &[&CostLine], kind: CostKind) -> Euro {
    lines.iter().filter(|it| it.cost.kind == kind).map(|it| it.counted()).sum()
}

fn withdrawn(lines: &[&CostLine]) -> Euro {
    lines.iter().filter(|it| it.withdrawn.is_some()).map(|it| it.cost.amount).sum()
}

/// What sessions will cost that have no line yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// How many they are.
    pub waiting: usize,
    /// How many held sessions the average is of.
    pub known: usize,
    /// What a held session costs on average, in whole cents, halves up.
    pub average: Euro,
    /// That many times the average.
    pub total: Euro,
}

/// What the sessions that wait will cost, by the total of each held session that has costs; none
/// when no session waits or none has costs.
///
/// ```
/// use drietraps::domain::costs::expected;
/// use drietraps::domain::money::Euro;
/// let known = [10_000, 10_001].map(Euro::from_cents);
/// let expected = expected(&known, 3).unwrap();
/// assert_eq!(expected.average.to_string(), "€ 100,01");
/// assert_eq!(expected.total.to_string(), "€ 300,03");
/// ```
#[must_use]
pub fn expected(known: &[Euro], waiting: usize) -> Option<Expected> {
    let count = i64::try_from(known.len()).ok().filter(|count| *count > 0)?;
    let times = i64::try_from(waiting).ok().filter(|times| *times > 0)?;
    let sum: Euro = known.iter().sum();
    let average = sum.cents().saturating_mul(2).saturating_add(count) / (count * 2);
    Some(Expected {
        waiting,
        known: known.len(),
        average: Euro::from_cents(average),
        total: Euro::from_cents(average.saturating_mul(times)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::costs::{NewCost, Withdrawal};
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    fn line(kind: usize, cents: i64, day: i64, is_withdrawn: bool) -> CostLine {
        let on = NaiveDate::from_ymd_opt(2022, 11, 1).unwrap() + TimeDelta::days(day);
        let withdrawal = Withdrawal { at: DateTime::UNIX_EPOCH, reason: "dubbel".to_owned() };
        CostLine {
            id: 0,
            session_id: 1,
            cost: NewCost {
                kind: CostKind::ALL[kind],
                amount: Euro::from_cents(cents),
                on,
                person_id: None,
                note: None,
            },
            entered_at: DateTime::UNIX_EPOCH,
            withdrawn: is_withdrawn.then_some(withdrawal),
        }
    }

    fn any_line() -> impl Strategy<Value = CostLine> {
        (0_usize..5, 1_i64..=10_000_000, 0_i64..500, prop::bool::weighted(0.2))
            .prop_map(|(kind, cents, day, gone)| line(kind, cents, day, gone))
    }

    fn budget(first: &str, last: &str, cents: i64) -> Budget {
        Budget {
            id: 1,
            first_day: first.parse().unwrap(),
            last_day: last.parse().unwrap(),
            amount: Euro::from_cents(cents),
            source: String::new(),
            set_at: DateTime::UNIX_EPOCH,
            superseded_at: None,
        }
    }

    #[test]
    fn a_budget_over_the_turn_of_the_year_counts_what_was_spent_in_the_old_one() {
        // 31 December 2022 and 1 January 2023.
        let lines = [line(0, 1_000, 60, false), line(2, 200, 61, false), line(2, 5, 61, true)];
        let budgets = [budget("2022-12-01", "2023-06-30", 10_000)];
        let year = overview(&lines, &budgets, 2023);
        assert_eq!(year.total, Euro::from_cents(200));
        assert_eq!(year.withdrawn, Euro::from_cents(5));
        assert_eq!(year.months[0].left, Some(Euro::from_cents(8_800)));
        assert_eq!(year.months[0].running, Euro::from_cents(200));
        assert_eq!((year.months[5].left, year.months[6].left), (year.months[0].left, None));
        let old = overview(&lines, &budgets, 2022);
        assert_eq!(old.months[11].left, Some(Euro::from_cents(9_000)));
    }

    #[test]
    fn without_a_known_cost_or_a_waiting_session_nothing_is_expected() {
        assert_eq!(expected(&[], 3), None);
        assert_eq!(expected(&[Euro::from_cents(5)], 0), None);
    }

    proptest! {
        #[test]
        fn every_way_of_adding_gives_the_same_to_the_cent(
            lines in prop::collection::vec(any_line(), 0..120), year in 2022_i32..=2024,
        ) {
            let found = overview(&lines, &[], year);
            let plain: i64 = lines
                .iter()
                .filter(|it| it.cost.on.year() == year && it.withdrawn.is_none())
                .map(|it| it.cost.amount.cents())
                .sum();
            let cells: Euro = found.months.iter().flat_map(|it| &it.cells).sum();
            let rows: Euro = found.months.iter().map(|it| it.total).sum();
            let columns: Euro = found.by_kind.iter().sum();
            prop_assert_eq!(found.total.cents(), plain);
            prop_assert_eq!(cells, found.total);
            prop_assert_eq!(rows, found.total);
            prop_assert_eq!(columns, found.total);
            prop_assert_eq!(found.months.last().unwrap().running, found.total);
            for row in &found.months {
                prop_assert_eq!(row.cells.iter().sum::<Euro>(), row.total);
            }
            for (place, total) in found.by_kind.iter().enumerate() {
                let column: Euro = found.months.iter().map(|it| it.cells[place]).sum();
                prop_assert_eq!(column, *total);
            }
        }

        #[test]
        fn a_budget_is_what_was_spent_and_what_is_left(
            lines in prop::collection::vec(any_line(), 0..60), cents in 1_i64..50_000_000,
        ) {
            let budget = budget("2022-12-15", "2023-08-20", cents);
            let stand = stand(&budget, &lines, None);
            prop_assert_eq!(stand.spent + stand.left, budget.amount);
            prop_assert!((0..=100).contains(&stand.percent));
            prop_assert_eq!(stand.percent == 100, stand.spent >= budget.amount);
        }
    }
}
