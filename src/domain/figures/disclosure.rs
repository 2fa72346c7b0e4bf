//! Tables of one question that were shown one after another: what was hidden yesterday cannot be
//! worked out with the table of today. Somebody may have kept them all.
//!
//! A row that stands unchanged keeps what is hidden in it. Then every table ever shown is a set of
//! equations over the hidden counts, and no count under the threshold may follow from them; where
//! one would, sums of columns are left out of the new table. Only what follows from adding and
//! subtracting is looked at here; within one table [`super::suppression`] looks further.

use std::collections::{BTreeMap, BTreeSet};

use super::equations::Equations;
use super::suppression::{Shown, ShownRow, Table};

/// A row of a table as it was published; a new number when other answers are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Which publication of a row this is.
    pub number: usize,
    /// How many gave each answer.
    pub counts: Vec<u32>,
    /// What their sum cannot exceed, as anybody knows.
    pub ceiling: u32,
}

/// A count in all tables: the state and the column; the sum of a row stands in the column after
/// the last.
type Place = (usize, usize);

/// Everything that was shown of one question.
#[derive(Debug, Clone)]
pub struct Ledger {
    least: u32,
    hidden: BTreeMap<usize, Vec<bool>>,
    small: BTreeSet<Place>,
    known: Equations<Place>,
}

impl Ledger {
    /// Nothing was shown yet; counts under `least` are never to be known.
    #[must_use]
    pub const fn new(least: u32) -> Self {
        let known = Equations::new();
        Self { least, hidden: BTreeMap::new(), small: BTreeSet::new(), known }
    }

    /// The next table, with these rows.
    ///
    /// ```
    /// use drietraps::domain::disclosure::{Ledger, State};
    /// let row = |number, counts: [u32; 4]| State { number, counts: counts.to_vec(), ceiling: 50 };
    /// let mut ledger = Ledger::new(5);
    /// let (a, b, c) = (row(0, [6, 0, 0, 0]), row(1, [10, 7, 6, 5]), row(2, [5, 5, 5, 5]));
    /// let before = ledger.show(&[a.clone(), b.clone()]);
    /// let after = ledger.show(&[a, b, c]);
    /// assert_eq!(before.rows[1].cells, after.rows[1].cells, "the cover of the first row stays");
    /// ```
    pub fn show(&mut self, rows: &[State]) -> Shown {
        let counts: Vec<Vec<u32>> = rows.iter().map(|it| it.counts.clone()).collect();
        let ceilings: Vec<u32> = rows.iter().map(|it| it.ceiling).collect();
        let stands: Vec<Option<&[bool]>> =
            rows.iter().map(|it| self.hidden.get(&it.number).map(Vec::as_slice)).collect();
        let mut table = Table::new(&counts, &ceilings, &stands);
        table.protect(self.least);
        self.note_small(rows, &table);
        self.known = self.close(rows, &mut table);
        for (at, row) in rows.iter().enumerate() {
            let of_row = table.cells.iter().filter(|it| it.row == at);
            let hidden = of_row.map(|it| it.is_hidden).collect();
            self.hidden.entry(row.number).or_insert(hidden);
        }
        table.shown()
    }

    fn note_small(&mut self, rows: &[State], table: &Table) {
        let small = table.cells.iter().filter(|it| it.is_hidden && it.count < self.least);
        let places = small.filter_map(|it| Some((rows.get(it.row)?.number, it.column)));
        self.small.extend(places);
    }

    /// Leaves sums of columns out until no small count follows from all tables.
    fn close(&self, rows: &[State], table: &mut Table) -> Equations<Place> {
        loop {
            let mut known = self.known.clone();
            for equation in equations(rows, table) {
                known.add(equation);
            }
            let told = self.small.iter().find(|place| known.tells(place));
            let Some((_, column)) = told else { return known };
            let sums = || table.cells.iter().filter(|it| it.row == table.rows && !it.is_hidden);
            let beside = sums().find(|it| it.column == *column).or_else(|| sums().next()).copied();
            let Some(sum) = beside else { return known };
            table.hide(&sum);
        }
    }
}

/// What a table says about the counts that are hidden in it: each line is a set of places, with
/// how often each counts, of which the sum is known.
fn equations(rows: &[State], table: &Table) -> Vec<BTreeMap<Place, i64>> {
    let hidden = || table.cells.iter().filter(|it| it.row < table.rows && it.is_hidden);
    let place = |row: usize, column: usize| Some((rows.get(row)?.number, column));
    let mut found = Vec::new();
    for at in 0..table.rows {
        let of_row = hidden().filter(|it| it.row == at);
        let parts = of_row.filter_map(|it| {
            // A sum weighs against its parts.
            let weight = if it.column == table.columns { -1 } else { 1 };
            Some((place(it.row, it.column)?, weight))
        });
        found.push(parts.collect());
    }
    for sum in table.cells.iter().filter(|it| it.row == table.rows && !it.is_hidden) {
        let of_column = hidden().filter(|it| it.column == sum.column);
        found.push(of_column.filter_map(|it| Some((place(it.row, it.column)?, 1))).collect());
        if sum.column == table.columns {
            let parts = hidden().filter(|it| it.column < table.columns);
            found.push(parts.filter_map(|it| Some((place(it.row, it.column)?, 1))).collect());
        }
    }
    found
}

/// Like [`Ledger`] for a question that takes several answers: each answer is a table of its own, of
/// those who gave it and those who did not; there are no sums of rows.
#[derive(Debug, Clone)]
pub struct LedgerOfEach {
    least: u32,
    columns: Vec<Ledger>,
}

impl LedgerOfEach {
    /// Nothing was shown yet.
    #[must_use]
    pub const fn new(least: u32) -> Self {
        Self { least, columns: Vec::new() }
    }

    /// The next table, with these rows; the ceiling of each is how many there are.
    pub fn show(&mut self, rows: &[State]) -> Shown {
        let columns = rows.iter().map(|it| it.counts.len()).max().unwrap_or(0);
        self.columns.resize(columns.max(self.columns.len()), Ledger::new(self.least));
        let empty = ShownRow { cells: Vec::new(), sum: None };
        let mut shown = Shown { rows: vec![empty.clone(); rows.len()], total: empty };
        for (column, ledger) in self.columns.iter_mut().enumerate().take(columns) {
            let split = rows.iter().map(|it| {
                let gave = it.counts.get(column).copied().unwrap_or(0);
                State { counts: vec![gave, it.ceiling.saturating_sub(gave)], ..it.clone() }
            });
            let table = ledger.show(&split.collect::<Vec<_>>());
            let first = |row: &ShownRow| row.cells.first().copied().flatten();
            for (row, part) in shown.rows.iter_mut().zip(&table.rows) {
                row.cells.push(first(part));
            }
            shown.total.cells.push(first(&table.total));
        }
        shown
    }
}

#[cfg(test)]
pub(in crate::domain::figures) mod tests;
