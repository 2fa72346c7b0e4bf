//! `targets`: set one, beside the others or in the place of one that holds.

use serde::Deserialize;

use super::call::{ApiResult, Call, Json, created};
use super::coverage;
use super::instants::Moments;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::domain::targets::{Metric, NewTarget, Standing, Target};
use crate::services::{ServiceError, require, targets};

/// A target to set.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewTargetJson {
    id: String,
    label: String,
    metric: Option<String>,
    target: Option<i64>,
    deadline: Option<String>,
    set_on: Option<String>,
    source: Option<String>,
    source_address: Option<String>,
    supersedes: Option<String>,
}

/// Sets a target.
pub async fn set(call: Call, Json(body): Json<NewTargetJson>) -> ApiResult {
    require(&call.actor, Permission::SetTargets)?;
    let supersedes = body.supersedes.clone();
    let new = command(body, amsterdam_day(call.now()))?;
    let code = new.target.code.clone();
    call.write(move |conn, actor, now| match &supersedes {
        None => targets::set(conn, actor, &new, now),
        Some(old) => {
            let known = targets::history(conn, actor, now)?.into_iter();
            let mut held = known.filter(|it| it.standing == Standing::Current);
            let old = held.find(|it| it.record.target.code == *old).ok_or_else(|| {
                ServiceError::field("supersedes", "Noem een streefcijfer dat nu geldt, zoals T1.")
            })?;
            targets::supersede(conn, actor, (old.record.id, &new), now)
        }
    })
    .await?;
    Ok(created("/api/v1/targets", &coverage::standing(&call, &code).await?))
}

fn command(body: NewTargetJson, today: chrono::NaiveDate) -> Result<NewTarget, RuleError> {
    let mut moments = Moments::default();
    let known: Vec<&str> = Metric::ALL.iter().map(|it| it.as_str()).collect();
    let which = format!("Kies uit: {}.", known.join(", "));
    let metric = moments.needed_choice::<Metric>("metric", body.metric.as_deref(), &which);
    let deadline = moments.day("deadline", Some(body.deadline.as_deref().unwrap_or_default()));
    let set_on = moments.day("set_on", body.set_on.as_deref()).unwrap_or(today);
    let label = line(&mut moments, "label", &body.label);
    let source = body.source.as_deref().unwrap_or_default().trim().to_owned();
    let source_address = body.source_address.map(|it| it.trim().to_owned());
    if label.is_empty() {
        moments.refuse("label", "Vul in wat het streefcijfer zegt.");
    }
    if source.chars().count() > 200 {
        moments.refuse("source", "Gebruik ten hoogste 200 tekens.");
    }
    if body.target.is_none() {
        moments.refuse("target", "Vul een aantal in, bijvoorbeeld 250.");
    }
    let code = body.id.trim().to_owned();
    moments.finish(metric.zip(deadline).zip(body.target).map(|((metric, deadline), goal)| {
        let target = Target { code, label, metric, goal, deadline, source };
        let source_address = source_address.filter(|it| !it.is_empty());
        NewTarget { target, source_address, set_on: Some(set_on) }
    }))
}

fn line(moments: &mut Moments, name: &str, text: &str) -> String {
    if text.chars().count() > 200 || text.chars().any(char::is_control) {
        moments.refuse(name, "Gebruik één regel van ten hoogste 200 tekens.");
    }
    text.trim().to_owned()
}
