//! `forecast`: what the tour is heading for, as it was kept last or on an earlier day.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, ok};
use crate::domain::dates::amsterdam_day;
use crate::domain::forecast::levers::Lever;
use crate::domain::forecast::{Course, Outlook, Point, ProvincePace};
use crate::services::forecast::{self, Kept, KeptForecast};
use crate::web::error::Refusal;

/// `GET forecast?on=2024-03-31`: the newest forecast, or that of an earlier day as it was kept then.
pub async fn show(call: Call, mut asked: Asked) -> ApiResult {
    let today = amsterdam_day(call.now());
    let on = asked.day("on");
    if on.is_some_and(|day| day > today) {
        asked.refuse("on", "Noem vandaag of een eerdere dag.");
    }
    asked.done()?;
    match on.filter(|day| *day < today) {
        None => newest(&call).await,
        Some(day) => of_day(&call, day).await,
    }
}

async fn newest(call: &Call) -> ApiResult {
    let kept = call.read(forecast::latest).await?;
    let none = || not_there("Er is nog geen verwachting. Die wordt elke nacht gemaakt.");
    Ok(ok(&whole(&kept.ok_or_else(none)?)))
}

async fn of_day(call: &Call, day: NaiveDate) -> ApiResult {
    match call.read(move |conn, actor, _| forecast::of_day(conn, actor, day)).await? {
        Kept::Found(kept) => Ok(ok(&whole(&kept))),
        Kept::Missing(..) => Err(not_there("Van deze dag is geen verwachting bewaard.")),
    }
}

fn not_there(sentence: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, sentence)
}

fn whole(kept: &KeptForecast) -> Value {
    let forecast = &kept.forecast;
    let (inside, checked) = forecast.back_test.inside();
    json!({
        "on": forecast.on,
        "knownAt": forecast.known_at,
        "seed": forecast.seed,
        "runs": forecast.runs,
        "checksum": kept.checksum,
        "outlooks": forecast.outlooks.iter().map(outlook).collect::<Vec<_>>(),
        "courses": forecast.courses.iter().map(course).collect::<Vec<_>>(),
        "levers": forecast.levers.iter().map(lever).collect::<Vec<_>>(),
        "byProvince": forecast.provinces.iter().map(province).collect::<Vec<_>>(),
        "capacity": {
            "conversationsPerWeek": forecast.capacity.conversations,
            "sessionsPerWeek": forecast.capacity.sessions,
        },
        "backTest": { "checked": checked, "insideBand": inside },
    })
}

fn outlook(outlook: &Outlook) -> Value {
    json!({
        "target": outlook.code,
        "label": outlook.label,
        "metric": outlook.metric,
        "goal": outlook.goal,
        "deadline": outlook.deadline,
        "value": outlook.value,
        "state": outlook.state,
        "expected": outlook.expected,
        "low": outlook.low,
        "high": outlook.high,
        "chancePermille": outlook.chance,
    })
}

fn course(course: &Course) -> Value {
    json!({
        "metric": course.metric,
        "past": course.past.iter().map(point).collect::<Vec<_>>(),
        "future": course.future.iter().map(point).collect::<Vec<_>>(),
    })
}

fn point(point: &Point) -> Value {
    json!({ "on": point.on, "low": point.low, "middle": point.middle, "high": point.high })
}

fn lever(lever: &Lever) -> Value {
    let effects = lever.effects.iter().map(
        |it| json!({ "target": it.code, "expected": it.expected, "chancePermille": it.chance }),
    );
    json!({ "kind": lever.kind, "effects": effects.collect::<Vec<_>>() })
}

fn province(pace: &ProvincePace) -> Value {
    json!({
        "code": pace.code,
        "written": pace.written,
        "answered": pace.answered,
        "visited": pace.visited,
        "withSession": pace.returned,
        "replyPacePercent": pace.reply_pace,
        "visitPacePercent": pace.visit_pace,
    })
}
