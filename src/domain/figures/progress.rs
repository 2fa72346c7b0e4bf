//! How far the tour is for everybody to read: totals per province at the end of each month.
//!
//! Who reads every page that was ever shown may not find out that few organisations of a province
//! were written to, visited or came together, nor that all but a few were visited or came together:
//! with so few, people guess which. Each column is a table of its own, shown month after month
//! ([`super::disclosure`]).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::disclosure::{Ledger, LedgerOfEach, State};
use super::suppression::Shown;

/// Counts under this are not shown.
pub const LEAST: u32 = 5;

/// The municipalities of a province, and how many of them got how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvinceProgress {
    /// CBS code of the province.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its municipalities.
    pub municipalities: u32,
    /// Those that a letter was sent to.
    pub approached: u32,
    /// Those that were visited.
    pub visited: u32,
    /// Those that had a session.
    pub with_session: u32,
}

/// The provinces at the end of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// The last day of the month.
    pub last_day: NaiveDate,
    /// The provinces, in the order of their rows.
    pub provinces: Vec<ProvinceProgress>,
}

/// A line of the page: a province, or all of them. What is hidden is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The name of the province; empty for all of them.
    pub name: String,
    /// The municipalities, as anybody knows.
    pub municipalities: u32,
    /// Those that a letter was sent to.
    pub approached: Option<u32>,
    /// Those that were visited.
    pub visited: Option<u32>,
    /// Those that had a session.
    pub with_session: Option<u32>,
}

/// A page as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMonth {
    /// The last day of the month.
    pub last_day: NaiveDate,
    /// The provinces.
    pub provinces: Vec<ShownLine>,
    /// All of them together.
    pub total: ShownLine,
}

/// The page after each of the months, which come one after another from the first that was shown.
///
/// ```
/// use drietraps::domain::progress::{Month, ProvinceProgress, show_each};
/// let province = |name: &str, visited| ProvinceProgress {
///     code: name.to_owned(), name: name.to_owned(), municipalities: 30,
///     approached: 30, visited, with_session: 0,
/// };
/// let last_day = "2023-09-30".parse().unwrap();
/// let provinces = vec![province("A", 12), province("B", 9), province("C", 3)];
/// let page = show_each(&[Month { last_day, provinces }]).pop().unwrap();
/// assert_eq!(page.provinces[2].visited, None, "fewer than five");
/// assert_eq!(page.provinces[1].visited, None, "else C follows from the total");
/// assert_eq!(page.total.visited, Some(24));
/// ```
#[must_use]
pub fn show_each(months: &[Month]) -> Vec<ShownMonth> {
    let (mut letters, mut visits, mut sessions) =
        (Column::default(), Column::default(), Column::default());
    let mut one_sided = Ledger::new(LEAST);
    let (mut of_visits, mut of_sessions) = (LedgerOfEach::new(LEAST), LedgerOfEach::new(LEAST));
    let page = |month: &Month| {
        let approached = one_sided.show(&letters.states(month, |it| it.approached));
        let visited = of_visits.show(&visits.states(month, |it| it.visited));
        let with_session = of_sessions.show(&sessions.states(month, |it| it.with_session));
        put_together(month, [&approached, &visited, &with_session])
    };
    months.iter().map(page).collect()
}

/// The numbers of what was shown of one count: a new one when it changed.
#[derive(Debug, Default)]
struct Column {
    newest: BTreeMap<String, (usize, (u32, u32))>,
    given: usize,
}

impl Column {
    fn states(&mut self, month: &Month, count: impl Fn(&ProvinceProgress) -> u32) -> Vec<State> {
        let mut states = Vec::new();
        for province in &month.provinces {
            let seen = (count(province), province.municipalities);
            let known = self.newest.get(&province.code).filter(|(_, before)| *before == seen);
            let number = known.map_or(self.given, |(number, _)| *number);
            if number == self.given {
                self.given += 1;
            }
            self.newest.insert(province.code.clone(), (number, seen));
            states.push(State { number, counts: vec![seen.0], ceiling: seen.1 });
        }
        states
    }
}

/// A session is shown only where the visits are: else it would tell how many those are at least.
fn put_together(month: &Month, columns: [&Shown; 3]) -> ShownMonth {
    let [approached, visited, with_session] = columns;
    let at = |shown: &Shown, row: usize| {
        shown.rows.get(row).and_then(|row| row.cells.first().copied().flatten())
    };
    let line = |(row, province): (usize, &ProvinceProgress)| {
        let seen = at(visited, row);
        ShownLine {
            name: province.name.clone(),
            municipalities: province.municipalities,
            approached: at(approached, row),
            visited: seen,
            with_session: at(with_session, row).filter(|_| seen.is_some()),
        }
    };
    let total = |shown: &Shown| shown.total.cells.first().copied().flatten();
    ShownMonth {
        last_day: month.last_day,
        provinces: month.provinces.iter().enumerate().map(line).collect(),
        total: ShownLine {
            name: String::new(),
            municipalities: month.provinces.iter().map(|it| it.municipalities).sum(),
            approached: total(approached),
            visited: total(visited),
            with_session: total(with_session),
        },
    }
}

#[cfg(test)]
mod tests;
