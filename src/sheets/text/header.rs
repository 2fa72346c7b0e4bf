//! Finds the header row and with it the delimiter, under title lines when there are any.

use crate::sheets::SheetError;
use crate::sheets::columns::layout::Layout;
use crate::sheets::reading::{Limits, Reading};
use crate::sheets::text::records::{Record, Records};
use crate::sheets::write::strip_guard;

/// The delimiters of Dutch lists; the first wins when they fit equally well.
const DELIMITERS: [char; 3] = [';', ',', '\t'];

/// How many rows from the top the header may stand.
pub(in crate::sheets) const SEARCHED: usize = 40;

/// The header row and the delimiter it is split by.
pub(in crate::sheets) struct Header {
    pub delimiter: char,
    pub line: usize,
    pub cells: Vec<String>,
}

/// The first row that is the header of a known layout; without one, the first of the widest
/// rows, so that a refusal can tell what was found.
pub(in crate::sheets) fn find(
    text: &str,
    reading: &Reading,
    limits: Limits,
) -> Result<Header, SheetError> {
    if !text.contains(char::is_alphanumeric) {
        return Err(SheetError::Empty);
    }
    let delimiters = match reading.delimiter {
        Some(sign) if !is_delimiter(sign) => return Err(SheetError::UnknownDelimiter(sign)),
        Some(ref sign) => std::slice::from_ref(sign),
        None => &DELIMITERS,
    };
    let tops: Vec<(char, Vec<Record>)> = delimiters
        .iter()
        .map(|sign| (*sign, top(Records::new(text, *sign, limits), reading.header_line)))
        .collect();
    let known = tops.iter().position(|(_, rows)| rows.iter().any(is_known));
    let width = |rows: &[Record]| rows.iter().map(|row| row.cells.len()).sum::<usize>();
    // Of equal ones `max_by_key` takes the last, so the walk is from the bottom up.
    let widest = tops.iter().enumerate().rev().max_by_key(|(_, (_, rows))| width(rows));
    let best = known.or_else(|| widest.map(|(at, _)| at));
    let found = best.and_then(|at| tops.into_iter().nth(at));
    let (delimiter, rows) = found.ok_or(SheetError::Empty)?;
    let (line, cells) = choose(rows, reading)?;
    Ok(Header { delimiter, line, cells })
}

/// The rows among which the header is sought: those at the top, or the one set by hand.
pub(in crate::sheets) fn top(
    records: impl Iterator<Item = Record>,
    header_line: Option<usize>,
) -> Vec<Record> {
    match header_line {
        Some(line) if line > 0 => records.skip_while(|row| row.line < line).take(1).collect(),
        _ => records.take(SEARCHED).filter(|row| !row.is_blank()).collect(),
    }
}

/// The line and the cells of the header among the rows at the top.
pub(in crate::sheets) fn choose(
    rows: Vec<Record>,
    reading: &Reading,
) -> Result<(usize, Vec<String>), SheetError> {
    let header_line = reading.header_line;
    if header_line == Some(0) {
        return numbered(&rows);
    }
    let place = rows.iter().position(is_known).or_else(|| {
        let widest = rows.iter().enumerate().rev().max_by_key(|(_, row)| filled(row));
        widest.map(|(at, _)| at)
    });
    let Some(row) = place.and_then(|at| rows.into_iter().nth(at)) else {
        return Err(header_line.map_or(SheetError::Empty, |line| SheetError::NoHeader { line }));
    };
    if let Some(problem) = row.problem {
        return Err(SheetError::WrongHeader { line: row.line, problem });
    }
    let mut cells = row.cells;
    for cell in &mut cells {
        *cell = strip_guard(cell).to_owned();
    }
    // Spreadsheets add empty cells to every row: they are no columns.
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let is_blank = cells.is_empty() || header_line.is_some_and(|line| line != row.line);
    if is_blank {
        return Err(SheetError::NoHeader { line: header_line.unwrap_or(row.line) });
    }
    Ok((row.line, cells))
}

/// The columns of a list without a header, as "Kolom 1" and on.
fn numbered(rows: &[Record]) -> Result<(usize, Vec<String>), SheetError> {
    let width = rows.iter().map(filled_to).max().filter(|width| *width > 0);
    let width = width.ok_or(SheetError::Empty)?;
    Ok((0, (1..=width).map(|number| format!("Kolom {number}")).collect()))
}

/// Up to which column a row is filled.
fn filled_to(row: &Record) -> usize {
    row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1)
}

/// How many cells are not empty: a title in a sheet is as wide as the rest, and hardly filled.
fn filled(row: &Record) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Whether a row is the header of a known layout.
pub(in crate::sheets) fn is_known(row: &Record) -> bool {
    Layout::of_header(&row.cells).is_some()
}

fn is_delimiter(sign: char) -> bool {
    !sign.is_alphanumeric() && !matches!(sign, '"' | '\n' | '\r' | '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Header, SheetError> {
        find(text, &Reading::default(), Limits::default())
    }

    #[test]
    fn the_header_is_found_under_titles_with_other_delimiters_in_them() {
        let text = "Contacten, stand: mei; concept\n\nsep=,\ngemeente,functie,e-mail,,\nZeist,,";
        let header = read(text).unwrap();
        assert_eq!((header.delimiter, header.line), (',', 4));
        assert_eq!(header.cells, ["gemeente", "functie", "e-mail"]);
    }

    #[test]
    fn a_row_of_an_unknown_list_is_shown_by_its_widest_row() {
        let header = read("Overzicht\nnaam\tplaats\tjaar\nA, B\tC\t1\n").unwrap();
        assert_eq!((header.delimiter, header.line), ('\t', 2));
        assert_eq!(header.cells, ["naam", "plaats", "jaar"]);
    }

    #[test]
    fn blank_lines_alone_are_an_empty_file() {
        for text in ["", "\n\r\n", " ;;\n;"] {
            assert_eq!(read(text).err(), Some(SheetError::Empty), "{text:?}");
        }
    }
}
