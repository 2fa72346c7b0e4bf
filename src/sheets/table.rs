//! A file as a table: its header and the rows under it, each with the line a spreadsheet shows.

use super::layout::Layout;
use super::records::{Record, Records};
use super::write::strip_guard;
use super::{RowProblem, SheetError, encoding, footer, header};

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the file.
    pub max_bytes: usize,
    /// Most rows under the header; blank ones are free.
    pub max_rows: usize,
}

impl Default for Limits {
    /// 5 MB and 20,000 rows: many times the largest list of the tour.
    fn default() -> Self {
        Self { max_bytes: 5_000_000, max_rows: 20_000 }
    }
}

/// A header and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the encoding, such as `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// `;`, `,` or tab.
    pub delimiter: char,
    /// The line of the header; 1 in a plain file.
    pub header_line: usize,
    /// The header cells as they stand in the file, without empty ones at the end.
    pub header: Vec<String>,
    /// The rows that are as wide as the header, without blank ones and notes at the end.
    pub rows: Vec<Row>,
    /// One for each row that could not be split into the columns of the header.
    pub problems: Vec<RowProblem>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line that a spreadsheet shows.
    pub line: usize,
    /// The trimmed cells, as many as the header has.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads a file; `forced` is the name of an encoding when the user chose one.
    ///
    /// ```
    /// use drietraps::sheets::{Limits, Table};
    /// let file = "Lijst\n\ngemeente;functie;e-mail\nZeist;griffier;griffie@zeist.example\n";
    /// let table = Table::read(file.as_bytes(), None, Limits::default()).unwrap();
    /// assert_eq!((table.header_line, table.rows[0].line), (3, 4));
    /// ```
    ///
    /// # Errors
    /// When the file is empty, too large, no CSV, or its letters cannot be told.
    pub fn read(bytes: &[u8], forced: Option<&str>, limits: Limits) -> Result<Self, SheetError> {
        if bytes.len() > limits.max_bytes {
            return Err(SheetError::TooLarge { max_bytes: limits.max_bytes });
        }
        let decoded = encoding::decode(bytes, forced)?;
        let header = header::find(&decoded.text)?;
        let records = Records::new(&decoded.text, header.delimiter)
            .skip_while(|record| record.line <= header.line)
            .filter(|record| !record.is_blank());
        let mut records: Vec<Record> = records.take(limits.max_rows.saturating_add(1)).collect();
        if records.len() > limits.max_rows {
            return Err(SheetError::TooManyRows { max_rows: limits.max_rows });
        }
        footer::strip(&mut records);
        let mut table = Self {
            encoding: decoded.encoding,
            delimiter: header.delimiter,
            header_line: header.line,
            header: header.cells,
            rows: Vec::new(),
            problems: Vec::new(),
        };
        records.into_iter().for_each(|record| table.add(record));
        Ok(table)
    }

    /// Which list this is.
    ///
    /// # Errors
    /// When the header fits no layout, or names one column twice.
    pub fn layout(&self) -> Result<Layout, SheetError> {
        Layout::recognise(&self.header, self.header_line)
    }

    /// How many rows stand under the header, readable or not.
    pub fn row_count(&self) -> usize {
        self.rows.len() + self.problems.len()
    }

    fn add(&mut self, mut record: Record) {
        let width = self.header.len();
        while record.cells.len() > width && record.cells.last().is_some_and(String::is_empty) {
            record.cells.pop();
        }
        let problem = record.problem.map(str::to_owned);
        match problem.or_else(|| wrong_width(record.cells.len(), width)) {
            Some(problem) => {
                self.problems.push(RowProblem { line: record.line, column: None, problem });
            }
            None => {
                let cells = record.cells.iter().map(|cell| strip_guard(cell).to_owned()).collect();
                self.rows.push(Row { line: record.line, cells });
            }
        }
    }
}

fn wrong_width(found: usize, expected: usize) -> Option<String> {
    let columns = if found == 1 { "kolom" } else { "kolommen" };
    match found.cmp(&expected) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less => Some(format!(
            "Deze regel heeft {found} {columns}, de kopregel {expected}. Vul de regel aan; \
             een lege kolom heeft ook een scheidingsteken nodig."
        )),
        std::cmp::Ordering::Greater => Some(format!(
            "Deze regel heeft {found} {columns}, de kopregel {expected}. Staat er een \
             scheidingsteken in een naam? Zet die naam dan tussen aanhalingstekens."
        )),
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
