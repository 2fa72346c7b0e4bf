//! A regional day: choose organisations near each other, look at the proposal, plan it at once.

use actix_web::web::Query;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::without_null;
use crate::domain::dates::{amsterdam_day, clock, day_field, from_amsterdam, long_day};
use crate::domain::errors::RuleError;
use crate::domain::next_step::Step;
use crate::services::regional_days::{self, Candidate, Choices, PlanDay, Standing, Stop};
use crate::services::{ServiceError, ServiceResult, dossiers};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::options::{and_withdrawn, organisation_options, users};

const FORM: (&str, &str) = ("conversations/regional_day.html", "Regiodag");
const PROPOSAL: (&str, &str) =
    ("conversations/regional_day_plan.html", "Voorstel voor een regiodag");

/// The address of the form.
const PATH: &str = "/gesprekken/regiodag";

/// The form: around which organisation, which day, who else.
pub async fn form(page: Page, asked: Query<Vec<(String, String)>>) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    let content = content(&page, fields.get("organisatie").map(str::to_owned)).await?;
    page.show(FORM.0, FORM.1, &content)
}

/// The proposal: the order and the times.
pub async fn propose(page: Page, asked: Query<Vec<(String, String)>>) -> PageResult {
    let fields = Fields::new(asked.into_inner());
    match proposed(&page, &fields).await {
        Ok((command, stops)) => {
            page.show(PROPOSAL.0, PROPOSAL.1, &proposal(&page, &command, &stops).await?)
        }
        Err(error) => refused(&page, &fields, error).await,
    }
}

/// Plans the conversations of the day.
pub async fn plan(page: Page, Posted(fields): Posted) -> PageResult {
    let planned = match command(&fields) {
        Ok(command) => {
            let count = command.codes.len();
            let stationery = page.app.stationery();
            let work = move |conn: &mut _, actor: &_, now| {
                regional_days::plan_day(conn, actor, &command, &stationery, now)
            };
            page.write(work).await.map(|withdrawn| (count, withdrawn))
        }
        Err(error) => Err(error.into()),
    };
    match planned {
        Ok((count, withdrawn)) => {
            let also = and_withdrawn(withdrawn, "deze organisaties");
            Ok(page.see_other("/", &format!("{count} gesprekken zijn gepland.{also}")))
        }
        Err(error) => refused(&page, &fields, error).await,
    }
}

async fn refused(page: &Page, fields: &Fields, error: ServiceError) -> PageResult {
    let content = content(page, fields.get("organisatie").map(str::to_owned)).await?;
    page.refused(FORM, &content, fields.to_form(&["visits"]), error)
}

async fn proposed(page: &Page, fields: &Fields) -> ServiceResult<(PlanDay, Vec<Stop>)> {
    let command = command(fields)?;
    let asked = command.clone();
    let (actor, now) = (page.visitor.actor.clone(), page.now());
    let Some(actor) = actor else {
        return Err(ServiceError::Forbidden("Log eerst in.".to_owned()));
    };
    let stops =
        page.app.db.read(move |conn| regional_days::propose(conn, &actor, &asked, now)).await?;
    Ok((command, stops))
}

fn command(fields: &Fields) -> Result<PlanDay, RuleError> {
    let mut reader = Reader::new(fields);
    let (day, time) = (reader.needed_day("on"), reader.needed_clock("first_at"));
    let adviser_id = reader.number("adviser");
    let mut codes: Vec<String> = reader.choices("visits");
    if let Some(seed) = reader.line("organisatie")
        && !codes.contains(&seed)
    {
        codes.insert(0, seed);
    }
    let moment = day.zip(time).map(|(day, time)| from_amsterdam(day, time));
    let invites = reader.ticked("send_invitation");
    reader.finish(moment.map(|first_at| PlanDay { first_at, adviser_id, codes, invites }))
}

