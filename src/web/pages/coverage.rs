//! The coverage page, the list behind each of its figures, and the same figures as CSV.

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
use crate::services::forecast::{self, KeptForecast};
use crate::services::{ServiceError, require};
use crate::sheets::coverage::to_csv;
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::charts::progress;
use crate::web::pages::export::{Format, attachment};

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
    progress: Option<progress::ProgressChart>,
    map: map::MapView,
    #[serde(flatten)]
    table: table::TableView,
    aggregates_href: &'static str,
    export_href: String,
}

/// The coverage page on the day asked for, or today.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let (fields, today) = (Fields::new(asked.into_inner()), page.today());
    let day = reference_day(&fields, today);
    let on = *day.as_ref().unwrap_or(&today);
    let kept = page.read(|conn, actor, now| forecast::latest(conn, actor, now)).await?;
    let (report, marks) = page
        .read(move |conn, actor, now| {
            let report = coverage::report(conn, actor, on, now)?;
            // Nothing is kept of how the marks were on an earlier day.
            let marks = if on == today { coverage::marks(conn, actor)? } else { HashMap::new() };
            Ok((report, marks))
        })
        .await?;
    let view = view(&page, (&report, kept.as_ref()), &marks, on == today);
    match day {
        Ok(_) => page.show(COVERAGE.0, COVERAGE.1, &view),
        Err(rule) => page.refused(COVERAGE, &view, fields.to_form(&[]), rule.into()),
    }
}

fn view(
    page: &Page,
    (report, kept): (&Report, Option<&KeptForecast>),
    marks: &HashMap<i64, Mark>,
    has_marks: bool,
) -> CoverageView {
    let coverage = &report.coverage;
    let exports = page.visitor.actor.as_ref().is_some_and(|a| a.may(Permission::ExportReports));
    let aggregates = page.visitor.actor.as_ref().is_some_and(|a| a.may(Permission::ReadAggregates));
    let on = day_field(coverage.on);
    CoverageView {
        sentence: sentence(report),
        detail: words::detail(coverage),
        targets: target_views(report, kept.map(|it| &it.forecast)),
        progress: kept.and_then(|it| progress::of_visits(&it.forecast)),
        map: map::MapView::of(&coverage.standings, marks, has_marks),
        table: table::TableView::of(coverage),
        aggregates_href: if aggregates { "/dekking/gesprekken" } else { "" },
        export_href: if exports { format!("/dekking.csv?peildatum={on}") } else { String::new() },
        form: json!({ "peildatum": on }),
    }
}

/// The figures of the page as a file for a spreadsheet.
pub async fn export(page: Page, asked: Asked) -> PageResult {
    let on = reference_day(&Fields::new(asked.into_inner()), page.today())?;
    let report = page
        .read(move |conn, actor, now| {
            require(actor, Permission::ExportReports)?;
            coverage::report(conn, actor, on, now)
        })
        .await?;
    let bytes = to_csv(&report.coverage).map_err(|e| ServiceError::Broken(e.to_string()))?;
    Ok(attachment(Format::Csv, &format!("dekking-{on}"), bytes))
}

/// The day in the field `peildatum`, or today when it is empty.
fn reference_day(fields: &Fields, today: NaiveDate) -> Result<NaiveDate, RuleError> {
    let mut reader = Reader::new(fields);
    let day = reader.day("peildatum").unwrap_or(today);
    reader.finish(Some(day))
}
