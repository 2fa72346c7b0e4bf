//! Rows to XLSX.

use std::borrow::Cow;

use chrono::Datelike;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Cell, check_even, sheet_name, widths};
use crate::sheets::SheetError;

/// Writes a sheet of this name: a header that stays in sight, with a filter on each column, and
/// rows as wide as it.
///
/// # Errors
/// When a row is not as wide as the header, or more is written than a sheet can hold.
pub fn to_xlsx(name: &str, header: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, SheetError> {
    check_even(header, rows)?;
    write(&sheet_name(name), header, rows)
        .map_err(|error| SheetError::NotWritten(error.to_string()))
}

fn write(name: &str, header: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (column, (name, width)) in (0..).zip(header.iter().zip(widths(header, rows))) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX))?;
    }
    let (day, amount) =
        (Format::new().set_num_format("dd-mm-yyyy"), Format::new().set_num_format("#,##0.00"));
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            write_cell(sheet, (line, column), cell, (&day, &amount))?;
        }
    }
    if let Some(last) = header.len().checked_sub(1) {
        let lines = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(0, 0, lines, u16::try_from(last).unwrap_or(u16::MAX))?;
    }
    workbook.save_to_buffer()
}

fn write_cell(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    (day, amount): (&Format, &Format),
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(line, column, within_limit(text))?,
        Cell::Number(number) => sheet.write_number(line, column, *number)?,
        // A double holds every amount that can be typed to the cent.
        Cell::Amount(euro) => {
            sheet.write_number_with_format(line, column, euro.cents() as f64 / 100.0, amount)?
        }
        Cell::Date(date) => match excel_day(*date) {
            Some(value) => sheet.write_datetime_with_format(line, column, &value, day)?,
            None => sheet.write_string(line, column, date.format("%d-%m-%Y").to_string())?,
        },
        Cell::Empty => sheet,
    };
    Ok(())
}

/// The most UTF-16 units that a cell of XLSX can hold.
const MOST_UNITS: usize = 32_767;

/// The text as far as a cell can hold it; what is longer ends in an ellipsis, and is whole in the
/// other kinds of file.
fn within_limit(text: &str) -> Cow<'_, str> {
    if text.encode_utf16().count() <= MOST_UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 1;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units <= MOST_UNITS
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

/// Excel knows no days before 1900.
fn excel_day(date: chrono::NaiveDate) -> Option<ExcelDateTime> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    ExcelDateTime::from_ymd(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
        .ok()
}
