//! `date-offers`: the dates that were offered to organisations for a session.

use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call};
use crate::domain::planning::{DateOption, OfferState};
use crate::services::planning::date_offers::{self, OfferLine};

/// Every offer, the newest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let organisation = asked.organisation();
    let state = asked.choice("state", OfferState::ALL);
    let paging = asked.paged()?;
    let mut lines = call.read(|conn, actor, _| date_offers::list(conn, actor)).await?;
    lines.retain(|line| {
        organisation.as_ref().is_none_or(|code| *code == line.organisation.code)
            && state.is_none_or(|state| state == line.offer.state)
    });
    Ok(paging.answer(&lines.iter().map(offer).collect::<Vec<_>>()))
}

fn offer(line: &OfferLine) -> Value {
    let (offer, organisation) = (&line.offer, &line.organisation);
    json!({
        "id": offer.id,
        "organisation": { "code": organisation.code, "name": organisation.name },
        "place": offer.place,
        "state": offer.state,
        "madeAt": offer.made_at,
        "holdUntil": offer.hold_until,
        "answeredAt": offer.answered_at,
        "session": offer.session_id,
        "options": offer.options.iter().map(option).collect::<Vec<_>>(),
    })
}

fn option(option: &DateOption) -> Value {
    json!({
        "startsAt": option.starts_at,
        "endsAt": option.ends_at,
        "moderator": option.moderator_id,
        "trainer": option.trainer_id,
        "isChosen": option.is_chosen,
    })
}
