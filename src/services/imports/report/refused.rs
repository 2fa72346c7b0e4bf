//! The rows that could not be read in, as a file that can be mended and read in again.

use std::collections::BTreeMap;

use crate::services::imports::file::read::{ReadFile, is_reason};
use crate::services::imports::plan::RowError;
use crate::services::imports::report::Report;
use crate::sheets::{SheetError, write};

/// The refused rows of a file as CSV: its own header and cells, and a column `reden`.
///
/// # Errors
/// When the rows cannot be made into a file.
pub fn refused_rows(file: &ReadFile, report: &Report) -> Result<Vec<u8>, SheetError> {
    let mut reasons: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for error in &report.errors {
        let Some(line) = error.line else { continue };
        reasons.entry(line).or_default().push(reason(error));
    }
    let header = &file.table.header;
    let columns: Vec<usize> = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| !is_reason(cell))
        .map(|(place, _)| place)
        .collect();
    let mut names: Vec<&str> =
        columns.iter().filter_map(|place| header.get(*place)).map(String::as_str).collect();
    names.push("reden");
    let rows: Vec<Vec<String>> = reasons
        .into_iter()
        .map(|(line, reasons)| {
            let mut cells = cells_of(file, line, &columns);
            cells.push(reasons.join(" "));
            cells
        })
        .collect();
    write::to_csv(&names, &rows)
}

fn reason(error: &RowError) -> String {
    match &error.column {
        Some(column) => format!("{column}: {}", error.problem),
        None => error.problem.clone(),
    }
}

/// The cells of a line; those past the header are kept in the last one, so that nothing is lost.
fn cells_of(file: &ReadFile, line: usize, columns: &[usize]) -> Vec<String> {
    let Some(row) = file.table.on_line(line) else { return vec![String::new(); columns.len()] };
    let mut cells: Vec<String> = columns.iter().map(|place| row.cell(*place).to_owned()).collect();
    let past = (file.table.header.len()..row.width()).map(|place| row.cell(place));
    let past: Vec<&str> = past.filter(|cell| !cell.is_empty()).collect();
    if let Some(last) = cells.last_mut()
        && !past.is_empty()
    {
        *last = format!("{last} {}", past.join(" ")).trim().to_owned();
    }
    cells
}
