//! `recesses` and `blackouts`: the days on which nothing is planned, beside weekends and public
//! holidays.

use serde_json::{Value, json};

use super::asked::{Asked, Days};
use super::call::{ApiResult, Call};
use crate::domain::schedule::SchoolRegion;
use crate::services::planning::closed_days::{self, RecessLine};

/// The recesses of school regions and of organisations, the first first.
pub async fn list_recesses(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, days) = (asked.organisation(), asked.days());
    let region = asked.choice("schoolRegion", SchoolRegion::ALL);
    let paging = asked.paged()?;
    let mut lines = call.read(|conn, actor, _| closed_days::recesses(conn, actor)).await?;
    lines.retain(|line| {
        organisation.as_ref().is_none_or(|code| line.organisation.as_ref() == Some(code))
            && region.is_none_or(|region| line.recess.school_region == Some(region))
            && touches(days, line)
    });
    Ok(paging.answer(&lines.iter().map(recess).collect::<Vec<_>>()))
}

/// The days on which nothing is planned anywhere, the first first.
pub async fn list_blackouts(call: Call, mut asked: Asked) -> ApiResult {
    let days = asked.days();
    let paging = asked.paged()?;
    let mut all = call.read(|conn, actor, _| closed_days::blackouts(conn, actor)).await?;
    all.retain(|it| days.hold(Some(it.on)));
    let all: Vec<Value> = all.iter().map(|it| json!({ "name": it.name, "on": it.on })).collect();
    Ok(paging.answer(&all))
}

/// True when at least one day of the recess is asked for.
fn touches(days: Days, line: &RecessLine) -> bool {
    days.from.is_none_or(|from| from <= line.recess.last_day)
        && days.to.is_none_or(|to| line.recess.first_day <= to)
}

fn recess(line: &RecessLine) -> Value {
    json!({
        "name": line.recess.name,
        "schoolRegion": line.recess.school_region,
        "organisation": line.organisation,
        "firstDay": line.recess.first_day,
        "lastDay": line.recess.last_day,
    })
}
