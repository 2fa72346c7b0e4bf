//! A plan for a whole tour at once. Nothing is kept: each session opens the form that plans it.

use actix_web::HttpRequest;
use actix_web::web::{Query, block};
use serde_json::{Value, json};

use super::proposals::{form, question, trainings};
use super::tour_view;
use crate::domain::permissions::{Actor, Permission};
use crate::services::organisations;
use crate::services::planning::tour::{self, LIMIT, Tour};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::DbConn;
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;

const SHOW: (&str, &str) = ("planning/tour.html", "Tourplan");

/// The plan for the organisations that were chosen, or for everybody who wants a session.
pub async fn show(page: Page, request: HttpRequest) -> PageResult {
    let actor = page.actor()?;
    require(&actor, Permission::PlanSessions)?;
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let fields = Fields::new(pairs.map(Query::into_inner).unwrap_or_default());
    let shown_form = form(&page, &fields);
    let provinces = page.read(|conn, _, _| organisations::provinces(conn)).await?;
    match planned(&page, actor, &fields).await {
        Ok(found) => {
            page.show(SHOW.0, SHOW.1, &content(&fields, found.as_ref(), &provinces, &shown_form))
        }
        Err(error) => page.refused(
            SHOW,
            &content(&fields, None, &provinces, &shown_form),
            shown_form.clone(),
            error,
        ),
    }
}

const BUSY: &str = "Er wordt al een tourplan gemaakt. Probeer het zo opnieuw.";

const SESSIONS_ONLY: &str = "Een tourplan is er alleen voor bijeenkomsten. Kies voor een training: \
    Maak voorstellen.";

/// The plan with the names of who could not be in it; none when nobody wants a session.
async fn planned(
    page: &Page,
    actor: Actor,
    fields: &Fields,
) -> Result<Option<(Tour, Vec<String>)>, ServiceError> {
    let mut question = question(page, fields)?;
    if question.codes.is_empty() && !trainings(fields).is_empty() {
        return Err(ServiceError::not_allowed(SESSIONS_ONLY));
    }
    let province = fields.get("province").filter(|code| !code.is_empty()).map(str::to_owned);
    let now = page.now();
    let read = move |conn: &mut DbConn| {
        let mut left_out = Vec::new();
        if question.codes.is_empty() {
            let asked = (province.as_deref(), question.period);
            let wanting = tour::wanting(conn, &actor, asked, now)?;
            (question.codes, left_out) = (wanting.codes, wanting.left_out);
        }
        if question.codes.is_empty() {
            return Ok(None);
        }
        ServiceResult::Ok(Some((tour::prepare(conn, &actor, &question, now)?, left_out)))
    };
    let Some((task, left_out)) = page.app.db.read(read).await? else { return Ok(None) };
    let _only_one = page.app.solver.try_acquire().map_err(|_| ServiceError::Busy(BUSY))?;
    let solved = block(move || task.solve(LIMIT)).await;
    let solved = solved.map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(Some((solved, left_out)))
}

fn content(
    fields: &Fields,
    found: Option<&(Tour, Vec<String>)>,
    provinces: &[(String, String)],
    form: &Value,
) -> Value {
    let option = |(code, name): &(String, String)| json!({ "value": code, "label": name });
    json!({
        "codes": fields.all("organisatie"),
        "provinces": provinces.iter().map(option).collect::<Vec<_>>(),
        "tour": found.map(|(tour, left_out)| tour_view::tour(tour, left_out)),
        "form": form,
    })
}
