//! The files that were read in.

use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call};
use crate::domain::dates::amsterdam_day;
use crate::services::imports;

/// Every import that was written, the newest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (days, layout) = (asked.days(), asked.text("layout"));
    let paging = asked.paged()?;
    let mut runs = call.read(|conn, actor, _| imports::list(conn, actor)).await?;
    runs.retain(|it| {
        layout.as_ref().is_none_or(|layout| *layout == it.layout)
            && days.hold(Some(amsterdam_day(it.at)))
    });
    let all: Vec<Value> = runs
        .iter()
        .map(|run| {
            json!({
                "id": run.id, "at": run.at, "file": run.file_name, "layout": run.layout,
                "created": run.created, "updated": run.updated,
                "unchanged": run.unchanged, "skipped": run.skipped,
                "undoneAt": run.undone.as_ref().map(|(at, _)| at),
            })
        })
        .collect();
    Ok(paging.answer(&all))
}
