//! The rows of a table, packed into one text: a hundred thousand rows cost little more than
//! their letters.

/// The bit of an end that says that its cell is a formula.
const FORMULA: u32 = 1 << 31;

/// Rows in the order of their lines; not all need be equally wide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    text: String,
    /// For each cell where it ends in `text`; it starts where the one before ends.
    ends: Vec<u32>,
    /// For each row its line, and where its cells end in `ends`.
    rows: Vec<(u32, u32)>,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The line that a spreadsheet shows.
    pub line: usize,
    text: &'a str,
    start: usize,
    ends: &'a [u32],
}

/// A cell that comes in.
pub(super) struct NewCell<'a> {
    pub text: &'a str,
    pub is_formula: bool,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every row, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        (0..self.rows.len()).map(|at| self.at(at))
    }

    /// The row at a place, from 0.
    pub fn get(&self, at: usize) -> Option<Row<'_>> {
        (at < self.rows.len()).then(|| self.at(at))
    }

    /// The row that a spreadsheet shows on this line.
    pub fn on_line(&self, line: usize) -> Option<Row<'_>> {
        let found = self.rows.binary_search_by_key(&line, |(line, _)| *line as usize);
        found.ok().map(|at| self.at(at))
    }

    /// How many bytes the letters take.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    fn at(&self, at: usize) -> Row<'_> {
        let (line, end) = self.rows.get(at).copied().unwrap_or_default();
        let first = at.checked_sub(1).and_then(|at| self.rows.get(at)).map_or(0, |row| row.1);
        let start = (first as usize).checked_sub(1).and_then(|at| self.ends.get(at));
        Row {
            line: line as usize,
            text: &self.text,
            start: start.map_or(0, |end| place(*end)),
            ends: self.ends.get(first as usize..end as usize).unwrap_or_default(),
        }
    }

    /// Adds a row; false when there is no room for its letters.
    pub(super) fn push<'c>(
        &mut self,
        line: usize,
        cells: impl Iterator<Item = NewCell<'c>>,
    ) -> bool {
        for cell in cells {
            self.text.push_str(cell.text);
            let Ok(end) = u32::try_from(self.text.len()) else { return false };
            if end >= FORMULA {
                return false;
            }
            self.ends.push(if cell.is_formula { end | FORMULA } else { end });
        }
        match (u32::try_from(line), u32::try_from(self.ends.len())) {
            (Ok(line), Ok(end)) => {
                self.rows.push((line, end));
                true
            }
            _ => false,
        }
    }
}

fn place(end: u32) -> usize {
    (end & !FORMULA) as usize
}

impl<'a> Row<'a> {
    /// The trimmed text of a cell, from 0; empty when the row has no such cell.
    pub fn cell(&self, at: usize) -> &'a str {
        let Some(end) = self.ends.get(at) else { return "" };
        let before = at.checked_sub(1).and_then(|at| self.ends.get(at));
        let start = before.map_or(self.start, |end| place(*end));
        self.text.get(start..place(*end)).unwrap_or_default()
    }

    /// Whether a cell holds a formula, or the error that one gave, instead of a value.
    pub fn is_formula(&self, at: usize) -> bool {
        self.ends.get(at).is_some_and(|end| end & FORMULA != 0)
    }

    /// Every cell, in order.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.ends.len()).map(move |at| row.cell(at))
    }

    /// How many cells the row has.
    pub fn width(&self) -> usize {
        self.ends.len()
    }
}
