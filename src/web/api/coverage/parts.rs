//! Coverage taken apart as JSON: from stage to stage, by month, and how it is spread. The figures
//! are those of the pages of the same parts, under the checksum of the whole report.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{StagesJson, moments, report};
use crate::domain::breakdowns::{
    AdviserVisits, FunnelStage, ModeVisits, Month, Onward, SizeClass, SizeCoverage, VisitCounts,
};
use crate::domain::conversations::Mode;
use crate::domain::coverage::ProvinceCoverage;
use crate::domain::stages::Stage;
use crate::services::coverage::breakdowns::FullReport;
use crate::web::api::asked::Asked;
use crate::web::api::call::{ApiResult, Call, ok};

/// One part of the report, with the question that it answers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PartJson<P> {
    on: NaiveDate,
    known_at: DateTime<Utc>,
    municipalities: i64,
    provinces: i64,
    #[serde(flatten)]
    part: P,
    checksum: String,
}

/// `GET coverage/funnel`.
pub async fn funnel(call: Call, asked: Asked) -> ApiResult {
    part(&call, asked, |full| FunnelJson {
        stages: full.parts.funnel.iter().map(FunnelStageJson::from).collect(),
    })
    .await
}

/// `GET coverage/months`.
pub async fn months(call: Call, asked: Asked) -> ApiResult {
    part(&call, asked, |full| {
        let provinces = &full.report.coverage.by_province;
        let months = full.parts.months.iter().map(|month| MonthJson::of(month, provinces));
        MonthsJson { months: months.collect() }
    })
    .await
}

/// `GET coverage/spread`.
pub async fn spread(call: Call, asked: Asked) -> ApiResult {
    part(&call, asked, |full| SpreadJson {
        by_size: full.parts.sizes.iter().map(SizeJson::from).collect(),
        by_adviser: full.parts.advisers.iter().map(AdviserJson::from).collect(),
        by_mode: full.parts.modes.iter().map(ModeJson::from).collect(),
    })
    .await
}

async fn part<P: Serialize>(
    call: &Call,
    mut asked: Asked,
    part: impl FnOnce(&FullReport) -> P,
) -> ApiResult {
    let moments = moments(&mut asked, call.now());
    asked.done()?;
    let full = report(call, moments).await?;
    let coverage = &full.report.coverage;
    Ok(ok(&PartJson {
        on: coverage.on,
        known_at: coverage.known_at,
        municipalities: coverage.municipalities,
        provinces: coverage.provinces,
        part: part(&full),
        checksum: full.checksum.clone(),
    }))
}

#[derive(Serialize)]
struct FunnelJson {
    stages: Vec<FunnelStageJson>,
}

#[derive(Serialize)]
struct FunnelStageJson {
    stage: Stage,
    reached: i64,
    /// None below the last stage.
    onward: Option<OnwardJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OnwardJson {
    stage: Stage,
    passed: i64,
    counted: i64,
    /// None when nobody passed in this order.
    median_days: Option<i64>,
    most_days: Option<i64>,
}

impl From<&FunnelStage> for FunnelStageJson {
    fn from(it: &FunnelStage) -> Self {
        Self { stage: it.stage, reached: it.reached, onward: it.onward.map(OnwardJson::from) }
    }
}

impl From<Onward> for OnwardJson {
    fn from(Onward { to, passed, waiting }: Onward) -> Self {
        Self {
            stage: to,
            passed,
            counted: waiting.map_or(0, |it| it.counted),
            median_days: waiting.map(|it| it.median_days),
            most_days: waiting.map(|it| it.most_days),
        }
    }
}

#[derive(Serialize)]
struct MonthsJson {
    months: Vec<MonthJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MonthJson {
    first_day: NaiveDate,
    stages: StagesJson,
    province_organisations: StagesJson,
    by_province: Vec<ProvinceMonthJson>,
}

#[derive(Serialize)]
struct ProvinceMonthJson {
    code: String,
    name: String,
    #[serde(flatten)]
    stages: StagesJson,
}

impl MonthJson {
    fn of(month: &Month, provinces: &[ProvinceCoverage]) -> Self {
        let name_of = |code: &str| {
            let found = provinces.iter().find(|it| it.code == code);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        let by_province = month.by_province.iter().map(|(code, counts)| ProvinceMonthJson {
            code: code.clone(),
            name: name_of(code),
            stages: (*counts).into(),
        });
        Self {
            first_day: month.first_day,
            stages: month.municipalities.into(),
            province_organisations: month.provinces.into(),
            by_province: by_province.collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpreadJson {
    by_size: Vec<SizeJson>,
    by_adviser: Vec<AdviserJson>,
    by_mode: Vec<ModeJson>,
}

#[derive(Serialize)]
struct SizeJson {
    size: SizeClass,
    municipalities: i64,
    #[serde(flatten)]
    stages: StagesJson,
}

impl From<&SizeCoverage> for SizeJson {
    fn from(it: &SizeCoverage) -> Self {
        Self { size: it.class, municipalities: it.municipalities, stages: it.stages.into() }
    }
}

#[derive(Serialize)]
struct AdviserJson {
    /// None when it was not recorded who held the conversation.
    adviser: Option<String>,
    #[serde(flatten)]
    visits: VisitsJson,
}

impl From<&AdviserVisits> for AdviserJson {
    fn from(it: &AdviserVisits) -> Self {
        Self { adviser: it.adviser_id.map(|_| it.name.clone()), visits: it.counts.into() }
    }
}

#[derive(Serialize)]
struct ModeJson {
    /// None when that was not recorded.
    mode: Option<Mode>,
    #[serde(flatten)]
    visits: VisitsJson,
}

impl From<&ModeVisits> for ModeJson {
    fn from(it: &ModeVisits) -> Self {
        Self { mode: it.mode, visits: it.counts.into() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VisitsJson {
    municipalities: i64,
    provinces: i64,
    with_session: i64,
}

impl From<VisitCounts> for VisitsJson {
    fn from(VisitCounts { municipalities, provinces, returned }: VisitCounts) -> Self {
        Self { municipalities, provinces, with_session: returned }
    }
}
