//! Organisations with their stages.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{ApiResult, Call, ok};
use super::paging::Paging;
use crate::domain::dossiers::Stages;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::names::OrganisationCode;
use crate::domain::next_step::NextStep;
use crate::domain::organisations::Organisation;
use crate::domain::stages::Stage;
use crate::services::dossiers;
use crate::services::organisations::{self, Filter, Listed, Window};

/// The filters of the list.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
    province: Option<String>,
    kind: Option<String>,
    stage: Option<String>,
    state: Option<String>,
}

impl Asked {
    fn filter(&self) -> Result<Filter, RuleError> {
        let mut problems = Vec::new();
        let province =
            self.province.as_deref().and_then(|text| match OrganisationCode::parse(text) {
                Ok(code) if code.is_province() => Some(code.as_str().to_owned()),
                _ => {
                    problems.push(Problem::new("province", "Noem een provincie, zoals PV26."));
                    None
                }
            });
        let filter = Filter {
            text: self.q.clone().filter(|text| !text.trim().is_empty()),
            province,
            kind: choice("kind", self.kind.as_deref(), &mut problems),
            stage: choice("stage", self.stage.as_deref(), &mut problems),
            state: choice("state", self.state.as_deref(), &mut problems),
            ..Filter::default()
        };
        if problems.is_empty() { Ok(filter) } else { Err(RuleError::Fields(problems)) }
    }
}

fn choice<T: std::str::FromStr>(
    name: &str,
    text: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let read = text?.parse();
    read.map_err(|_| problems.push(Problem::new(name, "Deze waarde is niet bekend."))).ok()
}

/// The organisations that exist today, or that a search finds.
pub async fn list(call: Call, asked: Query<Asked>, paging: Paging) -> ApiResult {
    let filter = asked.filter()?;
    let (page, size) = paging.asked();
    let window = Window { page, size, stays_within: false };
    let Listed { total, lines } = call
        .read(move |conn, actor, now| organisations::page(conn, actor, &filter, window, now))
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
