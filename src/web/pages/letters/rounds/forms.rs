//! The forms of a round: a new draft, and a change of its name, moment or pace.

use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock_field, day_field, from_amsterdam};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::Round;
use crate::domain::permissions::Permission;
use crate::domain::schedule::PAST_DAY;
use crate::services::rounds::plan::{self, ChangeRound, PlanRound, USUAL_PACE};
use crate::services::rounds::{calendar, view};
use crate::services::{ServiceError, ServiceResult, organisations, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::round_view::href;

const NEW: (&str, &str) = ("rounds/new.html", "Nieuwe brievenronde");
const CHANGE: (&str, &str) = ("rounds/new.html", "Brievenronde wijzigen");
const HOME: &str = "/brievenrondes";
const MADE: &str = "Het concept is gemaakt. Lees de brieven na voordat de ronde wordt vrijgegeven.";
const CHANGED: &str =
    "De ronde is gewijzigd en is weer een concept. Zij moet opnieuw worden vrijgegeven.";

/// The province that a new draft is for, and a day in the week in which it leaves.
#[derive(Debug, Deserialize)]
pub struct For {
    provincie: Option<String>,
    week: Option<String>,
}

/// The form for a new draft; for a province with the first good moment filled in.
pub async fn new_form(page: Page, asked: Query<For>) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    let asked = asked.into_inner();
    let week = asked.week.and_then(|day| day.parse::<NaiveDate>().ok());
    let form = proposed(&page, asked.provincie.unwrap_or_default(), week).await?;
    page.show(NEW.0, NEW.1, &new_content(&page, form).await?)
}

/// The form as it is filled in for the province with this code, or for none.
async fn proposed(page: &Page, code: String, week: Option<NaiveDate>) -> Result<Value, Refusal> {
    let wanted = code.clone();
    let (good, provinces) = page
        .read(move |conn, actor, now| {
            let good = calendar::propose(conn, actor, (&wanted, week), now)?;
            Ok((good, organisations::provinces(conn)?))
        })
        .await?;
    let chosen = provinces.into_iter().find(|(known, _)| *known == code);
    Ok(json!({
        "area": "province", "planned_at": "09.00", "pace_per_hour": USUAL_PACE.to_string(),
        "province": chosen.as_ref().map(|(code, _)| code),
        "name": chosen.map(|(_, name)| format!("{name}, eerste ronde")),
        "planned_on": good.map(day_field),
    }))
}

/// Makes the draft.
pub async fn create(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    match try_create(&page, &fields).await? {
        Ok(round) => Ok(page.see_other(&href(round.id), MADE)),
        Err(error) => {
            page.refused(NEW, &new_content(&page, json!({})).await?, fields.to_form(&[]), error)
        }
    }
}

async fn try_create(page: &Page, fields: &Fields) -> Result<ServiceResult<Round>, Refusal> {
    let (new, mut wrong) = read_new(fields, page.now());
    if wrong.is_empty() {
        return Ok(page.write(move |conn, actor, now| plan::plan(conn, actor, &new, now)).await);
    }
    let others = page.read(move |conn, actor, now| plan::problems(conn, actor, &new, now)).await?;
    add_new(&mut wrong, others);
    Ok(Err(RuleError::Fields(wrong).into()))
}

async fn new_content(page: &Page, form: Value) -> Result<Value, Refusal> {
    let provinces = page.read(|conn, _, _| organisations::provinces(conn)).await?;
    let options = provinces.iter().map(|(code, name)| json!({ "value": code, "label": name }));
    Ok(json!({
        "action": HOME, "change": false, "back_href": HOME, "back_label": "Brievenrondes",
        "title": NEW.1, "button": "Concept maken", "form": form,
        "provinces": options.collect::<Vec<_>>(),
        "pace_hint": "Bij 60 per uur duurt een ronde van 26 brieven ongeveer 26 minuten.",
    }))
}

fn read_new(fields: &Fields, now: DateTime<Utc>) -> (PlanRound, Vec<Problem>) {
    let mut reader = Reader::new(fields);
    let (name, planned_at, pace_per_hour) = read_terms(fields, &mut reader, now);
    let (mut province, mut organisations) = (None, Vec::new());
    match fields.get("area") {
        Some("list") => {
            let text = reader.area("organisations").unwrap_or_default();
            let codes = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
            organisations = codes.filter(|code| !code.is_empty()).map(str::to_owned).collect();
            if organisations.is_empty() {
                reader.refuse("organisations", "Vul ten minste één code in, bijvoorbeeld GM0355.");
            }
        }
        Some(_) => province = fields.get("province").map(str::to_owned),
        None => reader.refuse("area", "Kies aan wie de brieven gaan."),
    }
    let wrong = problems_of(reader);
    (PlanRound { name, province, organisations, planned_at, pace_per_hour }, wrong)
}

