//! The files that were read in, as a file.

use actix_web::web::Path;

use super::runs::state;
use crate::domain::dates::{amsterdam_day, clock_field};
use crate::services::imports;
use crate::sheets::write::{Cell, Column};
use crate::store::imports::ImportRun;
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 9] = [
    ("file", "bestand"),
    ("on", "ingelezen op"),
    ("time", "om"),
    ("by", "door"),
    ("created", "nieuw"),
    ("updated", "gewijzigd"),
    ("unchanged", "gelijk"),
    ("skipped", "overgeslagen"),
    ("state", "staat"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let runs = page.read(|conn, actor, _| imports::list(conn, actor)).await?;
    let rows: Vec<Vec<Cell>> = runs.iter().map(cells).collect();
    export::answer(format, "ingelezen-bestanden", &COLUMNS, &rows)
}

fn cells(run: &ImportRun) -> Vec<Cell> {
    vec![
        run.file_name.as_str().into(),
        amsterdam_day(run.at).into(),
        clock_field(run.at).into(),
        run.actor.as_str().into(),
        run.created.into(),
        run.updated.into(),
        run.unchanged.into(),
        run.skipped.into(),
        state(run).0.into(),
    ]
}
