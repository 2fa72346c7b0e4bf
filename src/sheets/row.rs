//! One row while its cells are read: looks columns up by name and collects the problems.

use super::layout::Layout;
use super::{Row, RowProblem, Table};

/// The most letters in one cell that a layout uses.
const LONGEST_CELL: usize = 250;

/// Where the columns of a layout stand in one file.
pub(super) struct Columns<'a> {
    header: &'a [String],
    layout: Layout,
}

impl<'a> Columns<'a> {
    pub fn of(table: &'a Table, layout: Layout) -> Self {
        Self { header: &table.header, layout }
    }

    pub fn read<'r>(&'r self, row: Row<'r>) -> Cells<'r> {
        Cells { columns: self, row, problems: Vec::new() }
    }

    /// Position and name in the file of the column that the layout calls `name`.
    fn find(&self, name: &str) -> Option<(usize, &'a str)> {
        let at = self.layout.place(name, self.header)?;
        Some((at, self.header.get(at)?))
    }
}

/// The cells of one row.
pub(super) struct Cells<'a> {
    columns: &'a Columns<'a>,
    row: Row<'a>,
    problems: Vec<RowProblem>,
}

impl Cells<'_> {
    /// The text on one line with single spaces; empty when the file lacks the column.
    pub fn text(&mut self, column: &str) -> String {
        let at = self.columns.find(column).map(|(at, _)| at);
        let cell = at.map_or("", |at| self.row.cell(at));
        let words = cell.split(|c: char| c.is_whitespace() || c.is_control());
        let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if text.chars().count() > LONGEST_CELL {
            self.refuse(
                column,
                format!("Deze tekst is te lang. Gebruik ten hoogste {LONGEST_CELL} tekens."),
            );
        }
        text
    }

    /// The text, or `None` when the cell is empty.
    pub fn optional(&mut self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// Notes what is wrong with a column of this row.
    pub fn refuse(&mut self, column: &str, problem: impl Into<String>) {
        let in_file = self.columns.find(column).map(|(_, name)| name).unwrap_or(column);
        let column = Some(in_file.to_owned());
        self.problems.push(RowProblem { line: self.row.line, column, problem: problem.into() });
    }

    /// Whether nothing was refused so far.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems of this row.
    pub fn into_problems(self) -> Vec<RowProblem> {
        self.problems
    }
}
