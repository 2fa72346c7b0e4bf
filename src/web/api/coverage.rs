//! Coverage and targets as JSON; the command line prints the same.

mod parts;

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::asked::Asked;
use super::call::{ApiResult, Call, ok};
use crate::domain::coverage::{ProvinceCoverage, StageCounts};
use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::unknown_on;
use crate::domain::targets::TargetFigure;
use crate::services::coverage::breakdowns::{self, FullReport};
use crate::store::StoreError;
use crate::web::error::Refusal;

pub use parts::{funnel, months, spread};

/// The coverage report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageJson {
    on: NaiveDate,
    known_at: DateTime<Utc>,
    municipalities: i64,
    provinces: i64,
    stages: StagesJson,
    province_organisations: StagesJson,
    by_province: Vec<ProvinceJson>,
    targets: Vec<TargetJson>,
    checksum: String,
}

#[derive(Debug, Serialize)]
struct StagesJson {
    letter: i64,
    conversation: i64,
    session: i64,
    training: i64,
}

#[derive(Debug, Serialize)]
struct ProvinceJson {
    code: String,
    name: String,
    municipalities: i64,
    #[serde(flatten)]
    stages: StagesJson,
}

/// One target with its value.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetJson {
    id: String,
    label: String,
    metric: &'static str,
    value: i64,
    target: i64,
    deadline: NaiveDate,
    met: bool,
    source: String,
    /// The short name of the target that holds in its place; absent when it holds itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<String>,
}

impl CoverageJson {
    /// The report as every reader of JSON gets it, with its checksum.
    #[must_use]
    pub fn of(full: FullReport) -> Self {
        let FullReport { report, checksum, .. } = full;
        let targets = targets(report.targets, report.superseded);
        let coverage = report.coverage;
        Self {
            on: coverage.on,
            known_at: coverage.known_at,
            municipalities: coverage.municipalities,
            provinces: coverage.provinces,
            stages: coverage.stages.into(),
            province_organisations: coverage.province_organisations.into(),
            by_province: coverage.by_province.into_iter().map(ProvinceJson::from).collect(),
            targets,
            checksum,
        }
    }
}

impl From<StageCounts> for StagesJson {
    fn from(counts: StageCounts) -> Self {
        let StageCounts { letter, conversation, session, training } = counts;
        Self { letter, conversation, session, training }
    }
}

impl From<ProvinceCoverage> for ProvinceJson {
    fn from(province: ProvinceCoverage) -> Self {
        Self {
            code: province.code,
            name: province.name,
            municipalities: province.municipalities,
            stages: province.stages.into(),
        }
    }
}

/// The targets that hold, then those that were superseded.
fn targets(held: Vec<TargetFigure>, superseded: Vec<(TargetFigure, String)>) -> Vec<TargetJson> {
    let held = held.into_iter().map(|figure| TargetJson::of(figure, None));
    let superseded = superseded.into_iter().map(|(figure, by)| TargetJson::of(figure, Some(by)));
    held.chain(superseded).collect()
}

impl TargetJson {
    fn of(figure: TargetFigure, superseded_by: Option<String>) -> Self {
        Self {
            id: figure.target.code,
            label: figure.target.label,
            metric: figure.target.metric.as_str(),
            value: figure.value,
            target: figure.target.goal,
            deadline: figure.target.deadline,
            met: figure.is_met,
            source: figure.target.source,
            superseded_by,
        }
    }
}

/// `GET coverage?on=2024-12-31&knownAt=2024-01-01T00:00:00Z`; today and now when not asked.
pub async fn show(call: Call, mut asked: Asked) -> ApiResult {
    let moments = moments(&mut asked, call.now());
    asked.done()?;
    Ok(ok(&CoverageJson::of(report(&call, moments).await?)))
}

/// `GET targets`, with the value of each on `on`, or today.
pub async fn list_targets(call: Call, mut asked: Asked) -> ApiResult {
    let moments = moments(&mut asked, call.now());
    let paging = asked.paged()?;
    let report = report(&call, moments).await?.report;
    Ok(paging.answer(&targets(report.targets, report.superseded)))
}

/// `GET targets/{id}`, by its short name: one that holds or was superseded, with its value on `on`,
/// or today.
pub async fn show_target(call: Call, code: Path<String>, mut asked: Asked) -> ApiResult {
    let moments = moments(&mut asked, call.now());
    asked.done()?;
    let report = report(&call, moments).await?.report;
    let mut all = targets(report.targets, report.superseded).into_iter();
    let found = all.find(|it| it.id == *code);
    Ok(ok(&found.ok_or(StoreError::NotFound("Dit streefcijfer"))?))
}

async fn report(call: &Call, asked: breakdowns::Asked) -> Result<FullReport, Refusal> {
    let (on, known_at) = breakdowns::moment(asked, call.now());
    let figures = call.app.figures(on, known_at).await?;
    call.read(move |conn, actor, now| breakdowns::answer(conn, actor, &figures, asked, now)).await
}

/// The target with this short name as it stands now; none when it does not hold.
///
/// # Errors
/// What the service refused with.
pub async fn standing(call: &Call, code: &str) -> Result<Option<TargetJson>, Refusal> {
    let report = report(call, (amsterdam_day(call.now()), None)).await?.report;
    let found = report.targets.into_iter().find(|it| it.target.code == code);
    Ok(found.map(|figure| TargetJson::of(figure, None)))
}

fn moments(asked: &mut Asked, now: DateTime<Utc>) -> breakdowns::Asked {
    let on = asked.day("on").unwrap_or_else(|| amsterdam_day(now));
    if let Some(problem) = unknown_on(on) {
        asked.refuse("on", problem);
    }
    (on, asked.instant("knownAt"))
}
