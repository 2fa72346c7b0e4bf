//! A file as a table: its header and the rows under it, each with the line a spreadsheet shows.

use super::book;
use super::columns::filling::Filling;
use super::columns::layout::Layout;
use super::grid::{Row, Rows};
use super::kind;
use super::reading::{FileKind, Limits, Reading};
use super::text::encoding;
use super::text::header;
use super::text::records::Records;
use super::{RowProblem, SheetError};

/// A header and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What kind of file it was.
    pub kind: FileKind,
    /// Name of the encoding, such as `UTF-8` or `windows-1252`; none for XLSX and ODS.
    pub encoding: Option<&'static str>,
    /// `;`, `,`, tab or what was set by hand; none for XLSX and ODS.
    pub delimiter: Option<char>,
    /// The sheet that was read; none for CSV.
    pub sheet: Option<String>,
    /// Every sheet of the file.
    pub sheets: Vec<String>,
    /// The line of the header; 1 in a plain file.
    pub header_line: usize,
    /// The header cells as they stand in the file, without empty ones at the end.
    pub header: Vec<String>,
    /// The rows that are as wide as the header, without blank ones and notes at the end.
    pub rows: Rows,
    /// The rows that could not be split into the columns of the header, as far as they were.
    pub refused: Rows,
    /// One for each refused row.
    pub problems: Vec<RowProblem>,
    /// Lines of the notes under the list, such as "Bron: CBS"; they are no rows.
    pub notes: Vec<usize>,
    /// Whether a number has a decimal comma.
    pub has_decimal_commas: bool,
}

impl Table {
    /// Reads a file, as the user said and for the rest as it seems to be.
    ///
    /// ```
    /// use drietraps::sheets::{Limits, Reading, Table};
    /// let file = "Lijst\n\ngemeente;functie;e-mail\nZeist;griffier;griffie@zeist.example\n";
    /// let table = Table::read(file.as_bytes(), &Reading::default(), Limits::default()).unwrap();
    /// let row = table.rows.get(0).unwrap();
    /// assert_eq!((table.header_line, row.line, row.cell(0)), (3, 4, "Zeist"));
    /// ```
    ///
    /// # Errors
    /// When the file is empty, too large, no list, or its letters cannot be told.
    pub fn read(bytes: &[u8], reading: &Reading, limits: Limits) -> Result<Self, SheetError> {
        if bytes.len() > limits.max_bytes {
            return Err(SheetError::TooLarge { max_bytes: limits.max_bytes });
        }
        let table = match kind::is_zip(bytes) {
            true => book::read(bytes, reading, limits)?,
            false => Self::read_text(bytes, reading, limits)?,
        };
        if table.row_count() == 0 {
            return Err(SheetError::NoRows { line: table.header_line });
        }
        Ok(table)
    }

    fn read_text(bytes: &[u8], reading: &Reading, limits: Limits) -> Result<Self, SheetError> {
        let decoded = encoding::decode(bytes, reading.encoding.as_deref())?;
        let header = header::find(&decoded.text, reading, limits)?;
        let delimiter = header.delimiter;
        let mut filling = Filling::new(FileKind::Csv, (header.line, header.cells), limits);
        for record in Records::new(&decoded.text, delimiter, limits) {
            filling.take(record)?;
        }
        let table = filling.finish()?;
        Ok(Self { encoding: Some(decoded.encoding), delimiter: Some(delimiter), ..table })
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
        self.rows.len() + self.refused.len()
    }

    /// The row on a line, whether or not it fits the header.
    pub fn on_line(&self, line: usize) -> Option<Row<'_>> {
        self.rows.on_line(line).or_else(|| self.refused.on_line(line))
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
