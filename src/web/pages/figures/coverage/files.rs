//! The figures of coverage, and the list behind a figure, as files.

mod parts;

use actix_web::web::Path;

use super::frame;
use super::frame::Answer;
use super::list::Counts;
use super::slice::Slice;
use super::{Asked, Question, words};
use crate::domain::coverage::{Coverage, Standing};
use crate::services::ServiceError;
use crate::services::coverage;
use crate::sheets::coverage::{sheet, to_csv};
use crate::sheets::write::{Cell, Column};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

pub use parts::{funnel, months, spread};

const LIST: [Column; 7] = [
    ("on", "peildatum"),
    ("code", "code"),
    ("organisation", "organisatie"),
    ("province", "provincie"),
    ("furthestStage", "verste stap"),
    ("since", "sinds"),
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
    export::answer_figures(format, &name, &sheet(&full.report.coverage, &full.checksum))
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
    let counts = Counts::of(standing, slice);
    vec![
        coverage.on.into(),
        organisation.code.as_str().into(),
        organisation.full_name().into(),
        province.map(|it| it.name.as_str()).into(),
        words::reached(standing.furthest()).into(),
        counts.since.into(),
        if counts.is_via_predecessor { "ja" } else { "nee" }.into(),
    ]
}
