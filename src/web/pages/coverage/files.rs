//! The figures of coverage, and the list behind a figure, as files.

use actix_web::web::Path;

use super::slice::Slice;
use super::{Asked, reference_day, words};
use crate::domain::coverage::{Coverage, StageCounts, Standing};
use crate::domain::permissions::Permission;
use crate::domain::stages::Stage;
use crate::services::coverage::{self, Report};
use crate::services::{ServiceError, require};
use crate::sheets::coverage::to_csv;
use crate::sheets::write::{Cell, Column};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

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

const LIST: [Column; 6] = [
    ("on", "peildatum"),
    ("code", "code"),
    ("organisation", "organisatie"),
    ("province", "provincie"),
    ("furthestStage", "verste stap"),
    ("isViaPredecessor", "via rechtsvoorganger"),
];

/// The figures of the page as a file for a spreadsheet.
pub async fn export(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    let format = Format::asked(&extension)?;
    let on = reference_day(&Fields::new(asked.into_inner()), page.today())?;
    let report = report(&page, on).await?;
    let name = format!("dekking-{on}");
    // The CSV is also that of the command line, with the day as programs read it.
    if format == Format::Csv {
        let bytes = to_csv(&report.coverage).map_err(|e| ServiceError::Broken(e.to_string()))?;
        return Ok(export::attachment(format, &name, bytes));
    }
    export::answer(format, &name, &FIGURES, &figures(&report.coverage))
}

async fn report(page: &Page, on: chrono::NaiveDate) -> Result<Report, Refusal> {
    page.read(move |conn, actor, now| {
        require(actor, Permission::ExportReports)?;
        coverage::report(conn, actor, on, now)
    })
    .await
}

fn figures(coverage: &Coverage) -> Vec<Vec<Cell>> {
    let row = |code: &str, name: &str, organisations: i64, stages: StageCounts| {
        let mut cells = vec![coverage.on.into(), code.into(), name.into(), organisations.into()];
        cells.extend(Stage::ALL.iter().map(|&stage| Cell::from(stages.get(stage))));
        cells
    };
    let provinces = coverage.by_province.iter();
    let mut rows: Vec<Vec<Cell>> =
        provinces.map(|it| row(&it.code, &it.name, it.municipalities, it.stages)).collect();
    rows.push(row("", "Alle gemeenten", coverage.municipalities, coverage.stages));
    rows.push(row("", "Provincies zelf", coverage.provinces, coverage.province_organisations));
    rows
}

/// The list behind a figure as a file.
pub async fn export_list(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    let format = Format::asked(&extension)?;
    let slice = Slice::read(&Fields::new(asked.into_inner()), page.today())?;
    let report = report(&page, slice.on).await?;
    let standings = report.coverage.standings.iter().filter(|standing| slice.holds(standing));
    let rows: Vec<Vec<Cell>> = standings.map(|it| cells(it, &slice, &report.coverage)).collect();
    export::answer(format, &format!("dekking-lijst-{}", slice.on), &LIST, &rows)
}

fn cells(standing: &Standing, slice: &Slice, coverage: &Coverage) -> Vec<Cell> {
    let organisation = &standing.organisation;
    let province = coverage.by_province.iter().find(|it| it.code == organisation.province_code);
    let counts_for = slice.stage.or_else(|| standing.furthest());
    let via = counts_for.is_some_and(|stage| standing.is_via_predecessor(stage));
    vec![
        coverage.on.into(),
        organisation.code.as_str().into(),
        organisation.full_name().into(),
        province.map(|it| it.name.as_str()).into(),
        words::reached(standing.furthest()).into(),
        if via { "ja" } else { "nee" }.into(),
    ]
}
