//! Handing dossiers over: choose, look at what goes along, confirm or withdraw, print.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::view;
use crate::domain::permissions::Permission;
use crate::services::handovers::{self, ProposeHandover};
use crate::services::{ServiceError, ServiceResult, dossiers};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::users;

const FORM: (&str, &str) = ("desks/new.html", "Dossiers overdragen");
const SHOW: (&str, &str) = ("desks/show.html", "Overdracht");

/// Whose dossiers the form shows.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    van: Option<i64>,
}

/// The form to hand dossiers over; a planner first chooses whose.
pub async fn form(page: Page, asked: Query<Asked>) -> PageResult {
    let content = content(&page, asked.van).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// Proposes a hand-over; the next page shows what goes along.
pub async fn propose(page: Page, Posted(fields): Posted) -> PageResult {
    match try_propose(&page, &fields).await {
        Ok(id) => Ok(page.go_on(&format!("/overdracht/{id}"))),
        Err(error) => {
            let from = fields.get("owner").and_then(|text| text.parse().ok());
            let content = content(&page, from).await?;
            page.refused(FORM, &content, fields.to_form(&["dossiers"]), error)
        }
    }
}

async fn try_propose(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let mut reader = Reader::new(fields);
    reader.refuse_absent("adviser", "Kies wie de dossiers krijgt.");
    let (from_id, to_id) = (reader.number("owner"), reader.number("adviser"));
    let dossier_ids: Vec<i64> = reader.choices("dossiers");
    let command = to_id.map(|to_id| ProposeHandover { from_id, to_id, dossier_ids });
    let command = reader.finish(command)?;
    page.write(move |conn, actor, now| handovers::propose(conn, actor, &command, now)).await
}

async fn content(page: &Page, from: Option<i64>) -> Result<Value, Refusal> {
    let actor = page.actor()?;
    let is_planner = actor.may(Permission::AssignDossiers);
    let from = from.filter(|_| is_planner).or_else(|| actor.user_id.filter(|_| !is_planner));
    let (moving, advisers) = page
        .read(move |conn, actor, now| {
            let moving = match from {
                Some(id) => handovers::of_user(conn, actor, id, now)?,
                // A planner chooses first; who may not, is refused all the same.
                None => handovers::list(conn, actor).map(|_| Vec::new())?,
            };
            Ok((moving, dossiers::advisers(conn)?))
        })
        .await?;
    let receivers: Vec<_> = advisers.iter().filter(|(id, _)| Some(*id) != from).cloned().collect();
    let rows: Vec<Value> = moving.iter().map(view::moving).collect();
    let all: Vec<Value> = rows.iter().filter_map(|row| row.get("id").cloned()).collect();
    Ok(json!({
        "filters": { "van": from.map(|id| id.to_string()).unwrap_or_default() },
        "senders": if is_planner { users(&advisers) } else { Vec::new() },
        "owner": from.map(|id| id.to_string()).unwrap_or_default(),
        "dossiers": rows, "receivers": users(&receivers),
        "form": { "dossiers": all },
    }))
}

/// One hand-over: what goes along with each dossier.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let id = id.into_inner();
    let view = page.read(move |conn, actor, now| handovers::get(conn, actor, id, now)).await?;
    let content = view::content(&view);
    page.show(SHOW.0, SHOW.1, &content)
}

/// Confirms a hand-over.
pub async fn confirm(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let stationery = page.app.stationery();
    let work =
        move |conn: &mut _, actor: &_, now| handovers::confirm(conn, actor, id, &stationery, now);
    let done = page.write(work).await;
    answer(&page, id, done, "De dossiers zijn overgedragen.").await
}

/// Withdraws a hand-over.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let id = id.into_inner();
    let done = page.write(move |conn, actor, now| handovers::withdraw(conn, actor, id, now)).await;
    answer(&page, id, done, "De overdracht is ingetrokken.").await
}

async fn answer(page: &Page, id: i64, done: ServiceResult<()>, sentence: &str) -> PageResult {
    match done {
        Ok(()) => Ok(page.see_other(&format!("/overdracht/{id}"), sentence)),
        Err(error @ ServiceError::Rule(_)) => {
            let view =
                page.read(move |conn, actor, now| handovers::get(conn, actor, id, now)).await?;
            page.refused(SHOW, &view::content(&view), json!({}), error)
        }
        Err(error) => Err(error.into()),
    }
}
