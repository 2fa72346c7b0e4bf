//! Council sessions: the list with who wants one, planning, the session itself and what became
//! of it.

pub mod around;
pub mod as_file;
pub mod briefing;
mod content;
pub mod corrections;
mod form;
pub mod logistics;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::services::dossiers;
use crate::services::planning::{publications, wishes};
use crate::services::sessions::{self, PlanChoices, SessionView, after, evaluations};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::options::and_withdrawn;

const NEW: (&str, &str) = ("sessions/new.html", "Bijeenkomst plannen");
const MOVE: (&str, &str) = ("sessions/new.html", "Bijeenkomst verplaatsen");
const SHOW: (&str, &str) = ("sessions/show.html", "Bijeenkomst");
const POSTPONE: (&str, &str) = ("sessions/postpone.html", "Bijeenkomst uitstellen");
const CANCEL: (&str, &str) = ("confirm.html", "Bijeenkomst afzeggen");

/// Which sessions to list.
#[derive(Deserialize)]
pub struct Choice {
    toon: Option<String>,
    pagina: Option<String>,
}

/// For whom to plan, and when and with whom when a proposal was chosen.
#[derive(Deserialize)]
pub struct For {
    organisatie: Option<String>,
    dag: Option<String>,
    begin: Option<String>,
    einde: Option<String>,
    gespreksleider: Option<String>,
    trainer: Option<String>,
}

/// The list, with the organisations that want a session first.
pub async fn list(page: Page, choice: Query<Choice>) -> PageResult {
    let which = content::Which::of(choice.toon.as_deref());
    let (lines, wanted, themes) = page
        .read(move |conn, actor, _| {
            let themes = match which {
                content::Which::Held => evaluations::themes_held(conn, actor)?,
                content::Which::Coming | content::Which::All => Vec::new(),
            };
            Ok((sessions::list(conn, actor)?, sessions::demand(conn, actor)?, themes))
        })
        .await?;
    let shown = content::list(&page, lines, (wanted, themes), (which, choice.pagina.as_deref()));
    page.show("sessions/list.html", "Bijeenkomsten", &shown)
}

/// The form to plan one.
pub async fn new_form(page: Page, whom: Query<For>) -> PageResult {
    let choices = choices(&page).await?;
    let code = whom.organisatie.clone().unwrap_or_default();
    let known = page.read(move |conn, actor, _| wishes::find(conn, actor, &code)).await?;
    let form = form::blank(&whom, known.as_ref());
    page.show(NEW.0, NEW.1, &form::new_content(&choices, form))
}

/// Plans a session.
pub async fn plan(page: Page, Posted(fields): Posted) -> PageResult {
    let start = tour_start(&page).await?;
    match planned(&page, &fields, start).await {
        Ok(planned) => {
            let flash = told("De bijeenkomst is gepland.", &planned.0);
            Ok(go_on(&page, &flash, (planned.0.id, planned.1)))
        }
        Err(error) => {
            let content = form::new_content(&choices(&page).await?, Value::Null);
            page.refused(NEW, &content, form::filled(&fields), beside(error))
        }
    }
}

async fn planned(
    page: &Page,
    fields: &Fields,
    tour_start: NaiveDate,
) -> ServiceResult<(sessions::Planned, Option<i64>)> {
    let command = form::plan(fields, tour_start)?;
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        let planned = sessions::plan(conn, actor, &command, &stationery, now)?;
        let publication = lay_aside(conn, actor, planned.id, now)?;
        Ok((planned, publication))
    })
    .await
}

/// What the page makes waits to be read; the API sends at once.
fn lay_aside(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    actor.user_id.map_or(Ok(None), |id| publications::lay_aside(conn, id, session_id, now))
}

/// Back to the session, with the way to what waits to be read.
fn go_on(page: &Page, flash: &str, (id, publication): (i64, Option<i64>)) -> HttpResponse {
    match publication {
        Some(publication) => {
            let href = format!("/bijeenkomsten/publiceren/{publication}");
            page.see_other_linked(&path(id), flash, (&href, "Lees de berichten en verstuur ze"))
        }
        None => page.see_other(&path(id), flash),
    }
}

/// One session.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let (view, content) = whole(&page, *id).await?;
    page.show(SHOW.0, &content::title(&view), &content)
}

/// The form to give a session another moment.
pub async fn move_form(page: Page, id: Path<i64>) -> PageResult {
    let (choices, view) = (choices(&page).await?, view(&page, *id).await?);
    let form = form::of(&view);
    page.show(MOVE.0, MOVE.1, &form::move_content(&choices, &view, form))
}

/// Gives a session another moment.
pub async fn reschedule(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let start = tour_start(&page).await?;
    match rescheduled(&page, (*id, start), &fields).await {
        Ok(planned) => {
            let flash = told("De bijeenkomst is gewijzigd.", &planned.0);
            Ok(go_on(&page, &flash, (planned.0.id, planned.1)))
        }
        Err(error) => {
            let (choices, view) = (choices(&page).await?, view(&page, *id).await?);
            let content = form::move_content(&choices, &view, Value::Null);
            page.refused(MOVE, &content, form::filled(&fields), beside(error))
        }
    }
}

