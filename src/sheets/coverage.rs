//! Coverage figures as a file for a spreadsheet: a row per province and two rows of totals.

use super::SheetError;
use super::write;
use crate::domain::coverage::{Coverage, StageCounts};
use crate::domain::stages::Stage;

const HEADER: [&str; 8] =
    ["peildatum", "code", "provincie", "gemeenten", "brief", "gesprek", "bijeenkomst", "training"];

/// The figures of a report and, in a last row, the checksum by which two reports are compared. In
/// the row of the provinces, `gemeenten` is the number of provinces.
///
/// # Errors
/// Never in practice: each row is as wide as the header.
pub fn to_csv(coverage: &Coverage, checksum: &str) -> Result<Vec<u8>, SheetError> {
    let row = |code: &str, name: &str, organisations: i64, stages: StageCounts| {
        let mut cells = vec![coverage.on.to_string(), code.to_owned(), name.to_owned()];
        cells.push(organisations.to_string());
        cells.extend(Stage::ALL.iter().map(|&stage| stages.get(stage).to_string()));
        cells
    };
    let mut rows: Vec<Vec<String>> = coverage
        .by_province
        .iter()
        .map(|p| row(&p.code, &p.name, p.municipalities, p.stages))
        .collect();
    rows.push(row("", "Alle gemeenten", coverage.municipalities, coverage.stages));
    let provinces = coverage.province_organisations;
    rows.push(row("", "Provincies zelf", coverage.provinces, provinces));
    let mut last =
        vec![coverage.on.to_string(), String::new(), format!("Controlegetal {checksum}")];
    last.resize(HEADER.len(), String::new());
    rows.push(last);
    write::to_csv(&HEADER, &rows)
}
