//! Rows to files. CSV as Dutch Excel opens it well: UTF-8 with mark, `;`, CRLF; a cell that Excel
//! would take for a formula gets an apostrophe in front, which reading takes off again. XLSX and
//! ODS have typed cells, so there a text is never a formula. JSON is for programs.

pub(super) mod json;
mod ods;
mod xlsx;

pub use json::to_json;
pub use ods::to_ods;
pub use xlsx::to_xlsx;

use chrono::NaiveDate;

use super::SheetError;
use crate::domain::money::Euro;

/// A column: its key in JSON, English and the same in every version, and its Dutch heading.
pub type Column = (&'static str, &'static str);

/// A cell of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text, also when it looks like a number or a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// An amount of money, to the cent.
    Amount(Euro),
    /// Nothing.
    Empty,
}

impl From<String> for Cell {
    /// Text, or an empty cell.
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Cell {
    /// Exact up to 2^53.
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<usize> for Cell {
    /// Exact up to 2^53.
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl From<Euro> for Cell {
    fn from(amount: Euro) -> Self {
        Self::Amount(amount)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

/// The most letters in the name of a sheet that Excel opens.
const LONGEST_NAME: usize = 31;

/// A list's name as a sheet of Excel and LibreOffice can have it, which is safe in XML as well.
fn sheet_name(list: &str) -> String {
    let is_kept = |it: &char| it.is_alphanumeric() || " -_.".contains(*it);
    let kept: String = list.chars().filter(is_kept).take(LONGEST_NAME).collect();
    let kept = kept.trim();
    if kept.is_empty() { "lijst".to_owned() } else { kept.to_owned() }
}

/// Widest column, in letters.
const WIDEST: usize = 60;

/// For each column the letters of its longest cell, as far as it is read at a glance.
fn widths(header: &[&str], rows: &[Vec<Cell>]) -> Vec<usize> {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.chars().count() + 2).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let letters = match cell {
                Cell::Text(text) => text.chars().take(WIDEST).count() + 1,
                Cell::Number(_) | Cell::Date(_) | Cell::Amount(_) => 11,
                Cell::Empty => 0,
            };
            *width = letters.max(*width);
        }
    }
    widths.iter().map(|width| (*width).clamp(8, WIDEST)).collect()
}

fn check_even(header: &[&str], rows: &[Vec<Cell>]) -> Result<(), SheetError> {
    let is_even = rows.iter().all(|row| row.len() == header.len());
    if is_even { Ok(()) } else { Err(SheetError::Uneven) }
}

/// The mark by which Excel sees that a file is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a header and rows as wide as the header.
///
/// # Errors
/// When a row is not as wide as the header.
pub fn to_csv(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, SheetError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(header.iter().map(|cell| guard(cell))).map_err(|_| SheetError::Uneven)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guard(cell))).map_err(|_| SheetError::Uneven)?;
    }
    writer.into_inner().map_err(|_| SheetError::Uneven)
}

/// The cell with an apostrophe before what would be a formula; `'s-Gravenhage` stays as it is.
///
/// ```
/// use drietraps::sheets::write::guard;
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(guard("'s-Gravenhage"), "'s-Gravenhage");
/// ```
pub fn guard(cell: &str) -> String {
    if starts_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without the apostrophe that [`guard`] put there.
pub fn strip_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| starts_formula(rest)).unwrap_or(cell)
}

/// What a spreadsheet begins a formula with; some take the full-width forms of Unicode for the same.
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Also after apostrophes of its own, so that a guarded cell always reads back as it was.
fn starts_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