async fn content(page: &Page, code: Option<String>) -> Result<Value, Refusal> {
    let asked = code.filter(|code| !code.trim().is_empty());
    let choices = page
        .read(move |conn, actor, now| regional_days::choices(conn, actor, asked.as_deref(), now))
        .await?;
    let seeds: Vec<_> = choices.seeds.iter().map(|it| it.organisation.clone()).collect();
    let seed = choices
        .seed
        .as_ref()
        .map(|it| json!({ "code": it.organisation.code, "name": it.organisation.full_name() }));
    let first: Vec<&str> =
        choices.near.iter().take(2).map(|it| it.standing.organisation.code.as_str()).collect();
    Ok(json!({
        "seeds": organisation_options(&seeds), "seed": seed,
        "filters": { "organisatie": choices.seed.as_ref().map(|it| it.organisation.code.clone()).unwrap_or_default() },
        "near": near(&choices), "advisers": users(&choices.advisers),
        "form": without_null(json!({
            "on": day_field(page.today() + TimeDelta::days(7)), "first_at": "9.30",
            "visits": first,
            "adviser": choices.seed.as_ref().and_then(|it| it.dossier.adviser_id).map(|id| id.to_string()),
        })),
    }))
}

fn near(choices: &Choices) -> Vec<Value> {
    let label = |it: &Candidate| {
        let name = it.standing.organisation.full_name();
        let adviser = match it.standing.adviser.as_str() {
            "" => String::new(),
            adviser => format!(", dossier van {adviser}"),
        };
        json!({
            "value": it.standing.organisation.code, "label": name,
            "hint": format!("{} minuten rijden, {}{adviser}", it.minutes, asks(&it.standing)),
        })
    };
    choices.near.iter().map(label).collect()
}

async fn proposal(page: &Page, command: &PlanDay, stops: &[Stop]) -> Result<Value, Refusal> {
    let advisers = page.read(|conn, _, _| dossiers::advisers(conn)).await?;
    let name =
        |id: i64| advisers.iter().find(|(user, _)| *user == id).map(|(_, name)| name.clone());
    let adviser = command.adviser_id.and_then(name).unwrap_or(page.actor()?.name);
    let travel: i64 = stops.iter().map(|stop| stop.visit.travel).sum();
    let day = amsterdam_day(command.first_at);
    let mut hidden = vec![
        json!({ "name": "on", "value": day_field(day) }),
        json!({ "name": "first_at", "value": clock(command.first_at).trim_end_matches(" uur") }),
    ];
    hidden
        .extend(command.adviser_id.map(|id| json!({ "name": "adviser", "value": id.to_string() })));
    let codes = command.codes.iter().map(|code| json!({ "name": "visits", "value": code }));
    hidden.extend(codes);
    let last = stops.last().map(|stop| clock(stop.visit.ends_at)).unwrap_or_default();
    Ok(json!({
        "consequence": format!(
            "{} gesprekken van {adviser} op {}, van {} tot {last}, met {travel} minuten rijden \
             ertussen.",
            stops.len(), long_day(day), clock(command.first_at)
        ),
        "stops": stops.iter().map(stop).collect::<Vec<_>>(),
        "action": PATH, "hidden": hidden, "form": { "send_invitation": true },
        "back_href": format!("{PATH}?organisatie={}", command.codes.first().map_or("", String::as_str)),
    }))
}

/// What the organisation answered, else what comes next.
fn asks(standing: &Standing) -> String {
    let Some(next) = standing.next else { return String::new() };
    let answer = standing.answer.filter(|_| next.step == Step::PlanConversation);
    answer.map_or_else(|| next.step.label().to_owned(), |reply| reply.label().to_lowercase())
}

fn stop(it: &Stop) -> Value {
    json!({
        "time": format!("{} tot {}", clock(it.visit.starts_at).trim_end_matches(" uur"), clock(it.visit.ends_at)),
        "travel": if it.visit.travel == 0 { String::new() } else { format!("{} minuten rijden", it.visit.travel) },
        "organisation": it.standing.organisation.full_name(),
        "href": format!("/organisaties/{}", it.standing.organisation.code),
        "place": it.standing.organisation.place, "why": asks(&it.standing),
        "warning": it.warning,
    })
}
