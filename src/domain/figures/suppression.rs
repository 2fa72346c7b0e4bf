//! Which cells of a table of counts may be shown: none under a threshold, and none that lets
//! somebody work out such a cell from the other cells, the sums and what is known anyway.
//!
//! A hidden cell is safe when another table, with another count there, shows the very same
//! figures. Such a table exists exactly when the count can move by one along a closed chain of
//! hidden cells, in turn up and down, without any count below 0 or over its ceiling (the
//! augmenting cycles of a transportation problem; see Cox 1995, "Network models for complementary
//! cell suppression").

use std::collections::BTreeSet;

/// One row of a table as it may be shown; what is hidden is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRow {
    /// The counts, one for each answer.
    pub cells: Vec<Option<u32>>,
    /// The sum of the row.
    pub sum: Option<u32>,
}

/// A table as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The rows, in their order.
    pub rows: Vec<ShownRow>,
    /// The sums of the columns.
    pub total: ShownRow,
}

/// One count or sum of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Its row.
    pub(super) row: usize,
    /// Its column.
    pub(super) column: usize,
    /// What it counts.
    pub(super) count: u32,
    /// What anybody knows it cannot exceed.
    ceiling: u32,
    /// True for the sum of a row or a column: it weighs against its parts.
    is_sum: bool,
    /// True when it is not shown.
    pub(super) is_hidden: bool,
    /// True when it was shown before, so that hiding it now keeps nothing from anybody.
    is_known: bool,
}

impl Cell {
    /// True when its part in the balance may rise (or fall) by one.
    const fn may(&self, rise: bool) -> bool {
        if rise == self.is_sum { self.count > 0 } else { self.count < self.ceiling }
    }

    const fn is(&self, other: &Self) -> bool {
        self.row == other.row && self.column == other.column
    }
}

/// A table while it is decided what is hidden.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Each count and each sum; the row after the last one holds the sums of the columns, the
    /// column after the last one those of the rows.
    pub(super) cells: Vec<Cell>,
    /// How many rows there are.
    pub(super) rows: usize,
    /// How many answers there are.
    pub(super) columns: usize,
}

impl Table {
    /// A table of which nothing is hidden. `ceilings` says for each row what its sum cannot exceed,
    /// as far as anybody knows; a row with ceiling 0 holds nothing to hide. `stands` says for a row that was shown before which of
    /// its cells, the sum last, were hidden then: it stays so.
    pub(super) fn new(counts: &[Vec<u32>], ceilings: &[u32], stands: &[Option<&[bool]>]) -> Self {
        let (mut cells, columns) = grid(counts, ceilings);
        for cell in &mut cells {
            let hidden = stands.get(cell.row).copied().flatten();
            let hidden = hidden.and_then(|hidden| hidden.get(cell.column)).copied();
            (cell.is_hidden, cell.is_known) = (hidden == Some(true), hidden == Some(false));
        }
        Self { cells, rows: counts.len(), columns }
    }

    /// Hides every count under `least`, sums included, and as many others as it takes to keep those
    /// from being worked out.
    pub(super) fn protect(&mut self, least: u32) {
        for cell in self.cells.iter_mut().filter(|it| !it.is_known) {
            cell.is_hidden |= cell.count < least && cell.ceiling > 0;
        }
        let is_small = |cell: &&Cell| cell.is_hidden && cell.count < least;
        while let Some(bare) =
            self.cells.iter().find(|it| is_small(it) && !is_safe(&self.cells, it)).copied()
        {
            let Some(next) = cover(&self.cells, &bare, (self.rows, self.columns)) else { break };
            self.hide(&next);
        }
    }

    /// Hides one cell.
    pub(super) fn hide(&mut self, hidden: &Cell) {
        for cell in self.cells.iter_mut().filter(|cell| cell.is(hidden)) {
            cell.is_hidden = true;
        }
    }

    /// What may be shown of it.
    pub(super) fn shown(&self) -> Shown {
        let row = |row: usize| {
            let shown = |cell: &Cell| (!cell.is_hidden).then_some(cell.count);
            let of_row: Vec<&Cell> = self.cells.iter().filter(|cell| cell.row == row).collect();
            let parts = of_row.iter().filter(|cell| cell.column < self.columns);
            let sum = of_row.iter().find(|cell| cell.column == self.columns);
            let cells = parts.map(|it| shown(it)).collect();
            ShownRow { cells, sum: sum.and_then(|it| shown(it)) }
        };
        Shown { rows: (0..self.rows).map(row).collect(), total: row(self.rows) }
    }
}

