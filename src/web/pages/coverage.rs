//! The coverage page, the list behind each of its figures, and the same as files.

pub mod files;
mod list;
mod map;
mod slice;
mod table;
mod words;

use std::collections::HashMap;

use actix_web::web::Query;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::dates::day_field;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::services::coverage::{self, Mark, Report};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::export;

pub use list::show as show_list;
pub use words::{TargetView, sentence, target_views};

const COVERAGE: (&str, &str) = ("coverage.html", "Dekking");

/// Names and values after the `?` of an address.
pub type Asked = Query<Vec<(String, String)>>;

#[derive(Serialize)]
struct CoverageView {
    sentence: String,
    detail: String,
    form: Value,
    targets: Vec<TargetView>,
    map: map::MapView,
    #[serde(flatten)]
    table: table::TableView,
    aggregates_href: &'static str,
    exports: Vec<Value>,
}

/// The coverage page on the day asked for, or today.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let (fields, today) = (Fields::new(asked.into_inner()), page.today());
    let day = reference_day(&fields, today);
    let on = *day.as_ref().unwrap_or(&today);
    let memory = page.app.coverage.clone();
    let (report, marks) = page
        .read(move |conn, actor, now| {
            let report = memory.report(conn, actor, on, now)?;
            // Nothing is kept of how the marks were on an earlier day.
            let marks = if on == today { coverage::marks(conn, actor)? } else { HashMap::new() };
            Ok((report, marks))
        })
        .await?;
    let view = view(&page, &report, &marks, on == today);
    match day {
        Ok(_) => page.show(COVERAGE.0, COVERAGE.1, &view),
        Err(rule) => page.refused(COVERAGE, &view, fields.to_form(&[]), rule.into()),
    }
}

fn view(page: &Page, report: &Report, marks: &HashMap<i64, Mark>, has_marks: bool) -> CoverageView {
    let coverage = &report.coverage;
    let exports = page.visitor.actor.as_ref().is_some_and(|a| a.may(Permission::ExportReports));
    let exports =
        exports.then(|| export::links("/dekking", &format!("?peildatum={}", day_field(coverage.on))));
    let aggregates = page.visitor.actor.as_ref().is_some_and(|a| a.may(Permission::ReadAggregates));
    let on = day_field(coverage.on);
    CoverageView {
        sentence: sentence(report),
        detail: words::detail(coverage),
        targets: target_views(report),
        map: map::MapView::of(&coverage.standings, marks, has_marks),
        table: table::TableView::of(coverage),
        aggregates_href: if aggregates { "/dekking/gesprekken" } else { "" },
        exports: exports.unwrap_or_default(),
        form: json!({ "peildatum": on }),
    }
}

/// The day in the field `peildatum`, or today when it is empty.
fn reference_day(fields: &Fields, today: NaiveDate) -> Result<NaiveDate, RuleError> {
    let mut reader = Reader::new(fields);
    let day = reader.day("peildatum").unwrap_or(today);
    reader.finish(Some(day))
}
