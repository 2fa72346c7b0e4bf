//! `stage-events`: the history of the stages, which only grows. Why something happened is left
//! out: a reason may tell what was said in confidence.

use serde_json::{Value, json};

use crate::domain::stages::Stage;
use crate::services::stage_events::{self, EventLine, Filter};
use crate::web::api::asked::Asked;
use crate::web::api::call::{ApiResult, Call};

/// The events of the tour in the order in which they were recorded.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let days = asked.days();
    let filter = Filter {
        organisation: asked.organisation(),
        stage: asked.choice("stage", Stage::ALL),
        from: days.from,
        to: days.to,
    };
    let paging = asked.paged()?;
    let window = paging.window();
    let (lines, total) =
        call.read(move |conn, actor, _| stage_events::page(conn, actor, &filter, window)).await?;
    Ok(paging.answer_part(&lines.iter().map(event).collect::<Vec<_>>(), total))
}

fn event(line: &EventLine) -> Value {
    let event = &line.event;
    json!({
        "id": event.id,
        "organisation": line.code,
        "stage": event.stage,
        "from": event.from,
        "to": event.to,
        "happenedOn": event.happened_on,
        "recordedAt": event.recorded_at,
        "recordedBy": event.actor,
        "corrects": event.corrects,
    })
}
