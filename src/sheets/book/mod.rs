//! XLSX and ODS as records, by calamine. The file is first unpacked within limits, because a
//! small file can unpack into more than there is memory.

mod cell;
mod unpack;

use std::io::Cursor;

use calamine::{DataType, Ods, Reader, Sheet, SheetType, SheetVisible, Xlsx};

use super::columns::filling::Filling;
use super::reading::{FileKind, Limits, Reading};
use super::text::header;
use super::text::records::Record;
use super::{SheetError, Table};

/// Takes a record; answers whether it wants more.
type Take<'t> = &'t mut dyn FnMut(Record) -> Result<bool, SheetError>;

enum Book<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Ods(Box<Ods<Cursor<&'a [u8]>>>),
}

/// Reads one sheet of a workbook: the one set by hand, else the first with a known header, else
/// the first that is not blank.
pub(super) fn read(bytes: &[u8], reading: &Reading, limits: Limits) -> Result<Table, SheetError> {
    let kind = unpack::check(bytes, limits)?;
    let mut book = Book::open(bytes, kind)?;
    let sheets = book.sheets();
    let (sheet, top) = choose(&mut book, &sheets, (reading, limits))?;
    let header = header::choose(header::top(top.into_iter(), reading.header_line), reading)?;
    let mut filling = Filling::new(kind, header, limits);
    book.each_record(&sheet, limits, &mut |record| filling.take(record).map(|()| true))?;
    let table = filling.finish()?;
    Ok(Table { sheet: Some(sheet), sheets, ..table })
}

/// The sheet to read, and its records at the top.
fn choose(
    book: &mut Book<'_>,
    sheets: &[String],
    (reading, limits): (&Reading, Limits),
) -> Result<(String, Vec<Record>), SheetError> {
    let by_hand = reading.sheet.as_deref().filter(|name| !name.trim().is_empty());
    let asked: Vec<&String> = match by_hand {
        Some(name) => sheets.iter().filter(|sheet| *sheet == name).collect(),
        None => sheets.iter().take(header::SEARCHED).collect(),
    };
    let mut first = None;
    for sheet in asked {
        let top = book.top(sheet, (reading.header_line, limits))?;
        if top.iter().any(header::is_known) {
            return Ok((sheet.clone(), top));
        }
        if first.is_none() && !top.is_empty() {
            first = Some((sheet.clone(), top));
        }
    }
    first.ok_or_else(|| match (by_hand, reading.header_line) {
        (Some(name), _) if !sheets.iter().any(|sheet| sheet == name) => {
            SheetError::NoSheet(name.chars().take(60).collect())
        }
        (_, Some(line)) => SheetError::NoHeader { line },
        _ => SheetError::Empty,
    })
}

impl<'a> Book<'a> {
    fn open(bytes: &'a [u8], kind: FileKind) -> Result<Self, SheetError> {
        let cursor = Cursor::new(bytes);
        let book = match kind {
            FileKind::Ods => Ods::new(cursor).ok().map(|book| Self::Ods(Box::new(book))),
            FileKind::Xlsx | FileKind::Csv => {
                Xlsx::new(cursor).ok().map(|book| Self::Xlsx(Box::new(book)))
            }
        };
        book.ok_or(SheetError::Damaged(kind.label()))
    }

    /// The names of the sheets with cells: those in sight first.
    fn sheets(&self) -> Vec<String> {
        let all = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        let is_seen = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible;
        let cells = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let (seen, hidden): (Vec<_>, Vec<_>) = cells.partition(is_seen);
        seen.into_iter().chain(hidden).map(|sheet| sheet.name.clone()).collect()
    }

    /// The records among which the header is sought.
    fn top(
        &mut self,
        sheet: &str,
        (header_line, limits): (Option<usize>, Limits),
    ) -> Result<Vec<Record>, SheetError> {
        let mut top = Vec::new();
        self.each_record(sheet, limits, &mut |record| {
            let line = record.line;
            if !record.is_blank() && header_line.is_none_or(|asked| asked == line) {
                top.push(record);
            }
            Ok(header_line.map_or(top.len() < header::SEARCHED, |asked| line < asked))
        })?;
        Ok(top)
    }

    /// Hands out every row with a cell in it, from the top.
    fn each_record(
        &mut self,
        sheet: &str,
        limits: Limits,
        take: Take<'_>,
    ) -> Result<(), SheetError> {
        let mut rows = Assembly { record: None, limits, take };
        match self {
            Self::Xlsx(book) => {
                let damaged = |_| SheetError::Damaged(FileKind::Xlsx.label());
                let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                while let Some(cell) = cells.next_cell().map_err(damaged)? {
                    if !rows.add(cell.get_position(), cell.get_value())? {
                        return Ok(());
                    }
                }
            }
            Self::Ods(book) => {
                let damaged = |_| SheetError::Damaged(FileKind::Ods.label());
                let range = book.worksheet_range(sheet).map_err(damaged)?;
                let (line, column) = range.start().unwrap_or_default();
                for (row, place, value) in range.used_cells() {
                    let position = (line.saturating_add(small(row)), column + small(place));
                    if !rows.add(position, value)? {
                        return Ok(());
                    }
                }
            }
        }
        rows.flush().map(|_| ())
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX / 2)
}

/// Cells that come one by one, put together into rows.
struct Assembly<'t> {
    record: Option<Record>,
    limits: Limits,
    take: Take<'t>,
}

impl Assembly<'_> {
    /// Adds a cell at its row and column, from 0; answers whether more is wanted.
    fn add(
        &mut self,
        (row, column): (u32, u32),
        value: &impl DataType,
    ) -> Result<bool, SheetError> {
        let (line, column) = (row as usize + 1, column as usize);
        let shown = cell::shown(value);
        if shown.is_empty() {
            return Ok(true);
        }
        let current = self.record.as_ref().map_or(0, |record| record.line);
        if line < current {
            return Err(SheetError::Damaged(FileKind::Xlsx.label()));
        }
        if line > current && !self.flush()? {
            return Ok(false);
        }
        let record = self.record.get_or_insert_with(|| Record::empty(line));
        while record.cells.len() < column.min(self.limits.max_columns) {
            record.cells.push(String::new());
        }
        if record.cells.len() <= column {
            record.add(&shown, self.limits);
        }
        Ok(true)
    }

    /// Hands the row out; answers whether more is wanted.
    fn flush(&mut self) -> Result<bool, SheetError> {
        self.record.take().map_or(Ok(true), |record| (self.take)(record))
    }
}

#[cfg(test)]
mod tests;
