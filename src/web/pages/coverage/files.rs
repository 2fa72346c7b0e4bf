//! The figures of coverage, and the list behind a figure, as files.

mod parts;

use actix_web::web::Path;

use super::frame;
use super::frame::Answer;
use super::slice::Slice;
use super::{Asked, Question, words};
use crate::domain::coverage::{Coverage, StageCounts, Standing};
use crate::domain::stages::Stage;
use crate::services::ServiceError;
use crate::services::coverage::{self, breakdowns::FullReport};
use crate::sheets::coverage::to_csv;
use crate::sheets::write::{Cell, Column};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

pub use parts::{funnel, months, spread};

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
    let question = Question::read(&Fields::new(asked.into_inner()), page.today())?;
    let full = asked_for(&page, question).await?.full;
    let name = name("dekking", question);
    // The CSV is also that of the command line, with the day as programs read it.
    if format == Format::Csv {
        let bytes = to_csv(&full.report.coverage, &full.checksum);
        let bytes = bytes.map_err(|error| ServiceError::Broken(error.to_string()))?;
        return Ok(export::attachment(format, &name, bytes));
    }
    export::answer(format, &name, &FIGURES, &figures(&full))
}

/// "dekking-2024-12-31-bekend-2025-01-01": the question is in the name of its file.
fn name(what: &str, question: Question) -> String {
    let known = question.known_on.map(|day| format!("-bekend-{day}")).unwrap_or_default();
    format!("{what}-{}{known}", question.on)
}

async fn asked_for(page: &Page, question: Question) -> Result<Answer, Refusal> {
    let on = question.on;
    page.write(move |conn, actor, now| coverage::note_export(conn, actor, on, now)).await?;
    frame::answer(page, question).await
}

fn figures(full: &FullReport) -> Vec<Vec<Cell>> {
    let coverage = &full.report.coverage;
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
    rows.push(checksum_row(full, 2, FIGURES.len()));
    rows
}

/// The last row: the checksum by which two reports are compared, in the column at a place from 0.
fn checksum_row(full: &FullReport, at: usize, width: usize) -> Vec<Cell> {
    let mut cells = vec![Cell::from(full.report.coverage.on)];
    cells.resize(at, Cell::Empty);
    cells.push(format!("Controlegetal {}", full.checksum).into());
    cells.resize(width, Cell::Empty);
    cells
}

/// The list behind a figure as a file.
pub async fn export_list(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    let format = Format::asked(&extension)?;
    let slice = Slice::read(&Fields::new(asked.into_inner()), page.today())?;
    let answer = asked_for(&page, slice.question).await?;
    let coverage = &answer.full.report.coverage;
    let standings = coverage.standings.iter().filter(|standing| slice.holds(standing));
    let rows: Vec<Vec<Cell>> = standings.map(|it| cells(it, &slice, coverage)).collect();
    export::answer(format, &format!("dekking-lijst-{}", slice.question.on), &LIST, &rows)
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
