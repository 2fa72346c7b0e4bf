//! The report for management on one page, to print or as PDF. Both are made from one view.

mod sheet;

use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;

use super::words::{self, TargetView};
use super::{Asked, Question};
use crate::domain::breakdowns::FunnelStage;
use crate::domain::coverage::{Coverage, StageCounts};
use crate::domain::dates::{amsterdam_day, clock, percent, thousands, written_day};
use crate::domain::permissions::Permission;
use crate::domain::stages::Stage;
use crate::paper::to_pdf;
use crate::services::ServiceError;
use crate::services::coverage::management::{self, ManagementReport};
use crate::services::coverage::{breakdowns, note_export};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::charts::funnel::within;

const TEMPLATE: &str = "coverage/report.html";

/// The headings of the table by province.
const BY_PROVINCE: [&str; 7] =
    ["Provincie", "Gemeenten", "Brief", "Gesprek", "Bijeenkomst", "Training", "Bezocht"];

/// The headings of the table from stage to stage.
const BY_STAGE: [&str; 5] = ["Stap", "Bereikt", "Ook volgende", "Deel", "De helft binnen"];

/// What the report shows, on screen and on paper.
#[derive(Debug, Serialize)]
struct ReportView {
    title: String,
    sentence: String,
    /// "Zoals bekend op 1 januari 2025."; empty when it is as known now.
    known: String,
    detail: String,
    targets: Vec<TargetView>,
    stage_header: [&'static str; 5],
    stages: Vec<[String; 5]>,
    province_header: [&'static str; 7],
    provinces: Vec<[String; 7]>,
    /// The rows of sums.
    totals: [[String; 7]; 2],
    made: String,
    checksum: String,
    back_href: String,
    /// Empty for who may not take figures along.
    pdf_href: String,
}

/// The report as a page.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let question = Question::read(&Fields::new(asked.into_inner()), page.today())?;
    let mut view = signed(&page, question).await?;
    if !page.actor()?.may(Permission::ExportReports) {
        view.pdf_href.clear();
    }
    page.show(TEMPLATE, &view.title, &view)
}

/// The report as PDF.
pub async fn show_pdf(page: Page, asked: Asked) -> PageResult {
    let question = Question::read(&Fields::new(asked.into_inner()), page.today())?;
    page.write(move |conn, actor, now| note_export(conn, actor, question.on, now)).await?;
    let view = signed(&page, question).await?;
    let bytes =
        to_pdf(&sheet::of(&view)).map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"dekking-rapport.pdf\""))
        .body(bytes))
}

async fn signed(page: &Page, question: Question) -> Result<ReportView, Refusal> {
    let question = question.settled(page.now());
    let (on, known_at) = breakdowns::moment(question.asked(), page.now());
    let figures = page.app.figures(on, known_at).await?;
    let report = page
        .read(move |conn, actor, now| {
            let full = breakdowns::answer(conn, actor, &figures, question.asked(), now)?;
            management::sign(conn, actor, full, now)
        })
        .await?;
    Ok(ReportView::of(&report, question))
}

impl ReportView {
    fn of(report: &ManagementReport, question: Question) -> Self {
        let coverage = &report.full.report.coverage;
        let forecast = report.forecast.as_ref().map(|it| &it.forecast);
        let (day, time) = (written_day(amsterdam_day(report.made_at)), clock(report.made_at));
        Self {
            title: format!("Voortgang van de tour op {}", written_day(question.on)),
            sentence: words::sentence(&report.full.report),
            known: question.known_sentence(),
            detail: words::detail(coverage),
            targets: words::target_views_of(&report.full.report, question, forecast),
            stage_header: BY_STAGE,
            stages: report.full.parts.funnel.iter().map(stage_row).collect(),
            province_header: BY_PROVINCE,
            provinces: provinces(coverage),
            totals: totals(coverage),
            made: format!("Gemaakt op {day}, {time} door {}.", report.made_by),
            checksum: report.full.checksum.clone(),
            back_href: format!("/dekking?{}", question.query()),
            pdf_href: format!("/dekking/rapport.pdf?{}", question.query()),
        }
    }
}

fn stage_row(it: &FunnelStage) -> [String; 5] {
    let none = || "–".to_owned();
    let onward = it.onward.as_ref();
    [
        it.stage.label().to_owned(),
        thousands(it.reached),
        onward.map_or_else(none, |it| thousands(it.passed)),
        onward.map_or_else(none, |onward| percent(onward.passed, it.reached)),
        onward.and_then(|it| it.waiting).map_or_else(none, |it| within(it.median_days)),
    ]
}

fn provinces(coverage: &Coverage) -> Vec<[String; 7]> {
    let rows = coverage.by_province.iter();
    rows.map(|it| row(&it.name, it.municipalities, it.stages)).collect()
}

fn totals(coverage: &Coverage) -> [[String; 7]; 2] {
    [
        row("Alle gemeenten", coverage.municipalities, coverage.stages),
        row("Provincies zelf", coverage.provinces, coverage.province_organisations),
    ]
}

fn row(name: &str, organisations: i64, stages: StageCounts) -> [String; 7] {
    let count = |stage| thousands(stages.get(stage));
    [
        name.to_owned(),
        thousands(organisations),
        count(Stage::Letter),
        count(Stage::Conversation),
        count(Stage::Session),
        count(Stage::Training),
        percent(stages.conversation, organisations),
    ]
}