/// Every count with the sums of rows and columns, and how many columns there are.
fn grid(counts: &[Vec<u32>], ceilings: &[u32]) -> (Vec<Cell>, usize) {
    let columns = counts.iter().map(Vec::len).max().unwrap_or(0);
    let sums: Vec<u32> =
        (0..columns).map(|at| counts.iter().filter_map(|row| row.get(at)).sum()).collect();
    let all = (sums, ceilings.iter().sum());
    let rows = counts.iter().cloned().zip(ceilings.iter().copied()).chain([all]);
    let mut cells = Vec::new();
    for (row, (parts, ceiling)) in rows.enumerate() {
        let is_total = row == counts.len();
        let sum = parts.iter().sum();
        let line = parts.into_iter().chain([sum]).enumerate();
        cells.extend(line.map(|(column, count)| Cell {
            row,
            column,
            count,
            ceiling,
            is_sum: is_total != (column == columns),
            is_hidden: false,
            is_known: false,
        }));
    }
    (cells, columns)
}

/// The visible cell that is hidden next: the smallest that makes the bare one safe, else the
/// smallest beside it. Sums and totals come last, for they say most.
fn cover(cells: &[Cell], bare: &Cell, (rows, columns): (usize, usize)) -> Option<Cell> {
    let cost = |cell: &Cell| (cell.row == rows, cell.column == columns, cell.count);
    let mut visible: Vec<Cell> = cells
        .iter()
        .filter(|it| !it.is_hidden && !it.is_known && it.ceiling > 0)
        .copied()
        .collect();
    visible.sort_by_key(cost);
    let helps = |candidate: &&Cell| {
        let mut tried = cells.to_vec();
        for cell in tried.iter_mut().filter(|cell| cell.is(candidate)) {
            cell.is_hidden = true;
        }
        is_safe(&tried, bare)
    };
    let is_beside = |cell: &&Cell| cell.row == bare.row || cell.column == bare.column;
    visible
        .iter()
        .find(helps)
        .or_else(|| visible.iter().find(is_beside))
        .or_else(|| visible.first())
        .copied()
}

/// True when another table shows the same figures with another count in this cell.
fn is_safe(cells: &[Cell], cell: &Cell) -> bool {
    [true, false].into_iter().any(|rise| cell.may(rise) && closes(cells, cell, rise))
}

