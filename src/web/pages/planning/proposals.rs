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
use crate::store::DbConn;
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
    if fields.get("organisatie").is_none() && fields.get("training").is_none() {
        return Ok(page.see_other("/bijeenkomsten/gewenst", "Vink eerst aan wie een datum wil."));
    }
    let form = form(&page, &fields);
    match searched(&page, actor, &fields).await {
        Ok(answers) => page.show(SHOW.0, SHOW.1, &content(&fields, Some(&answers), &form)),
        Err(error) => page.refused(SHOW, &content(&fields, None, &form), form.clone(), error),
    }
}

/// The proposals for one training, for who may plan it; `back` is its page with its name.
pub(in crate::web::pages) async fn show_training(
    page: Page,
    (id, back): (i64, (String, String)),
    request: &HttpRequest,
) -> PageResult {
    let actor = page.actor()?;
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let asked = pairs.map(Query::into_inner).unwrap_or_default().into_iter();
    let days = asked.filter(|(name, _)| matches!(name.as_str(), "first_day" | "last_day"));
    let own = std::iter::once(("training".to_owned(), id.to_string()));
    let fields = Fields::new(days.chain(own).collect());
    let form = form(&page, &fields);
    let found = searched(&page, actor, &fields).await;
    let content = of_training(&back, found.as_ref().ok(), &form);
    match found {
        Ok(_) => page.show(SHOW.0, SHOW.1, &content),
        Err(error) => page.refused(SHOW, &content, form, error),
    }
}

async fn searched(page: &Page, actor: Actor, fields: &Fields) -> Result<Answers, ServiceError> {
    let (question, lessons) = (question(page, fields)?, trainings(fields));
    let now = page.now();
    let search =
        move |conn: &mut DbConn| proposals::search_all(conn, &actor, (&question, &lessons), now);
    page.app.db.read(search).await
}

/// The trainings that were chosen.
pub(super) fn trainings(fields: &Fields) -> Vec<i64> {
    fields.all("training").into_iter().filter_map(|id| id.parse().ok()).collect()
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
    json!({
        "action": "/bijeenkomsten/voorstellen", "is_session": true,
        "back_href": "/bijeenkomsten/gewenst", "back_label": "Wie wil wat?",
        "codes": fields.all("organisatie"), "trainings": fields.all("training"),
        "answers": answers.map(proposal_view::answers).unwrap_or_default(), "form": form,
    })
}

/// The same page for one training; `back` is its page with its name.
fn of_training(back: &(String, String), answers: Option<&Answers>, form: &Value) -> Value {
    json!({
        "action": format!("{}/voorstellen", back.0), "is_session": false,
        "back_href": back.0, "back_label": back.1, "codes": [], "trainings": [],
        "answers": answers.map(proposal_view::answers).unwrap_or_default(), "form": form,
    })
}
