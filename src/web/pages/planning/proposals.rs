//! Proposals for who can come when. Nothing is kept: choosing one opens the form that plans it.

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde_json::{Value, json};

use super::proposal_view;
use crate::domain::dates::day_field;
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::Period;
use crate::services::planning::proposals::{self, Answers, Question, usual_period};
use crate::services::{ServiceError, require};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;

const SHOW: (&str, &str) = ("planning/proposals.html", "Voorstellen");

/// The organisations that were chosen, with their proposals.
pub async fn show(page: Page, request: HttpRequest) -> PageResult {
    let actor = page.actor()?;
    require(&actor, Permission::PlanSessions)?;
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let fields = Fields::new(pairs.map(Query::into_inner).unwrap_or_default());
    let form = form(&page, &fields);
    match searched(&page, actor, &fields).await {
        Ok(answers) => page.show(SHOW.0, SHOW.1, &content(&fields, Some(&answers), &form)),
        Err(error) => page.refused(SHOW, &content(&fields, None, &form), form.clone(), error),
    }
}

async fn searched(page: &Page, actor: Actor, fields: &Fields) -> Result<Answers, ServiceError> {
    let question = question(page, fields)?;
    let now = page.now();
    page.app.db.read(move |conn| proposals::search(conn, &actor, &question, now)).await
}

/// What is asked, with the usual period where none was.
pub(super) fn question(page: &Page, fields: &Fields) -> Result<Question, RuleError> {
    let mut reader = Reader::new(fields);
    let usual = usual_period(page.today());
    let first = reader.day("first_day").unwrap_or(usual.first);
    let last = reader.day("last_day").unwrap_or(usual.last.max(first));
    let question = Question {
        codes: reader.choices("organisatie"),
        period: Period { first, last },
        with_trainer: reader.ticked("trainer"),
    };
    reader.finish(Some(question))
}

/// The form as it was asked for, with the usual period where none was; the province is asked on the
/// page of the tour plan only.
pub(super) fn form(page: &Page, fields: &Fields) -> Value {
    let usual = usual_period(page.today());
    let or = |name: &str, day| fields.get(name).map_or_else(|| day_field(day), str::to_owned);
    json!({
        "first_day": or("first_day", usual.first),
        "last_day": or("last_day", usual.last),
        "trainer": fields.get("trainer").is_some(),
        "province": fields.get("province").unwrap_or_default(),
    })
}

fn content(fields: &Fields, answers: Option<&Answers>, form: &Value) -> Value {
    let answers = answers.map(proposal_view::answers).unwrap_or_default();
    json!({ "codes": fields.all("organisatie"), "answers": answers, "form": form })
}