/// True when a chain of hidden cells, in turn the other way and this way, leads from the column
/// of the cell back to its row.
fn closes(cells: &[Cell], cell: &Cell, rise: bool) -> bool {
    let hidden: Vec<&Cell> = cells.iter().filter(|it| it.is_hidden && !it.is(cell)).collect();
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::from([cell.column]));
    loop {
        let before = rows.len() + columns.len();
        for it in &hidden {
            if columns.contains(&it.column) && it.may(!rise) {
                rows.insert(it.row);
            }
            if rows.contains(&it.row) && it.may(rise) {
                columns.insert(it.column);
            }
        }
        if rows.contains(&cell.row) {
            return true;
        }
        if rows.len() + columns.len() == before {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::disclosure::{LedgerOfEach, State};

    const LEAST: u32 = 3;

    fn hide(counts: &[Vec<u32>], ceilings: &[u32], least: u32) -> Shown {
        let mut table = Table::new(counts, ceilings, &[]);
        table.protect(least);
        table.shown()
    }

    fn hide_each(counts: &[Vec<u32>], visited: &[u32], least: u32) -> Shown {
        let states = counts.iter().zip(visited).enumerate().map(|(number, (counts, ceiling))| {
            State { number, counts: counts.clone(), ceiling: *ceiling }
        });
        LedgerOfEach::new(least).show(&states.collect::<Vec<_>>())
    }

    /// Every table that differs by at most one in each count.
    fn neighbours(counts: &[Vec<u32>]) -> Vec<Vec<Vec<u32>>> {
        let mut all: Vec<Vec<u32>> = vec![Vec::new()];
        for count in counts.iter().flatten() {
            let around = [count.checked_sub(1), Some(*count), Some(count + 1)];
            all = all
                .iter()
                .flat_map(|start| {
                    around.iter().flatten().map(move |next| [start.as_slice(), &[*next]].concat())
                })
                .collect();
        }
        let columns = counts[0].len();
        all.into_iter().map(|flat| flat.chunks(columns).map(<[u32]>::to_vec).collect()).collect()
    }

    /// All counts and sums of a table, row by row.
    fn figures(counts: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let total: Vec<u32> =
            (0..counts[0].len()).map(|at| counts.iter().map(|row| row[at]).sum()).collect();
        let with_sum = |row: &Vec<u32>| [row.as_slice(), &[row.iter().sum()]].concat();
        counts.iter().chain([&total]).map(with_sum).collect()
    }

    fn shown_figures(shown: &Shown) -> Vec<Vec<Option<u32>>> {
        let line = |row: &ShownRow| [row.cells.as_slice(), &[row.sum]].concat();
        shown.rows.iter().chain([&shown.total]).map(line).collect()
    }

    proptest! {
        #[test]
        fn no_small_count_is_shown_or_can_be_worked_out(
            (counts, slack) in (2_usize..=3, 2_usize..=3).prop_filter("729 tables at most", |(r, c)| r * c <= 6)
                .prop_flat_map(|(rows, columns)| (
                    prop::collection::vec(prop::collection::vec(0_u32..8, columns), rows),
                    prop::collection::vec(0_u32..3, rows),
                ))
        ) {
            let ceilings: Vec<u32> =
                counts.iter().zip(&slack).map(|(row, more)| row.iter().sum::<u32>() + more).collect();
            let shown = shown_figures(&hide(&counts, &ceilings, LEAST));
            let real = figures(&counts);
            let fits = |other: &Vec<Vec<u32>>| {
                let same = figures(other).iter().flatten().zip(shown.iter().flatten())
                    .all(|(count, shown)| shown.is_none_or(|shown| shown == *count));
                same && other.iter().zip(&ceilings).all(|(row, most)| row.iter().sum::<u32>() <= *most)
            };
            let possible: Vec<Vec<Vec<u32>>> =
                neighbours(&counts).into_iter().filter(fits).map(|it| figures(&it)).collect();
            for (at, row) in real.iter().enumerate() {
                let ceiling = ceilings.get(at).copied().unwrap_or(ceilings.iter().sum());
                for (column, count) in row.iter().enumerate() {
                    if *count >= LEAST || ceiling == 0 {
                        continue;
                    }
                    prop_assert_eq!(shown[at][column], None);
                    prop_assert!(
                        possible.iter().any(|it| it[at][column] != *count),
                        "{:?} with {:?} gives away row {} column {}: {:?}",
                        counts, ceilings, at, column, shown
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn of_several_answers_no_small_count_can_be_worked_out_either(
            rows in prop::collection::vec((3_u32..9, 0_u32..9, 0_u32..9), 1..=4)
        ) {
            let visited: Vec<u32> = rows.iter().map(|row| row.0).collect();
            let counts: Vec<Vec<u32>> =
                rows.iter().map(|(all, one, two)| vec![*one.min(all), *two.min(all)]).collect();
            let shown = hide_each(&counts, &visited, LEAST);
            prop_assert!(shown.rows.iter().chain([&shown.total]).all(|row| row.sum.is_none()));
            for column in 0..2 {
                let real: Vec<u32> = counts.iter().map(|row| row[column]).collect();
                let cells: Vec<Option<u32>> =
                    shown.rows.iter().map(|row| row.cells[column]).collect();
                // Everybody knows that each cell is at most the number of visited ones.
                let mut possible: Vec<Vec<u32>> = vec![Vec::new()];
                for (cell, most) in cells.iter().zip(&visited) {
                    let range = cell.map_or(0..=*most, |count| count..=count);
                    possible = possible.iter().flat_map(|start| range.clone()
                        .map(move |next| [start.as_slice(), &[next]].concat())).collect();
                }
                let total = shown.total.cells[column];
                possible.retain(|it| total.is_none_or(|total| it.iter().sum::<u32>() == total));
                for (at, count) in real.iter().enumerate().filter(|(_, count)| **count < LEAST) {
                    prop_assert_eq!(cells[at], None);
                    prop_assert!(
                        possible.iter().any(|it| it[at] != *count),
                        "{:?} of {:?} gives away row {}: {:?}", real, visited, at, shown
                    );
                }
                let sum: u32 = real.iter().sum();
                prop_assert!(sum >= LEAST || total.is_none());
            }
        }
    }

    #[test]
    fn one_municipality_that_gave_every_answer_stays_unknown() {
        let shown = hide_each(&[vec![1, 1, 1, 1, 1], vec![7, 6, 9, 0, 8]], &[1, 12], 5);
        assert!(shown.rows[0].cells.iter().all(Option::is_none), "{shown:?}");
        assert_eq!(shown.rows[0].sum, None);
    }

    #[test]
    fn a_table_of_large_counts_is_shown_whole() {
        let shown = hide(&[vec![9, 12], vec![7, 8]], &[30, 30], 5);
        assert!(shown_figures(&shown).into_iter().flatten().all(|it| it.is_some()));
    }

    #[test]
    fn one_small_count_takes_others_with_it() {
        let shown = hide(&[vec![2, 12, 30], vec![17, 18, 40], vec![9, 25, 11]], &[60, 90, 60], 5);
        let hidden = shown_figures(&shown).into_iter().flatten().filter(Option::is_none).count();
        assert_eq!((shown.rows[0].cells[0], hidden), (None, 4));
        assert_eq!(shown.total.sum, Some(164), "totals stay as long as they can");
    }
}
