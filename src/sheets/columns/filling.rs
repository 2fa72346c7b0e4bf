//! Fills a table record by record, so that a file costs no more than its table.

use std::collections::VecDeque;

use crate::sheets::grid::{NewCell, Rows};
use crate::sheets::reading::{FileKind, Limits};
use crate::sheets::text::footer;
use crate::sheets::text::records::Record;
use crate::sheets::write::strip_guard;
use crate::sheets::{RowProblem, SheetError, Table};

/// How many records from the end may be notes.
const LAST: usize = 30;

/// How many times larger than the file the letters of its rows may be: windows-1252 needs 3.
const MOST_LETTERS: usize = 4;

/// A table that is not yet full.
pub(in crate::sheets) struct Filling {
    table: Table,
    limits: Limits,
    taken: usize,
    /// The newest records; they may turn out to be notes.
    last: VecDeque<Record>,
}

impl Filling {
    pub fn new(
        kind: FileKind,
        (header_line, header): (usize, Vec<String>),
        limits: Limits,
    ) -> Self {
        let table = Table {
            kind,
            encoding: None,
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            header_line,
            header,
            rows: Rows::default(),
            refused: Rows::default(),
            problems: Vec::new(),
            notes: Vec::new(),
            has_decimal_commas: false,
        };
        Self { table, limits, taken: 0, last: VecDeque::with_capacity(LAST + 1) }
    }

    /// Takes a record in; those up to the header and blank ones are passed over.
    pub fn take(&mut self, record: Record) -> Result<(), SheetError> {
        if record.line <= self.table.header_line || record.is_blank() {
            return Ok(());
        }
        self.taken += 1;
        if self.taken > self.limits.max_rows {
            return Err(SheetError::TooManyRows { max_rows: self.limits.max_rows });
        }
        self.last.push_back(record);
        match self.last.len() > LAST {
            true => self.add_oldest(),
            false => Ok(()),
        }
    }

    /// The whole table.
    pub fn finish(mut self) -> Result<Table, SheetError> {
        self.table.notes =
            footer::strip(&mut self.last, (self.table.header_line, self.table.header.len()));
        while !self.last.is_empty() {
            self.add_oldest()?;
        }
        Ok(self.table)
    }

    fn add_oldest(&mut self) -> Result<(), SheetError> {
        let Some(mut record) = self.last.pop_front() else { return Ok(()) };
        let table = &mut self.table;
        let width = table.header.len();
        while record.cells.len() > width && record.cells.last().is_some_and(String::is_empty) {
            record.cells.pop();
        }
        if table.kind != FileKind::Csv && record.cells.len() < width {
            record.cells.resize(width, String::new());
        }
        table.has_decimal_commas |= record.cells.iter().any(|cell| has_decimal_comma(cell));
        let problem = record.problem.or_else(|| wrong_width(record.cells.len(), table));
        let rows = if problem.is_some() { &mut table.refused } else { &mut table.rows };
        let kind = table.kind;
        let has_room = rows.push(record.line, record.cells.iter().map(|cell| shown(cell, kind)));
        // A workbook may hold one text and show it in every cell.
        let max_bytes = self.limits.max_bytes.saturating_mul(MOST_LETTERS);
        if !has_room || rows.size() > max_bytes {
            return Err(SheetError::Unpacked { max_bytes });
        }
        if let Some(problem) = problem {
            table.problems.push(RowProblem { line: record.line, column: None, problem });
        }
        Ok(())
    }
}

/// The cell as a person means it: `="0344"` keeps a zero in Excel and means 0344.
fn shown(cell: &str, kind: FileKind) -> NewCell<'_> {
    let quoted = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    if let Some(text) = quoted.filter(|text| kind == FileKind::Csv && !text.contains('"')) {
        return NewCell { text, is_formula: false };
    }
    let is_formula = kind == FileKind::Csv && cell.len() > 1 && cell.starts_with('=');
    NewCell { text: strip_guard(cell), is_formula: is_formula || is_error(cell) }
}

/// What a spreadsheet shows when a formula has no outcome, in English and in Dutch.
fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 15] = [
        "#N/A", "#N/B", "#REF!", "#VERW!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#NAME?",
        "#NAAM?", "#NUM!", "#GETAL!", "#NULL!", "#LEEG!", "#SPILL!",
    ];
    cell.starts_with('#') && ERRORS.contains(&cell)
}

/// `12,5` and `1.234,56`, but not `12,345` of another country, nor a text with a comma.
fn has_decimal_comma(cell: &str) -> bool {
    let Some((whole, decimals)) = cell.split_once(',') else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_number = whole.trim_start_matches('-').split('.').all(is_digits);
    is_number && is_digits(decimals) && (decimals.len() != 3 || whole.contains('.'))
}

fn wrong_width(found: usize, table: &Table) -> Option<String> {
    let expected = table.header.len();
    let columns = if found == 1 { "kolom" } else { "kolommen" };
    let start = format!("Deze regel heeft {found} {columns}, de kopregel {expected}.");
    let advice = match (found.cmp(&expected), table.kind) {
        (std::cmp::Ordering::Equal, _) => return None,
        (std::cmp::Ordering::Less, _) => {
            "Vul de regel aan; een lege kolom heeft ook een scheidingsteken nodig."
        }
        (std::cmp::Ordering::Greater, FileKind::Csv) => {
            "Staat er een scheidingsteken in een naam? Zet die naam dan tussen aanhalingstekens."
        }
        (std::cmp::Ordering::Greater, FileKind::Xlsx | FileKind::Ods) => {
            "Haal weg wat rechts van de laatste kolom staat, of geef die kolom een kop."
        }
    };
    Some(format!("{start} {advice}"))
}
