//! `costs` and `budgets`: what sessions cost, and what may be spent.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call};
use crate::domain::costs::{Budget, CostKind, Stand};
use crate::services::costs::{self, Choice, LineView, budgets};

/// The lines of all sessions by day, also those that were withdrawn.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (days, session) = (asked.days(), asked.number("session"));
    let kind = asked.choice("kind", CostKind::ALL);
    let paging = asked.paged()?;
    let first = days.from.unwrap_or(NaiveDate::MIN);
    let choice = Choice { days: (first, days.to.unwrap_or(NaiveDate::MAX)), kind };
    let mut lines = call.read(move |conn, actor, _| costs::lines(conn, actor, choice)).await?;
    lines.retain(|it| session.is_none_or(|id| it.line.session_id == id));
    Ok(paging.answer(&lines.iter().map(cost).collect::<Vec<_>>()))
}

/// Every budget, the latest first; also what was replaced.
pub async fn list_budgets(call: Call, mut asked: Asked) -> ApiResult {
    let is_current = asked.flag("current");
    let paging = asked.paged()?;
    let mut all = call.read(|conn, actor, _| budgets::list(conn, actor)).await?;
    all.retain(|(it, _)| is_current.is_none_or(|wanted| it.superseded_at.is_none() == wanted));
    let all: Vec<Value> = all.iter().map(|(it, stand)| budget(it, *stand)).collect();
    Ok(paging.answer(&all))
}

fn cost(view: &LineView) -> Value {
    let (line, cost) = (&view.line, &view.line.cost);
    json!({
        "id": line.id,
        "session": line.session_id,
        "sessionOn": view.session_on,
        "organisations": view.organisations,
        "kind": cost.kind,
        "amountCents": cost.amount.cents(),
        "spentOn": cost.on,
        "person": view.person,
        "note": cost.note,
        "enteredAt": line.entered_at,
        "withdrawnAt": line.withdrawn.as_ref().map(|it| it.at),
    })
}

fn budget(budget: &Budget, stand: Stand) -> Value {
    json!({
        "id": budget.id,
        "firstDay": budget.first_day,
        "lastDay": budget.last_day,
        "amountCents": budget.amount.cents(),
        "spentCents": stand.spent.cents(),
        "leftCents": stand.left.cents(),
        "source": budget.source,
        "setAt": budget.set_at,
        "supersededAt": budget.superseded_at,
    })
}
