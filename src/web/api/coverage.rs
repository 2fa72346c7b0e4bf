//! Coverage and targets as JSON; the command line prints the same.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::asked::Asked;
use super::call::{ApiResult, Call, ok};
use crate::domain::coverage::{ProvinceCoverage, StageCounts};
use crate::domain::dates::amsterdam_day;
use crate::domain::targets::TargetFigure;
use crate::services::coverage::{self, Report};
use crate::web::error::Refusal;

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
pub struct TargetJson {
    id: String,
    label: String,
    metric: &'static str,
    value: i64,
    target: i64,
    deadline: NaiveDate,
    met: bool,
}

impl CoverageJson {
    /// The report as every reader of JSON gets it.
    #[must_use]
    pub fn of(report: Report) -> Self {
        let coverage = report.coverage;
        Self {
            on: coverage.on,
            known_at: coverage.known_at,
            municipalities: coverage.municipalities,
            provinces: coverage.provinces,
            stages: coverage.stages.into(),
            province_organisations: coverage.province_organisations.into(),
            by_province: coverage.by_province.into_iter().map(ProvinceJson::from).collect(),
            targets: report.targets.into_iter().map(TargetJson::from).collect(),
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

impl From<TargetFigure> for TargetJson {
    fn from(figure: TargetFigure) -> Self {
        Self {
            id: figure.target.code,
            label: figure.target.label,
            metric: figure.target.metric.as_str(),
            value: figure.value,
            target: figure.target.goal,
            deadline: figure.target.deadline,
            met: figure.is_met,
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
    let report = report(&call, moments).await?;
    Ok(paging.answer(&report.targets.into_iter().map(TargetJson::from).collect::<Vec<_>>()))
}

async fn report(call: &Call, moments: (NaiveDate, DateTime<Utc>)) -> Result<Report, Refusal> {
    let (on, known_at) = moments;
    call.read(move |conn, actor, _| coverage::report(conn, actor, on, known_at)).await
}

/// What is not recorded yet is not known, so a later moment is now.
fn moments(asked: &mut Asked, now: DateTime<Utc>) -> (NaiveDate, DateTime<Utc>) {
    let on = asked.day("on").unwrap_or_else(|| amsterdam_day(now));
    (on, asked.instant("knownAt").map_or(now, |instant| now.min(instant)))
}
