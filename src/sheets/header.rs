//! Finds the header row and with it the delimiter, under title lines when there are any.

use super::SheetError;
use super::layout::Layout;
use super::records::{Record, Records};

/// The delimiters of Dutch lists; the first wins when they fit equally well.
const DELIMITERS: [char; 3] = [';', ',', '\t'];

/// How many rows from the top the header may stand.
const SEARCHED: usize = 40;

/// The header row and the delimiter it is split by.
pub(super) struct Header {
    pub delimiter: char,
    pub line: usize,
    pub cells: Vec<String>,
}

/// The first row that is the header of a known layout; without one, the first of the widest
/// rows, so that a refusal can tell what was found.
pub(super) fn find(text: &str) -> Result<Header, SheetError> {
    if !text.contains(char::is_alphanumeric) {
        return Err(SheetError::Empty);
    }
    let known = DELIMITERS.iter().find_map(|delimiter| {
        let row = top(text, *delimiter).find(|row| Layout::of_header(&row.cells).is_some())?;
        Some(Header::new(*delimiter, row))
    });
    known.or_else(|| widest(text)).ok_or(SheetError::Empty)
}

fn top(text: &str, delimiter: char) -> impl DoubleEndedIterator<Item = Record> {
    let rows: Vec<Record> = Records::new(text, delimiter).take(SEARCHED).collect();
    rows.into_iter().filter(|row| !row.is_blank())
}

fn widest(text: &str) -> Option<Header> {
    let width = |rows: &[Record]| rows.iter().map(|row| row.cells.len()).sum::<usize>();
    let tables = DELIMITERS.iter().rev().map(|d| (*d, top(text, *d).collect::<Vec<_>>()));
    let (delimiter, rows) = tables.max_by_key(|(_, rows)| width(rows))?;
    // Of equal rows `max_by_key` takes the last, so the walk is from the bottom up.
    let row = rows.into_iter().rev().max_by_key(|row| row.cells.len())?;
    Some(Header::new(delimiter, row))
}

impl Header {
    /// Empty cells at the end are no columns: spreadsheets add them to every row.
    fn new(delimiter: char, mut row: Record) -> Self {
        while row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        Self { delimiter, line: row.line, cells: row.cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_found_under_titles_with_other_delimiters_in_them() {
        let text = "Contacten, stand: mei; concept\n\nsep=,\ngemeente,functie,e-mail,,\nZeist,,";
        let header = find(text).unwrap();
        assert_eq!((header.delimiter, header.line), (',', 4));
        assert_eq!(header.cells, ["gemeente", "functie", "e-mail"]);
    }

    #[test]
    fn a_row_of_an_unknown_list_is_shown_by_its_widest_row() {
        let header = find("Overzicht\nnaam\tplaats\tjaar\nA, B\tC\t1\n").unwrap();
        assert_eq!((header.delimiter, header.line), ('\t', 2));
        assert_eq!(header.cells, ["naam", "plaats", "jaar"]);
    }

    #[test]
    fn blank_lines_alone_are_an_empty_file() {
        for text in ["", "\n\r\n", " ;;\n;"] {
            assert_eq!(find(text).err(), Some(SheetError::Empty), "{text:?}");
        }
    }
}
