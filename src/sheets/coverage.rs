//! Figures of coverage as a file, whole or in part, with the day and the moment that they are of
//! and the checksum by which two reports are compared.

use chrono::SecondsFormat;
use serde_json::json;

use super::SheetError;
use super::figures::{FigureSheet, Row, Told};
use super::write::{self, Cell, Column};
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

/// A row per province and two rows of totals. In that of the provinces themselves, `gemeenten` is
/// the number of provinces.
#[must_use]
pub fn sheet(coverage: &Coverage, checksum: &str) -> FigureSheet {
    let row = |code: &str, name: &str, organisations: i64, stages: StageCounts| {
        let mut cells = vec![coverage.on.into(), code.into(), name.into(), organisations.into()];
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
    FigureSheet { columns: &FIGURES, rows, told: told(coverage, checksum) }
}

/// What figures of coverage are of, a part with the checksum of the whole. In a spreadsheet the
/// checksum stands in the third column.
#[must_use]
pub fn told(coverage: &Coverage, checksum: &str) -> Told {
    let known_at = coverage.known_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let fields =
        [("on", json!(coverage.on)), ("knownAt", json!(known_at)), ("checksum", json!(checksum))];
    let last = [coverage.on.into(), Cell::Empty, format!("Controlegetal {checksum}").into()];
    Told { fields: fields.into(), last: last.into() }
}

/// The figures as CSV for a program: a day is `YYYY-MM-DD`. The last row tells the checksum.
///
/// # Errors
/// Never in practice: each row is as wide as the header.
pub fn to_csv(coverage: &Coverage, checksum: &str) -> Result<Vec<u8>, SheetError> {
    let sheet = sheet(coverage, checksum);
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