/// Name, moment (Amsterdam time) and pace; what cannot be read is noted, and a day that has
/// passed: a person means another one. A program that asks by the API means as soon as can be.
fn read_terms(
    fields: &Fields,
    reader: &mut Reader<'_>,
    now: DateTime<Utc>,
) -> (String, DateTime<Utc>, u32) {
    let name = fields.get("name").unwrap_or_default().to_owned();
    let (day, time) = (reader.needed_day("planned_on"), reader.needed_clock("planned_at"));
    if day.is_some_and(|day| day < amsterdam_day(now)) {
        reader.refuse("planned_on", PAST_DAY);
    }
    let planned_at = day.zip(time).map_or(now, |(day, time)| from_amsterdam(day, time));
    let pace = reader.number("pace_per_hour").and_then(|pace| u32::try_from(pace).ok());
    (name, planned_at, pace.unwrap_or(0))
}

fn problems_of(reader: Reader<'_>) -> Vec<Problem> {
    match reader.finish(Some(())) {
        Err(RuleError::Fields(problems)) => problems,
        Ok(()) | Err(RuleError::NotAllowed(_) | RuleError::Clash(_)) => Vec::new(),
    }
}

/// Adds problems of fields that have none yet.
fn add_new(problems: &mut Vec<Problem>, others: Vec<Problem>) {
    // Without an area the choice of organisations says nothing.
    let has_area = !problems.iter().any(|known| known.field == "area");
    for other in others {
        let is_known = problems.iter().any(|known| known.field == other.field);
        let is_choice = ["province", "organisations"].contains(&other.field.as_str());
        let chose_none = problems.iter().any(|known| known.field == "organisations");
        if !is_known && (!is_choice || has_area && !chose_none) {
            problems.push(other);
        }
    }
}

/// The form to change name, moment or pace.
pub async fn change_form(page: Page, id: Path<i64>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let view = page
        .read(move |conn, actor, now| {
            require(actor, Permission::ProposeRounds)?;
            view::show(conn, actor, &stationery, id, now)
        })
        .await?;
    let round = &view.figures.round;
    round.state.revise().map_err(ServiceError::from)?;
    page.show(CHANGE.0, CHANGE.1, &change_content(id, as_it_is(round)))
}

fn as_it_is(round: &Round) -> Value {
    json!({
        "version": round.version.to_string(),
        "name": round.name, "planned_on": day_field(amsterdam_day(round.planned_at)),
        "planned_at": clock_field(round.planned_at),
        "pace_per_hour": round.pace_per_hour.to_string(),
    })
}

/// Changes the round; a release is void after that.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    let id = id.into_inner();
    match try_change(&page, id, &fields).await {
        Ok(_) => Ok(page.see_other(&href(id), CHANGED)),
        Err(error) => {
            page.refused(CHANGE, &change_content(id, json!({})), fields.to_form(&[]), error)
        }
    }
}

async fn try_change(page: &Page, id: i64, fields: &Fields) -> ServiceResult<Round> {
    let mut reader = Reader::new(fields);
    let (name, planned_at, pace_per_hour) = read_terms(fields, &mut reader, page.now());
    let version = reader.version();
    let mut wrong = problems_of(reader);
    add_new(&mut wrong, plan::terms_problems((&name, pace_per_hour), planned_at, page.now()));
    if !wrong.is_empty() {
        return Err(RuleError::Fields(wrong).into());
    }
    let command = ChangeRound { id, version, name, planned_at, pace_per_hour };
    page.write(move |conn, actor, now| plan::change(conn, actor, &command, now)).await
}

fn change_content(id: i64, form: Value) -> Value {
    json!({
        "action": format!("{}/wijzigen", href(id)), "change": true, "back_href": href(id),
        "back_label": "Terug naar de ronde", "title": CHANGE.1, "button": "Ronde wijzigen",
        "provinces": [], "form": form,
        "pace_hint": "Bij 60 per uur duurt een ronde van 26 brieven ongeveer 26 minuten.",
    })
}
