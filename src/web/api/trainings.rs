//! `trainings`: enter one with what is known of it, read them.

use actix_web::web::Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, Json, created, ok};
use super::instants::Moments;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::domain::trainings::{TrainingKind, TrainingState};
use crate::services::require;
use crate::services::trainings::{self, AddTraining, TrainingView};

/// A training to enter.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewTraining {
    organisation: String,
    kind: Option<String>,
    cost_agreed_on: Option<String>,
    starts_at: Option<String>,
    ends_at: Option<String>,
    held_on: Option<String>,
    trainer: Option<i64>,
}

/// Enters a training.
pub async fn add(call: Call, Json(body): Json<NewTraining>) -> ApiResult {
    require(&call.actor, Permission::PlanTrainings)?;
    let command = command(body)?;
    let view = call
        .write(move |conn, actor, now| {
            let id = trainings::add(conn, actor, &command, now)?;
            trainings::get(conn, actor, id)
        })
        .await?;
    Ok(created(&format!("/api/v1/trainings/{}", view.training.id), &training(&view)))
}

/// Every training, the newest first.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, trainer) = (asked.organisation(), asked.number("trainer"));
    let kind = asked.choice("kind", TrainingKind::ALL);
    let state = asked.choice("state", TrainingState::ALL);
    let paging = asked.paged()?;
    let mut views = call.read(|conn, actor, _| trainings::list(conn, actor)).await?;
    views.retain(|it| {
        organisation.as_ref().is_none_or(|code| *code == it.organisation.code)
            && kind.is_none_or(|kind| kind == it.training.kind)
            && state.is_none_or(|state| state == it.training.state)
            && trainer.is_none_or(|id| it.trainer.as_ref().is_some_and(|one| one.id == id))
    });
    Ok(paging.answer(&views.iter().map(training).collect::<Vec<_>>()))
}

/// One training.
pub async fn show(call: Call, id: Path<i64>) -> ApiResult {
    let id = id.into_inner();
    let view = call.read(move |conn, actor, _| trainings::get(conn, actor, id)).await?;
    Ok(ok(&training(&view)))
}

fn command(body: NewTraining) -> Result<AddTraining, RuleError> {
    let mut moments = Moments::default();
    let which = "Kies `council` of `individual`.";
    let kind = moments.needed_choice("kind", body.kind.as_deref(), which);
    let cost_agreed_on = moments.day("cost_agreed_on", body.cost_agreed_on.as_deref());
    let starts_at = moments.instant("starts_at", body.starts_at.as_deref());
    let ends_at = moments.instant("ends_at", body.ends_at.as_deref());
    let held_on = moments.day("held_on", body.held_on.as_deref());
    let (organisation, trainer) = (body.organisation, body.trainer);
    moments.finish(kind.map(|kind| AddTraining {
        organisation,
        kind,
        cost_agreed_on,
        starts_at,
        ends_at,
        held_on,
        trainer,
        course: None,
    }))
}

fn training(view: &TrainingView) -> Value {
    let (training, facts, terms) = (&view.training, &view.training.facts, &view.training.terms);
    let trainer = view.trainer.as_ref().map(|it| json!({ "id": it.id, "name": it.name }));
    json!({
        "id": training.id,
        "organisation": { "code": view.organisation.code, "name": view.organisation.name },
        "kind": training.kind,
        "state": training.state,
        "offeredOn": terms.offered_on,
        "requestedOn": terms.requested_on,
        "quoteCents": terms.quote.as_ref().map(|it| it.amount),
        "quoteReference": terms.quote.as_ref().and_then(|it| it.reference.as_deref()),
        "quotedOn": terms.quote.as_ref().map(|it| it.quoted_on),
        "costAgreedOn": facts.cost_agreed_on,
        "costAgreedBy": terms.agreed_by,
        "course": view.course.as_ref().map(|it| json!({ "id": it.id, "title": it.title })),
        "startsAt": facts.starts_at,
        "endsAt": facts.ends_at,
        "heldOn": facts.held_on,
        "trainer": trainer,
    })
}
