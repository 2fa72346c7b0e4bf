//! The files that were read in.

use serde_json::{Value, json};

use super::call::{ApiResult, Call};
use super::paging::Paging;
use crate::services::imports;

/// Every import that was written, the newest first.
pub async fn list(call: Call, paging: Paging) -> ApiResult {
    let runs = call.read(|conn, actor, _| imports::list(conn, actor)).await?;
    let all: Vec<Value> = runs
        .iter()
        .map(|run| {
            json!({
                "id": run.id, "at": run.at, "file": run.file_name, "layout": run.layout,
                "created": run.created, "updated": run.updated,
                "unchanged": run.unchanged, "skipped": run.skipped,
            })
        })
        .collect();
    Ok(paging.answer(&all))
}
