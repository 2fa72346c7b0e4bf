//! Figures of coverage as a file, whole or in part: rows of figures, the day and the moment that
//! they are of, and the checksum by which two reports are compared. A spreadsheet has the checksum
//! in a last row; JSON has it beside the rows, so that a program reads nothing but figures there.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::SheetError;
use super::write::{self, Cell, Column, json};
use crate::domain::coverage::{Coverage, StageCounts};
use crate::domain::stages::Stage;

const FIGURES: [Column; 8] = [
    ("on", "peildatum"),
    ("code", "code"),
    ("province", "provincie"),
    ("municipalities", "gemeenten"),
    ("letter", "brief"),
    ("conversation", "gesprek"),
    ("session", "bijeenkomst"),
    ("training", "training"),
];

/// In which column of its row the checksum stands, from 0.
const CHECKSUM_AT: usize = 2;

/// A row of a file of coverage, as wide as its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    cells: Vec<Cell>,
    is_sum: bool,
}

impl Row {
    /// Figures that are in no other row.
    #[must_use]
    pub const fn figures(cells: Vec<Cell>) -> Self {
        Self { cells, is_sum: false }
    }

    /// What other rows come to, or what stands beside all of them.
    #[must_use]
    pub const fn sum(cells: Vec<Cell>) -> Self {
        Self { cells, is_sum: true }
    }
}

/// A file of coverage.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageSheet {
    /// The columns, three or more; the first is the reference day.
    pub columns: &'static [Column],
    rows: Vec<Row>,
    on: NaiveDate,
    known_at: DateTime<Utc>,
    checksum: String,
}

impl CoverageSheet {
    /// A part of this coverage, with the checksum of the whole.
    #[must_use]
    pub fn part(
        columns: &'static [Column],
        rows: Vec<Row>,
        (coverage, checksum): (&Coverage, &str),
    ) -> Self {
        let checksum = checksum.to_owned();
        Self { columns, rows, on: coverage.on, known_at: coverage.known_at, checksum }
    }

    /// A row per province and two rows of totals. In that of the provinces themselves, `gemeenten`
    /// is the number of provinces.
    #[must_use]
    pub fn figures(coverage: &Coverage, checksum: &str) -> Self {
        let row = |code: &str, name: &str, organisations: i64, stages: StageCounts| {
            let mut cells =
                vec![coverage.on.into(), code.into(), name.into(), organisations.into()];
            cells.extend(by_stage(stages));
            cells
        };
        let provinces = coverage.by_province.iter();
        let provinces = provinces.map(|it| row(&it.code, &it.name, it.municipalities, it.stages));
        let mut rows: Vec<Row> = provinces.map(Row::figures).collect();
        let own = coverage.province_organisations;
        rows.extend([
            Row::sum(row("", "Alle gemeenten", coverage.municipalities, coverage.stages)),
            Row::sum(row("", "Provincies zelf", coverage.provinces, own)),
        ]);
        Self::part(&FIGURES, rows, (coverage, checksum))
    }

    /// The rows of a spreadsheet; the last one tells the checksum.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<Cell>> {
        let mut lines: Vec<Vec<Cell>> = self.rows.iter().map(|row| row.cells.clone()).collect();
        let mut last = vec![Cell::from(self.on)];
        last.resize(CHECKSUM_AT, Cell::Empty);
        last.push(format!("Controlegetal {}", self.checksum).into());
        last.resize(self.columns.len(), Cell::Empty);
        lines.push(last);
        lines
    }

    /// Writes `{ "on", "knownAt", "checksum", "columns", "rows" }`; a row that is a sum has
    /// `isSum` true.
    ///
    /// # Errors
    /// When a row is not as wide as the columns.
    pub fn to_json(&self) -> Result<Vec<u8>, SheetError> {
        let mut rows = Vec::new();
        for row in &self.rows {
            let mut fields = json::fields(self.columns, &row.cells)?;
            fields.insert("isSum".to_owned(), json!(row.is_sum));
            rows.push(fields);
        }
        let known_at = self.known_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let told = [("on", json!(self.on)), ("knownAt", json!(known_at))];
        let told = told.into_iter().chain([("checksum", json!(self.checksum))]);
        let told: Map<String, Value> = told.map(|(key, it)| (key.to_owned(), it)).collect();
        json::document(self.columns, rows, told)
    }
}

/// The figures as CSV for a program: a day is `YYYY-MM-DD`. The last row tells the checksum.
///
/// # Errors
/// Never in practice: each row is as wide as the header.
pub fn to_csv(coverage: &Coverage, checksum: &str) -> Result<Vec<u8>, SheetError> {
    let sheet = CoverageSheet::figures(coverage, checksum);
    let header: Vec<&str> = sheet.columns.iter().map(|(_, heading)| *heading).collect();
    let lines = sheet.lines();
    let rows: Vec<Vec<String>> = lines.iter().map(|row| row.iter().map(plain).collect()).collect();
    write::to_csv(&header, &rows)
}

/// A cell for each stage, in their order.
pub fn by_stage(counts: StageCounts) -> impl Iterator<Item = Cell> {
    Stage::ALL.iter().map(move |&stage| counts.get(stage).into())
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Amount(euro) => euro.field(),
        Cell::Empty => String::new(),
    }
}
