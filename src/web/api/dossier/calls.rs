//! `calls`: the phone calls to organisations that were noted. What was said is left out.

use serde_json::{Value, json};

use crate::domain::calls::CallResult;
use crate::services::calls::{self, CallMade};
use crate::web::api::asked::Asked;
use crate::web::api::call::{ApiResult, Call};

/// The calls of the tour, oldest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, days) = (asked.organisation(), asked.days());
    let result = asked.choice("result", CallResult::ALL);
    let paging = asked.paged()?;
    let mut made = call.read(|conn, actor, _| calls::made(conn, actor)).await?;
    made.retain(|it| {
        organisation.as_ref().is_none_or(|code| *code == it.code)
            && result.is_none_or(|result| result == it.call.result)
            && days.hold(Some(it.call.on))
    });
    Ok(paging.answer(&made.iter().map(one).collect::<Vec<_>>()))
}

fn one(made: &CallMade) -> Value {
    json!({
        "organisation": made.code,
        "organisationName": made.organisation,
        "calledOn": made.call.on,
        "result": made.call.result,
        "callBackOn": made.call.call_back_on,
    })
}
