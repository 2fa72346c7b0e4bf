//! Letter rounds: the list, a new draft, the page of one round, its letters, a change.

use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock_field, day_field, from_amsterdam};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::Permission;
use crate::services::rounds::plan::{self, ChangeRound, PlanRound, USUAL_PACE};
use crate::services::rounds::{calendar, view};
use crate::services::{ServiceError, organisations, require};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::round_follow_up as follow_up;
use crate::web::pages::round_view::{self, Onlooker, href};

const LIST: (&str, &str) = ("rounds/list.html", "Brievenrondes");
const NEW: (&str, &str) = ("rounds/new.html", "Nieuwe brievenronde");
const CHANGE: (&str, &str) = ("rounds/new.html", "Brievenronde wijzigen");
const SHOW: &str = "rounds/show.html";
const LETTER: &str = "rounds/letter.html";
const HOME: &str = "/brievenrondes";
/// Seconds between two looks at a running round.
const REFRESH: u32 = 5;

/// The list.
pub async fn list(page: Page) -> PageResult {
    let stationery = page.app.stationery();
    let (rounds, provinces) = page
        .read(move |conn, actor, now| {
            Ok((view::list(conn, actor, &stationery, now)?, organisations::provinces(conn)?))
        })
        .await?;
    let may_plan = page.actor()?.may(Permission::ProposeRounds);
    let lines = rounds.iter().map(|round| round_view::line(round, &provinces));
    let content = json!({
        "count": rounds.len(), "rounds": lines.collect::<Vec<_>>(),
        "new_href": if may_plan { "/brievenrondes/nieuw" } else { "" },
        "calendar_href": "/brievenrondes/kalender",
        "four_eyes_off": !page.app.settings.asks_four_eyes(),
    });
    page.show(LIST.0, LIST.1, &content)
}

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
    let code = asked.provincie.unwrap_or_default();
    let week = asked.week.and_then(|day| day.parse::<NaiveDate>().ok());
    let wanted = code.clone();
    let (good, provinces) = page
        .read(move |conn, actor, now| {
            let good = calendar::propose(conn, actor, (&wanted, week), now)?;
            Ok((good, organisations::provinces(conn)?))
        })
        .await?;
    let chosen = provinces.into_iter().find(|(known, _)| *known == code);
    let form = json!({
        "area": "province", "planned_at": "09.00", "pace_per_hour": USUAL_PACE.to_string(),
        "province": chosen.as_ref().map(|(code, _)| code),
        "name": chosen.map(|(_, name)| format!("{name}, eerste ronde")),
        "planned_on": good.map(day_field),
    });
    page.show(NEW.0, NEW.1, &new_content(&page, form).await?)
}

/// Makes the draft.
pub async fn create(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    let (new, mut wrong) = read_new(&fields, page.now());
    let made = if wrong.is_empty() {
        page.write(move |conn, actor, now| plan::plan(conn, actor, &new, now)).await
    } else {
        let others =
            page.read(move |conn, actor, now| plan::problems(conn, actor, &new, now)).await?;
        add_new(&mut wrong, others);
        Err(RuleError::Fields(wrong).into())
    };
    match made {
        Ok(round) => Ok(page.see_other(
            &href(round.id),
            "Het concept is gemaakt. Lees de brieven na voordat de ronde wordt vrijgegeven.",
        )),
        Err(error) => {
            page.refused(NEW, &new_content(&page, json!({})).await?, fields.to_form(&[]), error)
        }
    }
}

