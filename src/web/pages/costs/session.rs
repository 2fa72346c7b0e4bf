//! The costs of one session: its lines, a new one, and withdrawing one.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::lines;
use crate::domain::costs::{CostKind, CostLine, NewCost};
use crate::domain::dates::{amsterdam_day, day_field, long_day, written_day};
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::services::costs::{self, LineView, SessionCosts};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::options;

const SHOW: (&str, &str) = ("costs/session.html", "Kosten van een bijeenkomst");
const WITHDRAW: (&str, &str) = ("confirm.html", "Kosten intrekken");

/// Where the costs of a session stand.
pub(super) fn path(session_id: i64) -> String {
    format!("/bijeenkomsten/{session_id}/kosten")
}

/// The lines of a session.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let view = view(&page, *id).await?;
    page.show(SHOW.0, SHOW.1, &content(&page, &view))
}

async fn view(page: &Page, id: i64) -> Result<SessionCosts, Refusal> {
    page.read(move |conn, actor, _| costs::of_session(conn, actor, id)).await
}

/// Enters a line.
pub async fn add(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match added(&page, *id, &fields).await {
        Ok(cost) => {
            let flash = format!("{}, {}, staat erbij.", cost.kind.label(), cost.amount);
            Ok(page.see_other(&path(*id), &flash))
        }
        Err(error) => {
            let view = view(&page, *id).await?;
            page.refused(SHOW, &content(&page, &view), fields.to_form(&[]), error)
        }
    }
}

async fn added(page: &Page, id: i64, fields: &Fields) -> ServiceResult<NewCost> {
    require_enter(page)?;
    let cost = read(fields)?;
    let entered = cost.clone();
    page.write(move |conn, actor, now| costs::add(conn, actor, (id, &cost), now)).await?;
    Ok(entered)
}

fn require_enter(page: &Page) -> ServiceResult<()> {
    match &page.visitor.actor {
        Some(actor) => require(actor, Permission::EnterCosts),
        None => Err(ServiceError::Forbidden("Log eerst in.".to_owned())),
    }
}

fn read(fields: &Fields) -> Result<NewCost, RuleError> {
    let mut reader = Reader::new(fields);
    let kind = reader.needed_choice("cost_kind");
    let amount = super::amount(&mut reader, fields);
    let on = reader.needed_day("on");
    let (person_id, note) = (reader.choice("person"), reader.line("note"));
    let cost = || Some(NewCost { kind: kind?, amount: amount?, on: on?, person_id, note });
    let cost = cost();
    reader.finish(cost)
}

/// Asks why a line is withdrawn.
pub async fn withdraw_form(page: Page, ids: Path<(i64, i64)>) -> PageResult {
    let view = known(&page, *ids).await?;
    page.show(WITHDRAW.0, WITHDRAW.1, &withdraw_content(&view))
}

/// Withdraws a line.
pub async fn withdraw(page: Page, ids: Path<(i64, i64)>, Posted(fields): Posted) -> PageResult {
    let (session_id, id) = *ids;
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let done = page
        .write(move |conn, actor, now| costs::withdraw(conn, actor, (session_id, id, &reason), now))
        .await;
    match done {
        Ok(()) => Ok(page.see_other(&path(session_id), "De regel is ingetrokken.")),
        Err(error) => {
            let view = known(&page, *ids).await?;
            page.refused(WITHDRAW, &withdraw_content(&view), fields.to_form(&[]), error)
        }
    }
}

/// The line, for who may withdraw it.
async fn known(page: &Page, (session_id, id): (i64, i64)) -> Result<LineView, Refusal> {
    require_enter(page)?;
    let lines = view(page, session_id).await?.lines;
    let found = lines.into_iter().find(|it| it.line.id == id);
    found.ok_or_else(|| ServiceError::from(StoreError::NotFound("Deze regel")).into())
}

fn withdraw_content(view: &LineView) -> Value {
    let cost = &view.line.cost;
    let fact = |term: &str, text: String| json!({ "term": term, "text": text, "href": "" });
    json!({
        "title": WITHDRAW.1,
        "consequence": format!(
            "De regel van {} telt dan niet meer mee. Hij blijft zichtbaar, met de reden.", cost.amount),
        "facts": [
            fact("Bijeenkomst", view.organisations.clone()),
            fact("Waarvoor", cost.kind.label().to_owned()),
            fact("Dag", written_day(cost.on)),
        ],
        "action": format!("{}/{}/intrekken", path(view.line.session_id), view.line.id),
        "button": "Regel intrekken", "danger": true, "back_href": path(view.line.session_id),
        "back_label": "Kosten van de bijeenkomst", "hidden": [],
        "reason_label": "Waarom klopt de regel niet?", "form": {},
    })
}

fn content(page: &Page, view: &SessionCosts) -> Value {
    let on = amsterdam_day(view.session.times.0);
    let session = format!("/bijeenkomsten/{}", view.session.id);
    let may_read = page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::ReadSessions));
    let back = if may_read {
        (session, "Bijeenkomst".to_owned())
    } else {
        (format!("/kosten?jaar={}", on.format("%Y")), "Kosten".to_owned())
    };
    let people =
        view.people.iter().map(|it| json!({ "value": it.id.to_string(), "label": it.name }));
    let rows = view.lines.iter().map(|it| lines::row(it, &withdraw_href(&it.line, view.may_enter)));
    json!({
        "title": format!("Kosten: {}", view.organisations),
        "lead": format!("Bijeenkomst op {}. Het team betaalt.", long_day(on)),
        "back_href": back.0, "back_label": back.1,
        "lines": rows.collect::<Vec<_>>(), "total": view.total.to_string(),
        "action": if view.may_enter { path(view.session.id) } else { String::new() },
        "kinds": options(CostKind::ALL.iter().map(|it| (it.as_str(), it.label()))),
        "people": people.collect::<Vec<_>>(),
        "form": { "on": day_field(on.min(page.today())) },
    })
}

fn withdraw_href(line: &CostLine, may_enter: bool) -> String {
    if !may_enter || line.withdrawn.is_some() {
        return String::new();
    }
    format!("{}/{}/intrekken", path(line.session_id), line.id)
}
