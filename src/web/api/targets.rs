//! `targets`: set one, beside the others or in the place of one that holds. What is wrong is told
//! by the names that the body has.

use chrono::NaiveDate;
use serde::Deserialize;

use super::call::{ApiResult, Call, Json, created};
use super::coverage;
use super::instants::Moments;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::Permission;
use crate::domain::targets::{Metric, NewTarget, Target};
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
    let new =
        read(body, amsterdam_day(call.now())).map_err(|rule| by_names_of_body(rule.into()))?;
    let code = new.target.code.clone();
    call.write(move |conn, actor, now| {
        let set = match supersedes.as_deref() {
            None => targets::set(conn, actor, &new, now),
            Some(old) => targets::supersede_named(conn, actor, (old, &new), now),
        };
        set.map_err(by_names_of_body)
    })
    .await?;
    let location = format!("/api/v1/targets/{code}");
    Ok(created(&location, &coverage::standing(&call, &code).await?))
}

fn read(body: NewTargetJson, today: NaiveDate) -> Result<NewTarget, RuleError> {
    let mut moments = Moments::default();
    let known: Vec<&str> = Metric::ALL.iter().map(|it| it.as_str()).collect();
    let which = format!("Kies uit: {}.", known.join(", "));
    let metric = moments.needed_choice::<Metric>("metric", body.metric.as_deref(), &which);
    let deadline = moments.day("deadline", Some(body.deadline.as_deref().unwrap_or_default()));
    let set_on = moments.day("set_on", body.set_on.as_deref()).unwrap_or(today);
    let label = line(&mut moments, "label", &body.label);
    let source = line(&mut moments, "source", body.source.as_deref().unwrap_or_default());
    let address = body.source_address.as_deref().unwrap_or_default();
    let address = line(&mut moments, "source_address", address);
    if label.is_empty() {
        moments.refuse("label", "Vul in wat het streefcijfer zegt.");
    }
    if body.target.is_none() {
        moments.refuse("goal", "Vul een aantal in, bijvoorbeeld 250.");
    }
    // In the place of what is absent or not readable, which is told above, stands what no rule
    // refuses.
    let (metric, goal) = (metric.unwrap_or(Metric::ProvincesSession), body.target.unwrap_or(1));
    let (code, deadline) = (body.id.trim().to_owned(), deadline.unwrap_or(today));
    let target = Target { code, label, metric, goal, deadline, source };
    let source_address = Some(address).filter(|it| !it.is_empty());
    let new = NewTarget { target, source_address, set_on: Some(set_on) };
    if moments.has_problems() {
        for problem in new.problems(today, i64::MAX) {
            moments.refuse(&problem.field, &problem.problem);
        }
    }
    moments.finish(Some(new))
}

fn line(moments: &mut Moments, name: &str, text: &str) -> String {
    if text.chars().count() > 200 || text.chars().any(char::is_control) {
        moments.refuse(name, "Gebruik één regel van ten hoogste 200 tekens.");
    }
    text.trim().to_owned()
}

/// The form of management has other names for two fields.
fn by_names_of_body(error: ServiceError) -> ServiceError {
    let ServiceError::Rule(RuleError::Fields(problems)) = error else {
        return error;
    };
    let named = |problem: Problem| match problem.field.as_str() {
        "target_code" => Problem { field: "id".to_owned(), ..problem },
        "goal" => Problem { field: "target".to_owned(), ..problem },
        _ => problem,
    };
    RuleError::Fields(problems.into_iter().map(named).collect()).into()
}
