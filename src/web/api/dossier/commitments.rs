//! `commitments`: the commitments to organisations.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::commitments::CommitmentState;
use crate::domain::dates::amsterdam_day;
use crate::services::commitments::{self, CommitmentLine};
use crate::web::api::asked::Asked;
use crate::web::api::call::{ApiResult, Call};

/// One commitment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitmentJson {
    id: i64,
    organisation: String,
    organisation_name: String,
    conversation: Option<i64>,
    title: String,
    owner: String,
    due_on: NaiveDate,
    done_on: Option<NaiveDate>,
    dropped_on: Option<NaiveDate>,
    is_shareable: bool,
}

impl From<CommitmentLine> for CommitmentJson {
    fn from(line: CommitmentLine) -> Self {
        Self {
            id: line.commitment.id,
            organisation: line.code,
            organisation_name: line.organisation,
            conversation: line.commitment.conversation_id,
            title: line.commitment.title,
            owner: line.owner,
            due_on: line.commitment.due_on,
            done_on: line.commitment.done_on,
            dropped_on: line.commitment.dropped.map(|(on, _)| on),
            is_shareable: line.commitment.is_shareable,
        }
    }
}

/// Lists commitments, the first due first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, days) = (asked.organisation(), asked.days());
    let conversation = asked.number("conversation");
    let state = asked.choice("state", CommitmentState::ALL);
    let paging = asked.paged()?;
    let today = amsterdam_day(call.now());
    let mut lines = call.read(|conn, actor, _| commitments::list(conn, actor)).await?;
    lines.retain(|it| {
        organisation.as_ref().is_none_or(|code| *code == it.code)
            && conversation.is_none_or(|id| it.commitment.conversation_id == Some(id))
            && state.is_none_or(|state| state == it.commitment.state(today))
            && days.hold(Some(it.commitment.due_on))
    });
    let lines: Vec<CommitmentJson> = lines.into_iter().map(CommitmentJson::from).collect();
    Ok(paging.answer(&lines))
}
