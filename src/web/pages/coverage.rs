//! The coverage page, the list behind each of its figures, and the same figures as CSV.

mod frame;
mod list;
mod map;
mod parts;
mod question;
mod slice;
mod table;
mod words;

use std::collections::HashMap;

use actix_web::web::Query;
use serde::Serialize;

use crate::domain::permissions::Permission;
use crate::services::coverage::{self, Mark, breakdowns};
use crate::services::{ServiceError, require};
use crate::sheets::coverage::to_csv;
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{Format, attachment};
use frame::{Answer, FrameView};

pub use list::show as show_list;
pub use parts::{funnel, months, spread};
pub use question::Question;
pub use words::{TargetView, sentence, target_views};

const COVERAGE: (&str, &str) = ("coverage.html", "Dekking");

/// Names and values after the `?` of an address.
pub type Asked = Query<Vec<(String, String)>>;

#[derive(Serialize)]
struct CoverageView {
    #[serde(flatten)]
    frame: FrameView,
    detail: String,
    targets: Vec<TargetView>,
    superseded: Vec<String>,
    map: map::MapView,
    #[serde(flatten)]
    table: table::TableView,
    aggregates_href: &'static str,
    export_href: String,
}

/// The coverage page on the day asked for, or today.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let (fields, today) = (Fields::new(asked.into_inner()), page.today());
    let read = Question::read(&fields, today);
    let question = *read.as_ref().unwrap_or(&Question::on(today));
    let answer = frame::answer(&page, question).await?;
    // Nothing is kept of how the marks were on an earlier day, or as known then.
    let has_marks = question == Question::on(today);
    let marks = match has_marks {
        true => page.read(|conn, actor, _| coverage::marks(conn, actor)).await?,
        false => HashMap::new(),
    };
    let view = view(&page, &answer, &marks, has_marks);
    match read {
        Ok(_) => page.show(COVERAGE.0, COVERAGE.1, &view),
        Err(rule) => page.refused(COVERAGE, &view, fields.to_form(&[]), rule.into()),
    }
}

fn view(page: &Page, answer: &Answer, marks: &HashMap<i64, Mark>, has_marks: bool) -> CoverageView {
    let (coverage, question) = (&answer.full.report.coverage, answer.question);
    let may = |what| page.visitor.actor.as_ref().is_some_and(|actor| actor.may(what));
    let aggregates = may(Permission::ReadAggregates);
    let export =
        may(Permission::ExportReports).then(|| format!("/dekking.csv?{}", question.query()));
    CoverageView {
        frame: FrameView::of(answer, "/dekking"),
        detail: words::detail(coverage),
        targets: words::target_views_of(&answer.full.report, question),
        superseded: words::superseded(&answer.full.report),
        map: map::MapView::of(&coverage.standings, marks, has_marks),
        table: table::TableView::of(coverage, question),
        aggregates_href: if aggregates { "/dekking/gesprekken" } else { "" },
        export_href: export.unwrap_or_default(),
    }
}

/// The figures of the page as a file for a spreadsheet.
pub async fn export(page: Page, asked: Asked) -> PageResult {
    let question = Question::read(&Fields::new(asked.into_inner()), page.today())?;
    let memory = page.app.coverage.clone();
    let full = page
        .read(move |conn, actor, now| {
            require(actor, Permission::ExportReports)?;
            let report = memory.report(conn, actor, question.on, question.known_at(now))?;
            breakdowns::complete(conn, actor, report, question.asked_known_at())
        })
        .await?;
    let bytes = to_csv(&full.report.coverage, &full.checksum)
        .map_err(|error| ServiceError::Broken(error.to_string()))?;
    let known = question.known_on.map(|day| format!("-bekend-{day}")).unwrap_or_default();
    Ok(attachment(Format::Csv, &format!("dekking-{}{known}", question.on), bytes))
}
