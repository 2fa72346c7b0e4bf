//! The coverage page, the list behind each of its figures, and the same as files.

pub mod files;
mod frame;
mod list;
pub mod management;
mod map;
mod parts;
mod question;
mod slice;
mod table;
mod words;

use std::collections::HashMap;

use actix_web::web::Query;
use serde::Serialize;
use serde_json::Value;

use crate::domain::permissions::Permission;
use crate::services::coverage::{self, Mark};
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export;
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
    public_href: &'static str,
    map: map::MapView,
    #[serde(flatten)]
    table: table::TableView,
    aggregates_href: &'static str,
    report_href: String,
    exports: Vec<Value>,
}

/// The coverage page on the day asked for, or today.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let (fields, today) = (Fields::new(asked.into_inner()), page.today());
    let read = Question::read(&fields, today);
    let question = *read.as_ref().unwrap_or(&Question::on(today));
    let answer = frame::answer(&page, question).await?;
    // Nothing is kept of how the marks were on an earlier day, or as known then.
    let has_marks = question == Question::on(today);
    let drawn = answer.full.report.coverage.on_map.clone();
    let marks = match has_marks {
        true => page.read(move |conn, actor, _| coverage::marks(conn, actor, &drawn)).await?,
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
    let exports = may(Permission::ExportReports)
        .then(|| export::links("/dekking", &format!("?{}", question.query())));
    CoverageView {
        frame: FrameView::of(answer, "/dekking"),
        detail: words::detail(coverage),
        targets: words::target_views_of(&answer.full.report, question),
        superseded: words::superseded(&answer.full.report),
        public_href: if page.app.settings.shows_progress() { "/voortgang" } else { "" },
        map: map::MapView::of(coverage, marks, has_marks),
        table: table::TableView::of(coverage, question),
        aggregates_href: if aggregates { "/dekking/gesprekken" } else { "" },
        report_href: format!("/dekking/rapport?{}", question.query()),
        exports: exports.unwrap_or_default(),
    }
}
