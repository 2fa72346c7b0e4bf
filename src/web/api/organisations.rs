//! Organisations with their stages.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, ok};
use crate::domain::dossiers::Stages;
use crate::domain::next_step::{NextStep, Step};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers;
use crate::services::organisations::{self, AdviserFilter, Filter, Listed, Window};

fn filter(asked: &mut Asked) -> Filter {
    let is_own = asked.flag("onDesk").unwrap_or(false);
    Filter {
        text: asked.text("q"),
        province: asked.province(),
        kind: asked.choice("kind", OrganisationKind::ALL),
        stage: asked.choice("stage", Stage::ALL),
        state: asked.choice("state", StageState::ALL),
        step: asked.choice("nextStep", Step::ALL),
        adviser: is_own.then_some(AdviserFilter::Desk),
        ..Filter::default()
    }
}

/// The organisations that exist today, or that a search finds.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let filter = filter(&mut asked);
    let paging = asked.paged()?;
    let (page, size) = paging.asked();
    let window = Window { page, size, stays_within: false };
    let totals = call.app.totals.clone();
    let Listed { total, lines } = call
        .read(move |conn, actor, now| {
            organisations::page(conn, actor, (&filter, window), &totals, now)
        })
        .await?;
    let part: Vec<Value> =
        lines.iter().map(|line| summary(&line.organisation, &line.stages, line.next)).collect();
    Ok(paging.answer_part(&part, total))
}

/// One organisation.
pub async fn show(call: Call, code: Path<String>) -> ApiResult {
    let code = code.into_inner();
    let (view, register) = call
        .read(move |conn, actor, now| {
            let view = dossiers::show(conn, actor, &code, now)?;
            let register = organisations::register_around(conn, &view.organisation)?;
            Ok((view, register))
        })
        .await?;
    let id = view.organisation.id;
    let since = |stage: Stage| {
        view.since.iter().find(|since| since.stage == stage).map(|since| since.since_on)
    };
    let more = json!({
        "stageSince": by_stage(|stage| json!(since(stage))),
        "aliases": view.aliases,
        "formerly": view.formerly,
        "predecessors": codes(&register.predecessors_of(id)),
        "successors": codes(&register.successors_of(id)),
        "website": view.organisation.website,
        "reapproachOn": view.dossier.as_ref().and_then(|dossier| dossier.reapproach_on),
    });
    let mut body = summary(&view.organisation, &view.stages, view.next);
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    Ok(ok(&body))
}

fn codes(organisations: &[&Organisation]) -> Vec<String> {
    organisations.iter().map(|it| it.code.clone()).collect()
}

fn summary(organisation: &Organisation, stages: &Stages, next: Option<NextStep>) -> Value {
    json!({
        "code": organisation.code,
        "kind": organisation.kind,
        "name": organisation.name,
        "province": organisation.province_code,
        "validFrom": organisation.valid_from,
        "validTo": organisation.valid_to,
        "inhabitants": organisation.inhabitants,
        "stages": by_stage(|stage| json!(stages.get(stage))),
        "nextStep": next.map(|next| next.step),
    })
}

fn by_stage(value: impl Fn(Stage) -> Value) -> Value {
    Stage::ALL.iter().map(|&stage| (stage.as_str().to_owned(), value(stage))).collect()
}
