//! The parts of coverage as files: from stage to stage, by month, and how it is spread. Each ends
//! with the checksum of the figures that it was taken from.

use actix_web::web::Path;

use super::super::{Asked, Question, words};
use super::{asked_for, name};
use crate::domain::breakdowns::{FunnelStage, SizeCoverage, VisitCounts};
use crate::domain::conversations::Mode;
use crate::domain::coverage::{Coverage, StageCounts};
use crate::services::coverage::breakdowns::FullReport;
use crate::sheets::coverage::{by_stage, told};
use crate::sheets::figures::{FigureSheet, Row};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const FUNNEL: [Column; 8] = [
    ("on", "peildatum"),
    ("stage", "stap"),
    ("municipalities", "gemeenten"),
    ("reached", "bereikt"),
    ("nextStage", "volgende stap"),
    ("passed", "ook volgende"),
    ("medianDays", "helft binnen (dagen)"),
    ("mostDays", "80% binnen (dagen)"),
];

const MONTHS: [Column; 8] = [
    ("on", "peildatum"),
    ("month", "eerste dag van de maand"),
    ("code", "code"),
    ("province", "provincie"),
    ("letter", "brief"),
    ("conversation", "gesprek"),
    ("session", "bijeenkomst"),
    ("training", "training"),
];

const SPREAD: [Column; 10] = [
    ("on", "peildatum"),
    ("by", "indeling"),
    ("group", "groep"),
    ("municipalities", "gemeenten"),
    ("letter", "brief"),
    ("conversation", "gesprek"),
    ("session", "bijeenkomst"),
    ("training", "training"),
    ("visitedProvinces", "bezochte provincies"),
    ("returned", "gesprek en bijeenkomst"),
];

/// The funnel as a file.
pub async fn funnel(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    part(page, (extension, asked), "dekking-trechter", &FUNNEL, |full| {
        let coverage = &full.report.coverage;
        full.parts.funnel.iter().map(|it| Row::figures(stage(it, coverage))).collect()
    })
    .await
}

/// Every month as a file, of each stage.
pub async fn months(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    part(page, (extension, asked), "dekking-maanden", &MONTHS, by_month).await
}

/// By size, by adviser and by mode in one file; a column says which.
pub async fn spread(page: Page, extension: Path<String>, asked: Asked) -> PageResult {
    part(page, (extension, asked), "dekking-verdeling", &SPREAD, |full| {
        let coverage = &full.report.coverage;
        let sizes = full.parts.sizes.iter().map(|it| size(it, coverage));
        let advisers = full.parts.advisers.iter().map(|it| {
            visits(coverage, ("adviseur", &words::adviser(it.adviser_id, &it.name)), it.counts)
        });
        let modes = full.parts.modes.iter().map(|it| {
            let mode = it.mode.map_or(words::NOT_RECORDED, Mode::label);
            visits(coverage, ("vorm van het gesprek", mode), it.counts)
        });
        sizes.chain(advisers).chain(modes).map(Row::figures).collect()
    })
    .await
}

async fn part(
    page: Page,
    (extension, asked): (Path<String>, Asked),
    what: &str,
    columns: &'static [Column],
    rows: impl FnOnce(&FullReport) -> Vec<Row>,
) -> PageResult {
    let format = Format::asked(&extension)?;
    let question = Question::read(&Fields::new(asked.into_inner()), page.today())?;
    let full = asked_for(&page, question).await?.full;
    let told = told(&full.report.coverage, &full.checksum);
    let sheet = FigureSheet { columns, rows: rows(&full), told };
    export::answer_figures(format, &name(what, question), &sheet)
}

fn stage(it: &FunnelStage, coverage: &Coverage) -> Vec<Cell> {
    let waiting = it.onward.and_then(|onward| onward.waiting);
    vec![
        coverage.on.into(),
        it.stage.label().into(),
        coverage.municipalities.into(),
        it.reached.into(),
        it.onward.map(|onward| onward.to.label()).into(),
        it.onward.map(|onward| onward.passed).into(),
        waiting.map(|waiting| waiting.median_days).into(),
        waiting.map(|waiting| waiting.most_days).into(),
    ]
}

/// For each month a row per province, one of all municipalities and one of the provinces.
fn by_month(full: &FullReport) -> Vec<Row> {
    let coverage = &full.report.coverage;
    let name_of = |code: &str| {
        let found = coverage.by_province.iter().find(|it| it.code == code);
        found.map(|it| it.name.as_str()).unwrap_or_default()
    };
    let mut rows = Vec::new();
    for month in &full.parts.months {
        let row = |code: &str, name: &str, counts: StageCounts| {
            let mut cells: Vec<Cell> =
                vec![coverage.on.into(), month.first_day.into(), code.into(), name.into()];
            cells.extend(by_stage(counts));
            cells
        };
        let provinces = month.by_province.iter();
        rows.extend(provinces.map(|(code, it)| Row::figures(row(code, name_of(code), *it))));
        rows.push(Row::sum(row("", "Alle gemeenten", month.municipalities)));
        rows.push(Row::sum(row("", "Provincies zelf", month.provinces)));
    }
    rows
}

fn size(it: &SizeCoverage, coverage: &Coverage) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![
        coverage.on.into(),
        "aantal inwoners".into(),
        it.class.label().into(),
        it.municipalities.into(),
    ];
    cells.extend(by_stage(it.stages));
    cells.resize(SPREAD.len(), Cell::Empty);
    cells
}

/// Who was visited; the other stages have no adviser and no mode.
fn visits(coverage: &Coverage, (by, name): (&str, &str), counts: VisitCounts) -> Vec<Cell> {
    vec![
        coverage.on.into(),
        by.into(),
        name.into(),
        Cell::Empty,
        Cell::Empty,
        counts.municipalities.into(),
        Cell::Empty,
        Cell::Empty,
        counts.provinces.into(),
        counts.returned.into(),
    ]
}
