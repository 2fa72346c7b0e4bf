//! Text to rows, as a spreadsheet shows them: blank lines count, a line break inside quotes does
//! not. The reader of the `csv` crate skips blank lines and takes a quote that is never closed
//! for the rest of the file, so with it neither the line nor the mistake could be named.

use std::borrow::Cow;

use crate::sheets::reading::Limits;

/// One row with its cells trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sheets) struct Record {
    /// The row number in a spreadsheet, from 1.
    pub line: usize,
    /// The cells; the whole line when the row could not be split.
    pub cells: Vec<String>,
    /// Dutch sentence, when the row could not be split or is too large.
    pub problem: Option<String>,
}

impl Record {
    pub fn empty(line: usize) -> Self {
        Self { line, cells: Vec::new(), problem: None }
    }

    /// Whether there is nothing in it, as in a blank line or `;;;`.
    pub fn is_blank(&self) -> bool {
        self.problem.is_none() && self.cells.iter().all(String::is_empty)
    }

    /// Adds a cell, as far as the limits allow; an empty one beyond them is no column.
    pub fn add(&mut self, cell: &str, limits: Limits) {
        let Limits { max_columns, max_cell, .. } = limits;
        if self.cells.len() >= max_columns {
            if !cell.is_empty() {
                self.problem.get_or_insert_with(|| too_wide(max_columns));
            }
            return;
        }
        match cell.char_indices().nth(max_cell) {
            Some((end, _)) => {
                self.cells.push(cut(cell, Some(end)).0.to_owned());
                self.problem.get_or_insert_with(|| too_long(max_cell));
            }
            None => self.cells.push(cell.to_owned()),
        }
    }
}

/// Walks over the rows of a text. A row that cannot be split is one physical line.
pub(in crate::sheets) struct Records<'a> {
    rest: &'a str,
    delimiter: char,
    line: usize,
    limits: Limits,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a str, delimiter: char, limits: Limits) -> Self {
        Self { rest: text, delimiter, line: 0, limits }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let mut record = Record::empty(self.line);
        self.rest = match split_row(&mut record, (self.rest, self.delimiter), self.limits) {
            Ok(rest) => rest,
            Err(Unclosed) => {
                let (line, rest) = cut(self.rest, self.rest.find(['\n', '\r']));
                record.cells = vec![line.chars().take(self.limits.max_cell).collect()];
                record.problem = Some(UNCLOSED.to_owned());
                skip_break(rest)
            }
        };
        Some(record)
    }
}

const UNCLOSED: &str = "Op deze regel staat een los aanhalingsteken (\"). \
                        Haal het weg, of sluit de tekst met een tweede aanhalingsteken.";

fn too_wide(most: usize) -> String {
    format!("Deze regel heeft meer dan {most} kolommen. Controleer de scheidingstekens.")
}

fn too_long(most: usize) -> String {
    format!("Een cel op deze regel heeft meer dan {most} tekens. Kort de tekst in.")
}

/// A quote that is opened and not closed, or the other way round.
struct Unclosed;

type Split<'a> = Result<(Cow<'a, str>, &'a str), Unclosed>;

/// Splits the first row off, and answers what follows it.
fn split_row<'a>(
    record: &mut Record,
    (mut rest, delimiter): (&'a str, char),
    limits: Limits,
) -> Result<&'a str, Unclosed> {
    loop {
        let (cell, after) = split_cell(rest, delimiter)?;
        record.add(trim(&cell), limits);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => return Ok(skip_break(after)),
        }
    }
}

/// One cell, and the text from its delimiter or line break on.
fn split_cell(rest: &str, delimiter: char) -> Split<'_> {
    if let Some(quoted) = rest.trim_start_matches(' ').strip_prefix('"') {
        let (cell, after) = split_quoted(quoted)?;
        let after = after.trim_start_matches(' ');
        let is_end = after.is_empty() || after.starts_with([delimiter, '\n', '\r']);
        return if is_end { Ok((cell, after)) } else { Err(Unclosed) };
    }
    let (cell, after) = cut(rest, rest.find([delimiter, '\n', '\r']));
    let is_balanced = cell.matches('"').count() % 2 == 0;
    if is_balanced { Ok((Cow::Borrowed(cell), after)) } else { Err(Unclosed) }
}

