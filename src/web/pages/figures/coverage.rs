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
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::domain::coverage::Standing;
use crate::domain::permissions::{Actor, Permission};
use crate::services::ServiceResult;
use crate::services::coverage::{self, Figures, Mark};
use crate::services::forecast::{self, KeptForecast};
use crate::store::DbConn;
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::charts::progress;
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
    progress: Option<progress::ProgressChart>,
    map: map::MapView,
    #[serde(flatten)]
    table: table::TableView,
    aggregates_href: &'static str,
    report_href: String,
    exports: Vec<Value>,
}

/// What is known of today alone.
#[derive(Default)]
struct Now {
    marks: HashMap<i64, Mark>,
    forecast: Option<KeptForecast>,
}

impl Now {
    fn read(
        conn: &mut DbConn,
        actor: &Actor,
        (figures, drawn): (&Figures, &[Standing]),
        now: DateTime<Utc>,
    ) -> ServiceResult<Self> {
        Ok(Self {
            marks: coverage::marks(conn, actor, figures, drawn)?,
            forecast: forecast::latest(conn, actor, now)?,
        })
    }
}

/// The coverage page on the day asked for, or today.
pub async fn show(page: Page, asked: Asked) -> PageResult {
    let (fields, today) = (Fields::new(asked.into_inner()), page.today());
    let read = Question::read(&fields, today);
    let question = *read.as_ref().unwrap_or(&Question::on(today));
    let answer = frame::answer(&page, question).await?;
    // Nothing is kept of how the marks were on an earlier day, or as known then; and what is
    // expected was made for today.
    let is_now = question == Question::on(today);
    let drawn = answer.full.report.coverage.on_map.clone();
    let figures = answer.figures.clone();
    let now = match is_now {
        true => {
            page.read(move |conn, actor, now| Now::read(conn, actor, (&figures, &drawn), now))
                .await?
        }
        false => Now::default(),
    };
    let view = view(&page, &answer, &now, is_now);
    match read {
        Ok(_) => page.show(COVERAGE.0, COVERAGE.1, &view),
        Err(rule) => page.refused(COVERAGE, &view, fields.to_form(&[]), rule.into()),
    }
}

fn view(page: &Page, answer: &Answer, now: &Now, is_now: bool) -> CoverageView {
    let (coverage, question) = (&answer.full.report.coverage, answer.question);
    let may = |what| page.visitor.actor.as_ref().is_some_and(|actor| actor.may(what));
    let aggregates = may(Permission::ReadAggregates);
    let forecast = now.forecast.as_ref().map(|it| &it.forecast);
    CoverageView {
        frame: FrameView::of(answer, "/dekking"),
        detail: words::detail(coverage),
        targets: words::target_views_of(&answer.full.report, question, forecast),
        superseded: words::superseded(&answer.full.report),
        public_href: if page.app.settings.shows_progress() { "/voortgang" } else { "" },
        progress: forecast.and_then(progress::of_visits),
        map: map::MapView::of(coverage, &now.marks, is_now),
        table: table::TableView::of(coverage, question),
        aggregates_href: if aggregates { "/dekking/gesprekken" } else { "" },
        report_href: format!("/dekking/rapport?{}", question.query()),
        exports: frame::export_links(page, "/dekking", question),
    }
}