async fn rescheduled(
    page: &Page,
    (id, tour_start): (i64, NaiveDate),
    fields: &Fields,
) -> ServiceResult<(sessions::Planned, Option<i64>)> {
    let command = form::reschedule(id, fields, tour_start)?;
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        let planned = sessions::reschedule(conn, actor, &command, &stationery, now)?;
        let publication = lay_aside(conn, actor, planned.id, now)?;
        Ok((planned, publication))
    })
    .await
}

/// Asks why and until when a session is put off.
pub async fn postpone_form(page: Page, id: Path<i64>) -> PageResult {
    let view = plannable(&page, *id).await?;
    page.show(POSTPONE.0, POSTPONE.1, &content::postpone(&view))
}

/// Puts a session off.
pub async fn postpone(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match postponed(&page, *id, &fields).await {
        Ok(publication) => Ok(go_on(&page, "De bijeenkomst is uitgesteld.", (*id, publication))),
        Err(error) => {
            let view = plannable(&page, *id).await?;
            page.refused(POSTPONE, &content::postpone(&view), fields.to_form(&[]), error)
        }
    }
}

async fn postponed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<Option<i64>> {
    let (command, day) = form::postpone(id, fields)?;
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        sessions::postpone(conn, actor, (&command, day), &stationery, now)?;
        lay_aside(conn, actor, id, now)
    })
    .await
}

/// Asks why a session is called off.
pub async fn cancel_form(page: Page, id: Path<i64>) -> PageResult {
    let view = plannable(&page, *id).await?;
    page.show(CANCEL.0, CANCEL.1, &content::cancel(&view))
}

/// Calls a session off.
pub async fn cancel(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match cancelled(&page, *id, &fields).await {
        Ok(publication) => Ok(go_on(&page, "De bijeenkomst is afgezegd.", (*id, publication))),
        Err(error) => {
            let view = plannable(&page, *id).await?;
            page.refused(CANCEL, &content::cancel(&view), fields.to_form(&[]), error)
        }
    }
}

async fn cancelled(page: &Page, id: i64, fields: &Fields) -> ServiceResult<Option<i64>> {
    let command = form::call_off(id, fields);
    let stationery = page.app.stationery();
    page.write(move |conn, actor, now| {
        sessions::cancel(conn, actor, &command, &stationery, now)?;
        lay_aside(conn, actor, id, now)
    })
    .await
}

/// Records how many came.
pub async fn record_result(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match recorded(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other(&path(*id), "De bijeenkomst is als gehouden vastgelegd.")),
        Err(error) => {
            let (view, content) = whole(&page, *id).await?;
            let title = content::title(&view);
            page.refused((SHOW.0, &title), &content, fields.to_form(&["themes"]), error)
        }
    }
}

async fn recorded(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let command = form::result(id, fields)?;
    page.write(move |conn, actor, now| sessions::record_result(conn, actor, &command, now)).await
}

/// The appointment as a calendar file.
pub async fn invitation(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (*id, page.app.stationery());
    let ics = page
        .read(move |conn, actor, now| sessions::invitation(conn, actor, id, &stationery, now))
        .await?;
    let name = format!("attachment; filename=\"bijeenkomst-{id}.ics\"");
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(ics))
}

async fn tour_start(page: &Page) -> Result<NaiveDate, Refusal> {
    page.read(|conn, _, _| dossiers::tour_start(conn)).await
}

async fn choices(page: &Page) -> Result<PlanChoices, Refusal> {
    page.read(sessions::choices).await
}

async fn view(page: &Page, id: i64) -> Result<SessionView, Refusal> {
    page.read(move |conn, actor, now| sessions::get(conn, actor, id, now)).await
}

/// A session with all that its page shows.
async fn whole(page: &Page, id: i64) -> Result<(SessionView, Value), Refusal> {
    let (view, around) = page
        .read(move |conn, actor, now| {
            let view = sessions::get(conn, actor, id, now)?;
            let around = after::around(conn, actor, &view.session)?;
            Ok((view, around))
        })
        .await?;
    let content = around::with(content::session(page, &view), &view.session, &around);
    Ok((view, content))
}

/// A session that this user may call off; the permission is that of planning.
async fn plannable(page: &Page, id: i64) -> Result<SessionView, Refusal> {
    require(&page.actor()?, Permission::PlanSessions)?;
    view(page, id).await
}

/// The service names the organisations; the form has one field for the host.
fn beside(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Rule(RuleError::Fields(mut problems)) => {
            for problem in problems.iter_mut().filter(|it| it.field == "organisations") {
                "organisation".clone_into(&mut problem.field);
            }
            RuleError::Fields(problems).into()
        }
        other => other,
    }
}

fn told(sentence: &str, planned: &sessions::Planned) -> String {
    let sentence = format!("{sentence}{}", and_withdrawn(planned.withdrawn, "deze organisatie"));
    std::iter::once(sentence.as_str())
        .chain(planned.warnings.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ")
}

fn path(id: i64) -> String {
    format!("/bijeenkomsten/{id}")
}