/// The text up to the closing quote, with doubled quotes made single, and what follows.
fn split_quoted(mut rest: &str) -> Split<'_> {
    let mut cell = Cow::Borrowed("");
    loop {
        let (part, after) = rest.split_once('"').ok_or(Unclosed)?;
        cell += part;
        match after.strip_prefix('"') {
            Some(more) => {
                cell += "\"";
                rest = more;
            }
            None => return Ok((cell, after)),
        }
    }
}

fn skip_break(rest: &str) -> &str {
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest)
}

fn cut(text: &str, at: Option<usize>) -> (&str, &str) {
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Without the spaces around it, also those that cannot be seen.
fn trim(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, delimiter: char) -> Vec<(usize, Vec<String>)> {
        Records::new(text, delimiter, Limits::default()).map(|r| (r.line, r.cells)).collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn quoted_names_keep_their_commas_and_quotes() {
        let text = "a, \"Nuenen, Gerwen en Nederwetten\" ,\"zo \"\"heet\"\" het\"\n";
        let cells = ["a", "Nuenen, Gerwen en Nederwetten", "zo \"heet\" het"];
        assert_eq!(read(text, ','), [row(1, &cells)]);
    }

    #[test]
    fn blank_lines_count_and_line_breaks_in_quotes_do_not() {
        let text = "a;b\r\n\r\n\"x\r\ny\";1\r\nz;2";
        let rows =
            [row(1, &["a", "b"]), row(2, &[""]), row(3, &["x\r\ny", "1"]), row(4, &["z", "2"])];
        assert_eq!(read(text, ';'), rows);
    }

    #[test]
    fn each_kind_of_line_break_ends_a_row() {
        for text in ["a;b\nc;d\n", "a;b\r\nc;d\r\n", "a;b\rc;d\r", "a;b\nc;d"] {
            assert_eq!(read(text, ';'), [row(1, &["a", "b"]), row(2, &["c", "d"])], "{text:?}");
        }
    }

    #[test]
    fn a_delimiter_at_the_end_makes_an_empty_cell() {
        assert_eq!(read("a;b;\n;", ';'), [row(1, &["a", "b", ""]), row(2, &["", ""])]);
    }

    #[test]
    fn invisible_spaces_around_a_cell_go() {
        assert_eq!(read("\u{a0}Zeist \u{200b};\t b", ';'), [row(1, &["Zeist", "b"])]);
    }

    #[test]
    fn a_loose_quote_spoils_only_its_own_line() {
        for bad in ["\"Zeist;x", "\"Zeist\"x;y", "Zeist\";y"] {
            let text = format!("a;b\n{bad}\nc;d\n");
            let lines: Vec<_> =
                Records::new(&text, ';', Limits::default()).map(|r| (r.line, r.problem)).collect();
            assert_eq!(lines, [(1, None), (2, Some(UNCLOSED.to_owned())), (3, None)], "{bad}");
        }
    }

    #[test]
    fn a_line_of_delimiters_only_costs_no_memory() {
        let text = ";".repeat(1_000_000);
        let row = Records::new(&text, ';', Limits::default()).next().unwrap();
        assert_eq!((row.cells.len(), row.problem), (200, None));
        let wide = Records::new(&(text + "x"), ';', Limits::default()).next().unwrap();
        assert!(wide.problem.unwrap().contains("meer dan 200 kolommen"));
    }

    proptest! {
        #[test]
        fn any_text_ends_and_has_no_more_rows_than_lines(text in "[\";,\ta\r\n ]{0,300}") {
            let breaks = text.matches(['\r', '\n']).count();
            prop_assert!(Records::new(&text, ';', Limits::default()).count() <= breaks + 1);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_as_it_was(
            rows in prop::collection::vec(prop::collection::vec("([a-z\";,\n\r'][a-z\";,\n\r ']{0,8}[a-z\";,'])?", 3), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let trimmed: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|c| trim(c).to_owned()).collect()).collect();
            let read: Vec<_> = Records::new(&text, ';', Limits::default()).map(|r| r.cells).collect();
            prop_assert_eq!(read, trimmed);
        }
    }
}
