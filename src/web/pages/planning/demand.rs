//! Who wants a session or a training, who waits longest first.

pub mod as_file;

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::date_offer_view::path;
use crate::domain::dates::{day_field, long_day, relative_day};
use crate::domain::permissions::Permission;
use crate::domain::planning::CouncilUse;
use crate::domain::stages::Stage;
use crate::services::organisations;
use crate::services::planning::demand::{self, Demand};
use crate::web::error::PageResult;
use crate::web::guard::percent;
use crate::web::page::Page;
use crate::web::pages::export;

/// Which province.
#[derive(Deserialize)]
pub struct Choice {
    province: Option<String>,
}

impl Choice {
    /// The code that was chosen, if one was.
    fn province(&self) -> Option<String> {
        self.province.clone().filter(|code| !code.is_empty())
    }
}

/// The list.
pub async fn list(page: Page, choice: Query<Choice>) -> PageResult {
    let province = choice.province();
    let asked = province.clone();
    let (demands, provinces) = page
        .read(move |conn, actor, now| {
            let demands = demand::list(conn, actor, asked.as_deref(), now)?;
            Ok((demands, organisations::provinces(conn)?))
        })
        .await?;
    let may_plan = page.actor()?.may(Permission::PlanSessions);
    let provinces: Vec<Value> =
        provinces.into_iter().map(|(code, name)| json!({ "value": code, "label": name })).collect();
    let query = province.as_deref().map(|code| format!("?province={}", percent(code)));
    let query = query.unwrap_or_default();
    let shown = json!({
        "demands": demands.iter().map(|it| row(&page, it, may_plan)).collect::<Vec<_>>(),
        "may_plan": may_plan,
        "provinces": provinces,
        "filters": { "province": province.as_deref().unwrap_or_default() },
        "has_filter": province.is_some(),
        "exports": export::links("/bijeenkomsten/gewenst", &query),
    });
    page.show("planning/demand.html", "Wie wil wat?", &shown)
}

fn row(page: &Page, it: &Demand, may_plan: bool) -> Value {
    let code = &it.organisation.code;
    let is_session = it.stage == Stage::Session;
    let training = it.training_id.map(|id| format!("/trainingen/{id}"));
    let change = if it.may_change { format!("/organisaties/{code}/wensen") } else { String::new() };
    let since = it.since.map(|day| (long_day(day), relative_day(day, page.today())));
    let (since, waits) = since.unwrap_or_default();
    json!({
        "name": it.organisation.full_name(),
        "href": format!("/organisaties/{code}"),
        "province": it.province,
        "what": if is_session { "Bijeenkomst" } else { "Training" },
        "since": since,
        "waits": waits,
        "audience": it.wishes.audience.as_deref().unwrap_or_default(),
        "wishes": it.wishes.wishes.as_deref().unwrap_or_default(),
        "suits": it.wishes.suits.sentence(),
        "council": council(it),
        "recess": recess(it),
        "offer": it.offer.as_ref().map_or("", |offer| offer.label(page.now())),
        "offer_href": it.offer.as_ref().map(|it| path(it.id)).unwrap_or_default(),
        "may_select": may_plan && (is_session || it.is_agreed),
        "choice_name": if is_session { "organisatie" } else { "training" },
        "choice_value": it.training_id.map_or_else(|| code.clone(), |id| id.to_string()),
        "change_href": change,
        "training_href": training.unwrap_or_default(),
    })
}

fn council(it: &Demand) -> String {
    let Some(day) = it.wishes.council_day else { return String::new() };
    match it.wishes.council_use {
        CouncilUse::Avoid => format!("Raad op {}avond: liever niet dan.", day.label()),
        CouncilUse::Choose => format!("Raad op {}avond: juist dan.", day.label()),
    }
}

fn recess(it: &Demand) -> String {
    it.recess.as_ref().map_or_else(String::new, |recess| {
        let (first, last) = (day_field(recess.first_day), day_field(recess.last_day));
        format!("{}: {first} tot en met {last}", recess.name)
    })
}
