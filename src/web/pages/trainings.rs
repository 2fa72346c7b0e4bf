//! Trainings: the list, entering one with what is known, and the steps that follow.

pub mod as_file;
mod content;
pub mod courses;
pub mod follow_up;
mod form;
mod moves;
pub mod search;
pub mod steps;

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::dossiers;
use crate::services::trainings::{self, TrainingView};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::export;
use crate::web::pages::paging::Part;

const NEW: (&str, &str) = ("trainings/new.html", "Training vastleggen");
const SHOW: &str = "trainings/show.html";
const DECLINE: (&str, &str) = ("confirm.html", "Training gaat niet door");

/// Which page of the list.
#[derive(Deserialize)]
pub struct Choice {
    pagina: Option<String>,
}

/// For whom.
#[derive(Deserialize)]
pub struct For {
    organisatie: Option<String>,
}

/// A moment and a trainer that were chosen from proposals, as the form has them.
#[derive(Debug, Default, Deserialize)]
pub struct Picked {
    dag: Option<String>,
    begin: Option<String>,
    einde: Option<String>,
    trainer: Option<String>,
}

/// The list.
pub async fn list(page: Page, choice: Query<Choice>) -> PageResult {
    let views = page.read(|conn, actor, _| trainings::list(conn, actor)).await?;
    let part = Part::new(views.len(), choice.pagina.as_deref());
    let rows: Vec<Value> = part.of(&views).map(content::row).collect();
    let shown = json!({
        "count": views.len(), "new_href": "/trainingen/nieuw",
        "courses_href": "/trainingen/aanbod", "trainings": rows,
        "pages": part.links(|number| format!("?pagina={number}")),
        "exports": export::links("/trainingen", ""),
    });
    page.show("trainings/list.html", "Trainingen", &shown)
}

/// The form to enter one.
pub async fn new_form(page: Page, whom: Query<For>) -> PageResult {
    let form = json!({ "organisation": whom.organisatie.as_deref().unwrap_or_default() });
    let content = new_content(&page, form).await?;
    page.show(NEW.0, NEW.1, &content)
}

/// Enters a training.
pub async fn add(page: Page, Posted(fields): Posted) -> PageResult {
    let start = tour_start(&page).await?;
    match added(&page, &fields, start).await {
        Ok(id) => Ok(page.see_other(&path(id), "De training is vastgelegd.")),
        Err(error) => {
            let content = new_content(&page, Value::Null).await?;
            page.refused(NEW, &content, fields.to_form(&[]), error)
        }
    }
}

async fn added(page: &Page, fields: &Fields, tour_start: NaiveDate) -> ServiceResult<i64> {
    if fields.get("is_offer").is_some() {
        let offer = form::offer(fields)?;
        return page
            .write(move |conn, actor, now| trainings::offer(conn, actor, &offer, now))
            .await;
    }
    let command = form::add(fields, tour_start)?;
    page.write(move |conn, actor, now| trainings::add(conn, actor, &command, now)).await
}

/// One training with the steps it can take now; a proposal fills in the form that plans it.
pub async fn show(page: Page, id: Path<i64>, picked: Query<Picked>) -> PageResult {
    let (view, content) = shown(&page, *id, Some(&picked)).await?;
    page.show(SHOW, &content::title(&view), &content)
}

/// Records that the organisation agreed to pay.
pub async fn agree_cost(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let done = match form::agree_cost(*id, &fields) {
        Ok(command) => {
            page.write(move |conn, actor, now| trainings::agree_cost(conn, actor, &command, now))
                .await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De kosten zijn akkoord."), &fields, done).await
}

/// Sets when and by whom it is given.
pub async fn plan(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let start = tour_start(&page).await?;
    let done = match form::plan(*id, &fields, start) {
        Ok(command) => {
            page.write(move |conn, actor, now| trainings::plan(conn, actor, &command, now)).await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De training is gepland."), &fields, done).await
}

/// Records that it was held.
pub async fn hold(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let done = match form::day(&fields, "held_on") {
        Ok(on) => {
            let step = (*id, on);
            page.write(move |conn, actor, now| trainings::hold(conn, actor, step, now)).await
        }
        Err(error) => Err(error.into()),
    };
    answer(&page, (*id, "De training is als gehouden vastgelegd."), &fields, done).await
}

/// Asks why a training does not go on.
pub async fn decline_form(page: Page, id: Path<i64>) -> PageResult {
    let (view, _) = shown(&page, *id, None).await?;
    page.show(DECLINE.0, DECLINE.1, &content::decline(&view))
}

/// Records that a training does not go on.
pub async fn decline(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let (id, reason) = (*id, fields.get("reason").unwrap_or_default().to_owned());
    let done = page
        .write(move |conn, actor, now| trainings::decline(conn, actor, (id, &reason), now))
        .await;
    match done {
        Ok(()) => Ok(page.see_other(&path(id), "De training gaat niet door.")),
        Err(error) => {
            let (view, _) = shown(&page, id, None).await?;
            page.refused(DECLINE, &content::decline(&view), fields.to_form(&[]), error)
        }
    }
}

async fn answer(
    page: &Page,
    (id, flash): (i64, &str),
    fields: &Fields,
    done: Result<(), ServiceError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(page.see_other(&path(id), flash)),
        Err(error) => {
            let (view, content) = shown(page, id, None).await?;
            page.refused((SHOW, &content::title(&view)), &content, fields.to_form(&[]), error)
        }
    }
}

async fn shown(
    page: &Page,
    id: i64,
    picked: Option<&Picked>,
) -> Result<(TrainingView, Value), Refusal> {
    let (view, choices) = page
        .read(move |conn, actor, now| {
            Ok((trainings::get(conn, actor, id)?, trainings::choices(conn, actor, now)?))
        })
        .await?;
    let content = content::training(&view, &choices, (picked, page.today()));
    Ok((view, content))
}

async fn tour_start(page: &Page) -> Result<NaiveDate, Refusal> {
    page.read(|conn, _, _| dossiers::tour_start(conn)).await
}

async fn new_content(page: &Page, form: Value) -> Result<Value, Refusal> {
    let choices = page.read(trainings::choices).await?;
    Ok(content::new(&choices, form))
}

fn path(id: i64) -> String {
    format!("/trainingen/{id}")
}