async fn new_content(page: &Page, form: Value) -> Result<Value, crate::web::error::Refusal> {
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
    let (name, planned_at, pace_per_hour) = read_terms(&mut reader, now);
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

/// Name, moment (Amsterdam time) and pace; what cannot be read is noted.
fn read_terms(reader: &mut Reader<'_>, now: DateTime<Utc>) -> (String, DateTime<Utc>, u32) {
    let name = reader.line("name").unwrap_or_default();
    let (day, time) = (reader.needed_day("planned_on"), reader.needed_clock("planned_at"));
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

/// So many messages stand on the page of a round; the list of messages has them all.
const MOST_SHOWN: i64 = 50;

/// Whether the page reads itself again, and which letters it shows.
#[derive(Debug, Deserialize)]
pub struct Asked {
    verversen: Option<String>,
    pagina: Option<String>,
}

/// One round.
pub async fn show(page: Page, id: Path<i64>, asked: Query<Asked>) -> PageResult {
    let (id, stationery) = (id.into_inner(), page.app.stationery());
    let (view, provinces, rest) = page
        .read(move |conn, actor, now| {
            let view = view::overview(conn, actor, &stationery, (id, MOST_SHOWN), now)?;
            Ok((view, organisations::provinces(conn)?, follow_up::load(conn, actor, id, now)?))
        })
        .await?;
    let actor = page.actor()?;
    let refreshes = asked.verversen.as_deref() != Some("nee");
    let onlooker = Onlooker {
        actor: &actor,
        settings: &page.app.settings,
        provinces: &provinces,
        now: page.now(),
        refresh: if refreshes { REFRESH } else { 0 },
        part: asked.pagina.as_deref(),
    };
    let mut content = round_view::page(&view, &onlooker);
    follow_up::add(&mut content, &view.figures, &rest, &actor);
    page.show(SHOW, &view.figures.round.name, &content)
}

/// Which recipient of a letter is shown, counted from 1.
#[derive(Debug, Deserialize)]
pub struct Whom {
    aan: Option<usize>,
}

/// One letter as it will leave or left.
pub async fn letter(page: Page, ids: Path<(i64, i64)>, whom: Query<Whom>) -> PageResult {
    let (ids, stationery) = (ids.into_inner(), page.app.stationery());
    let sender = stationery.from.to_string();
    let letter = page
        .read(move |conn, actor, now| view::preview(conn, actor, &stationery, ids, now))
        .await?;
    let home = href(letter.round.id);
    let here = format!("{home}/brieven/{}", ids.1);
    let beside = |id: Option<i64>| id.map_or(String::new(), |id| format!("{home}/brieven/{id}"));
    let chosen = whom.aan.unwrap_or(1).clamp(1, letter.mails.len().max(1));
    let recipients = letter.mails.iter().enumerate().map(|(i, mail)| {
        json!({ "label": mail.recipient, "href": format!("?aan={}", i + 1),
                "active": i + 1 == chosen })
    });
    let mail = letter.mails.get(chosen - 1).map(|mail| round_view::mail(mail, &sender));
    let content = json!({
        "round": { "name": letter.round.name, "href": home },
        "organisation": {
            "name": letter.organisation.full_name(),
            "href": format!("/organisaties/{}", letter.organisation.code),
        },
        "mail": mail, "recipients": recipients.collect::<Vec<_>>(), "frozen": letter.is_frozen,
        "previous_href": beside(letter.beside.0), "next_href": beside(letter.beside.1),
        "print_href": if letter.mails.is_empty() { String::new() } else { format!("{here}/print") },
        "problem": letter.problem.clone().unwrap_or_default(),
    });
    page.show(LETTER, &format!("Brief aan {}", letter.organisation.full_name()), &content)
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
    let form = json!({
        "version": round.version.to_string(),
        "name": round.name, "planned_on": day_field(amsterdam_day(round.planned_at)),
        "planned_at": clock_field(round.planned_at),
        "pace_per_hour": round.pace_per_hour.to_string(),
    });
    page.show(CHANGE.0, CHANGE.1, &change_content(id, form))
}

/// Changes the round; a release is void after that.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::ProposeRounds)?;
    let id = id.into_inner();
    let mut reader = Reader::new(&fields);
    let (name, planned_at, pace_per_hour) = read_terms(&mut reader, page.now());
    let version = reader.version();
    let wrong = problems_of(reader);
    let command = ChangeRound { id, version, name, planned_at, pace_per_hour };
    let changed = if wrong.is_empty() {
        page.write(move |conn, actor, now| plan::change(conn, actor, &command, now)).await
    } else {
        Err(RuleError::Fields(wrong).into())
    };
    match changed {
        Ok(_) => Ok(page.see_other(
            &href(id),
            "De ronde is gewijzigd en is weer een concept. Iemand anders moet haar vrijgeven.",
        )),
        Err(error) => {
            page.refused(CHANGE, &change_content(id, json!({})), fields.to_form(&[]), error)
        }
    }
}

fn change_content(id: i64, form: Value) -> Value {
    json!({
        "action": format!("{}/wijzigen", href(id)), "change": true, "back_href": href(id),
        "back_label": "Terug naar de ronde", "title": CHANGE.1, "button": "Ronde wijzigen",
        "provinces": [], "form": form,
        "pace_hint": "Bij 60 per uur duurt een ronde van 26 brieven ongeveer 26 minuten.",
    })
}
