//! The list of stand-ins and hand-overs, and naming or ending a stand-in.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::view;
use crate::domain::dates::{day_field, written_day};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::services::stand_ins::{self, NameStandIn, StandInLine};
use crate::services::{ServiceResult, dossiers, handovers};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::users;

const PAGE: (&str, &str) = ("desks/list.html", "Vervanging en overdracht");

/// Shows who stands in for whom, and what is handed over.
pub async fn list(page: Page) -> PageResult {
    let content = content(&page, false).await?;
    page.show(PAGE.0, PAGE.1, &content)
}

/// Names a stand-in.
pub async fn name(page: Page, Posted(fields): Posted) -> PageResult {
    match try_name(&page, &fields).await {
        Ok(_) => Ok(page.see_other("/overdracht", "De vervanging is bewaard.")),
        Err(error) => {
            let content = content(&page, true).await?;
            page.refused(PAGE, &content, fields.to_form(&[]), error)
        }
    }
}

async fn try_name(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let command = command(fields)?;
    page.write(move |conn, actor, now| stand_ins::name(conn, actor, &command, now)).await
}

fn command(fields: &Fields) -> Result<NameStandIn, RuleError> {
    let mut reader = Reader::new(fields);
    reader.refuse_absent("stand_in", "Kies wie er vervangt.");
    let (owner_id, user_id) = (reader.number("owner"), reader.number("stand_in"));
    let first_day = reader.needed_day("stand_in_from");
    let last_day = reader.needed_day("stand_in_until");
    let days = first_day.zip(last_day);
    reader.finish(user_id.zip(days).map(|(user_id, (first_day, last_day))| NameStandIn {
        owner_id,
        user_id,
        first_day,
        last_day,
    }))
}

/// Ends a stand-in.
pub async fn end(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    page.write(move |conn, actor, now| stand_ins::end(conn, actor, id, now)).await?;
    Ok(page.see_other("/overdracht", "De vervanging is gestopt."))
}

async fn content(page: &Page, is_open: bool) -> Result<Value, Refusal> {
    let actor = page.actor()?;
    let (lines, passed, advisers) = page
        .read(|conn, actor, now| {
            let lines = stand_ins::list(conn, actor, now)?;
            Ok((lines, handovers::list(conn, actor)?, dossiers::advisers(conn)?))
        })
        .await?;
    let today = page.today();
    let is_planner = actor.may(Permission::AssignDossiers);
    let others: Vec<_> =
        advisers.iter().filter(|(id, _)| is_planner || !actor.is(Some(*id))).cloned().collect();
    Ok(json!({
        "stand_ins": lines.iter().map(|line| row(line, &actor, today)).collect::<Vec<_>>(),
        "owners": if is_planner { users(&advisers) } else { Vec::new() },
        "advisers": users(&others),
        "is_open": is_open,
        "handovers": passed.iter().map(view::row).collect::<Vec<_>>(),
        "new_href": "/overdracht/nieuw",
        "form": { "stand_in_from": day_field(today) },
    }))
}

fn row(line: &StandInLine, actor: &Actor, today: chrono::NaiveDate) -> Value {
    let it = &line.stand_in;
    let owner = if actor.is(Some(it.owner_id)) { "u" } else { line.owner.as_str() };
    let (state, kind) = if it.is_on(today) { ("nu", "ok") } else { ("straks", "neutral") };
    json!({
        "text": format!("{} vervangt {owner}", line.user),
        "period": format!("{} tot en met {}", written_day(it.first_day), written_day(it.last_day)),
        "state": state, "kind": kind,
        "end_action": if line.may_end { format!("/overdracht/vervanging/{}/stop", it.id) } else { String::new() },
    })
}
