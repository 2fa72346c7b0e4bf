//! The targets of the tour: what holds, what held before, and the forms of management.

pub mod as_file;
mod view;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::day_field;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::domain::targets::{KnownTarget, Metric, NewTarget, Target, TargetRecord};
use crate::services::coverage::Report;
use crate::services::{ServiceResult, require, targets};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::export;

const LIST: (&str, &str) = ("targets/list.html", "Streefcijfers");
const NEW: (&str, &str) = ("targets/new.html", "Nieuw streefcijfer");
const SUPERSEDE: (&str, &str) = ("targets/new.html", "Streefcijfer vervangen");
const WITHDRAW: (&str, &str) = ("confirm.html", "Streefcijfer intrekken");
const HOME: &str = "/dekking/streefcijfers";

/// What holds, and what held before.
pub async fn list(page: Page) -> PageResult {
    let actor = page.actor()?;
    let (known, report) = known(&page).await?;
    let exports = actor.may(Permission::ExportReports).then(|| export::links(HOME, ""));
    let may_set = actor.may(Permission::SetTargets);
    let content = view::list(&known, &report, may_set, exports.unwrap_or_default());
    page.show(LIST.0, LIST.1, &content)
}

/// Every target, and the report of today that says how those that hold stand.
async fn known(page: &Page) -> Result<(Vec<KnownTarget>, Report), Refusal> {
    let today = page.today();
    let figures = page.app.figures(today, page.now()).await?;
    page.read(move |conn, actor, now| {
        let known = targets::history(conn, actor, now)?;
        Ok((known, figures.report(conn, actor, today, now)?))
    })
    .await
}

/// The form of a target that stands beside the others.
pub async fn new_form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::SetTargets)?;
    let form = json!({ "set_on": day_field(page.today()) });
    page.show(NEW.0, NEW.1, &content(None, form))
}

/// Sets a target.
pub async fn set(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::SetTargets)?;
    let saved = match read(&fields) {
        Ok(new) => page.write(move |conn, actor, now| targets::set(conn, actor, &new, now)).await,
        Err(error) => Err(error.into()),
    };
    match saved {
        Ok(_) => Ok(page.see_other(HOME, "Het streefcijfer is vastgelegd.")),
        Err(error) => page.refused(NEW, &content(None, json!({})), fields.to_form(&[]), error),
    }
}

/// The form of a target in the place of another, filled in as far as that one tells.
pub async fn supersede_form(page: Page, id: Path<i64>) -> PageResult {
    let old = look(&page, id.into_inner()).await?;
    let form = json!({
        "target_label": old.target.label, "metric": old.target.metric,
        "deadline": day_field(old.target.deadline), "set_on": day_field(page.today()),
    });
    page.show(SUPERSEDE.0, SUPERSEDE.1, &content(Some(&old), form))
}

/// Sets a target in the place of another.
pub async fn supersede(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let old = look(&page, id).await?;
    let saved = match read(&fields) {
        Ok(new) => {
            let work = move |conn: &mut _, actor: &_, now| {
                targets::supersede(conn, actor, (id, &new), now)
            };
            page.write(work).await
        }
        Err(error) => Err(error.into()),
    };
    match saved {
        Ok(_) => {
            let done = format!("{} is vervangen en blijft hier staan.", old.target.code);
            Ok(page.see_other(HOME, &done))
        }
        Err(error) => {
            page.refused(SUPERSEDE, &content(Some(&old), json!({})), fields.to_form(&[]), error)
        }
    }
}

/// Asks why a target is taken back.
pub async fn withdraw_form(page: Page, id: Path<i64>) -> PageResult {
    let record = look(&page, id.into_inner()).await?;
    page.show(WITHDRAW.0, WITHDRAW.1, &view::withdrawal(&record))
}

/// Takes a target back.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = id.into_inner();
    let record = look(&page, id).await?;
    match withdrawn(&page, id, &fields).await {
        Ok(()) => {
            let done = format!("{} is ingetrokken.", record.target.code);
            Ok(page.see_other(HOME, &done))
        }
        Err(error) => {
            page.refused(WITHDRAW, &view::withdrawal(&record), fields.to_form(&[]), error)
        }
    }
}

async fn withdrawn(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    page.write(move |conn, actor, now| targets::withdraw(conn, actor, (id, &reason), now)).await
}

async fn look(page: &Page, id: i64) -> Result<TargetRecord, Refusal> {
    page.read(move |conn, actor, now| targets::look(conn, actor, id, now)).await
}

fn read(fields: &Fields) -> Result<NewTarget, RuleError> {
    let mut reader = Reader::new(fields);
    let code = reader.needed_line("target_code", "Kies een korte naam, zoals T4.");
    let label = reader.needed_line(
        "target_label",
        "Vul in wat het streefcijfer zegt, bijvoorbeeld: 250 gemeenten bezocht.",
    );
    let metric = reader.needed_choice::<Metric>("metric");
    let goal = reader.number("goal");
    reader.refuse_absent("goal", "Vul een aantal in, bijvoorbeeld 250.");
    let deadline = reader.needed_day("deadline");
    let set_on = reader.needed_day("set_on");
    let source = reader.line("source").unwrap_or_default();
    let source_address = reader.line("source_address");
    let target = || {
        let target =
            Target { code, label, metric: metric?, goal: goal?, deadline: deadline?, source };
        Some(NewTarget { target, source_address, set_on: Some(set_on?) })
    };
    let target = target();
    reader.finish(target)
}

fn content(old: Option<&TargetRecord>, form: Value) -> Value {
    let metrics = Metric::ALL.iter().map(|it| json!({ "value": it, "label": it.label() }));
    let action = match old {
        Some(old) => format!("{HOME}/{}/vervangen", old.id),
        None => HOME.to_owned(),
    };
    json!({
        "replaces": old.map(view::summary).unwrap_or_default(), "action": action,
        "metrics": metrics.collect::<Vec<_>>(), "form": form,
    })
}
