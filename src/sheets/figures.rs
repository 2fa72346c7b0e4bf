//! Figures as a file: rows, and what they are figures of. A spreadsheet tells that in a last row;
//! JSON tells it beside the rows, so that a program reads nothing but figures there.

use serde_json::{Map, Value, json};

use super::SheetError;
use super::write::{Cell, Column, json};

/// A row of figures, as wide as its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    cells: Vec<Cell>,
    is_sum: bool,
}

impl Row {
    /// Figures that are in no other row.
    #[must_use]
    pub const fn figures(cells: Vec<Cell>) -> Self {
        Self { cells, is_sum: false }
    }

    /// What other rows come to, or what stands beside all of them.
    #[must_use]
    pub const fn sum(cells: Vec<Cell>) -> Self {
        Self { cells, is_sum: true }
    }
}

/// What figures are of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The fields of JSON: their keys, English and the same in every version, and their values.
    pub fields: Vec<(&'static str, Value)>,
    /// The first cells of the last row of a spreadsheet; none when it has no such row.
    pub last: Vec<Cell>,
}

/// A file of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureSheet {
    /// The columns.
    pub columns: &'static [Column],
    /// The rows.
    pub rows: Vec<Row>,
    /// What they are of.
    pub told: Told,
}

impl FigureSheet {
    /// The rows of a spreadsheet, with the last one.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<Cell>> {
        let mut lines: Vec<Vec<Cell>> = self.rows.iter().map(|row| row.cells.clone()).collect();
        if !self.told.last.is_empty() {
            let mut last = self.told.last.clone();
            last.resize(self.columns.len(), Cell::Empty);
            lines.push(last);
        }
        lines
    }

    /// Writes `{ "columns", "rows" }` with the fields of [`Told`] beside them; a row that is a sum
    /// has `isSum` true.
    ///
    /// # Errors
    /// When a row is not as wide as the columns.
    pub fn to_json(&self) -> Result<Vec<u8>, SheetError> {
        let mut rows = Vec::new();
        for row in &self.rows {
            let mut fields = json::fields(self.columns, &row.cells)?;
            fields.insert("isSum".to_owned(), json!(row.is_sum));
            rows.push(fields);
        }
        let told = self.told.fields.iter().cloned();
        let told: Map<String, Value> = told.map(|(key, it)| (key.to_owned(), it)).collect();
        json::document(self.columns, rows, told)
    }
}
