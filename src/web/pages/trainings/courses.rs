//! The catalogue of trainings.

pub mod as_file;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::errors::RuleError;
use crate::domain::money::Euro;
use crate::domain::names::province_short_name;
use crate::domain::people::{Availability, Person};
use crate::domain::permissions::Permission;
use crate::domain::trainings::{Course, DURATIONS, TrainingKind};
use crate::services::trainings::courses::{self, CourseView};
use crate::services::{ServiceResult, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};
use crate::web::pages::export;

const PATH: &str = "/trainingen/aanbod";
const LIST: (&str, &str) = ("trainings/courses.html", "Trainingsaanbod");
const NEW: (&str, &str) = ("trainings/course.html", "Training aan het aanbod toevoegen");
const CHANGE: (&str, &str) = ("trainings/course.html", "Training in het aanbod wijzigen");

/// Names of the fields that may have several values.
const LISTS: [&str; 1] = ["trainers"];

/// The list.
pub async fn list(page: Page) -> PageResult {
    let may_change = page.actor()?.may(Permission::PlanSessions);
    let views = page.read(courses::list).await?;
    let (open, closed): (Vec<_>, Vec<_>) = views.iter().partition(|view| view.course.is_open);
    let row = |view: &&CourseView| row(view, may_change);
    let shown = json!({
        "new_href": if may_change { format!("{PATH}/nieuw") } else { String::new() },
        "courses": open.iter().map(row).collect::<Vec<_>>(),
        "exports": export::links(PATH, ""),
        "closed": closed.iter().map(row).collect::<Vec<_>>(),
    });
    page.show(LIST.0, LIST.1, &shown)
}

/// The form for a new one.
pub async fn new_form(page: Page) -> PageResult {
    let content = content(&page, None).await?;
    page.show(NEW.0, NEW.1, &content)
}

/// Adds one.
pub async fn add(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match added(&page, &fields).await {
        Ok(_) => Ok(page.see_other(PATH, "De training staat in het aanbod.")),
        Err(error) => {
            let content = content(&page, None).await?;
            page.refused(NEW, &content, fields.to_form(&LISTS), error)
        }
    }
}

async fn added(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let course = read(0, fields)?;
    page.write(move |conn, actor, now| courses::add(conn, actor, &course, now)).await
}

/// The form for a known one.
pub async fn change_form(page: Page, id: Path<i64>) -> PageResult {
    let course = known(&page, *id).await?;
    page.show(CHANGE.0, CHANGE.1, &content(&page, Some(&course)).await?)
}

/// Changes one.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match changed(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other(PATH, "Het aanbod is bewaard.")),
        Err(error) => {
            let course = known(&page, *id).await?;
            let content = content(&page, Some(&course)).await?;
            page.refused(CHANGE, &content, fields.to_form(&LISTS), error)
        }
    }
}

async fn changed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let course = read(id, fields)?;
    page.write(move |conn, actor, now| courses::change(conn, actor, &course, now)).await
}

/// Takes one out of the choices.
pub async fn close(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let choice = (*id, false);
    page.write(move |conn, actor, now| courses::set_open(conn, actor, choice, now)).await?;
    Ok(page.see_other(PATH, "Deze training wordt niet meer gekozen."))
}

/// Puts one back among the choices.
pub async fn open(page: Page, id: Path<i64>, Posted(_): Posted) -> PageResult {
    let choice = (*id, true);
    page.write(move |conn, actor, now| courses::set_open(conn, actor, choice, now)).await?;
    Ok(page.see_other(PATH, "Deze training staat weer in het aanbod."))
}

async fn known(page: &Page, id: i64) -> Result<Course, Refusal> {
    page.read(move |conn, actor, _| courses::get(conn, actor, id)).await
}

fn read(id: i64, fields: &Fields) -> Result<Course, RuleError> {
    let mut reader = Reader::new(fields);
    let title = reader.needed_line("title", "Vul een titel in.");
    let about = reader.area("about").unwrap_or_default();
    let (kind, minutes) = (reader.needed_choice("kind"), reader.needed_choice("minutes"));
    let usual_price = reader.money("usual_price");
    let (trainers, version) = (reader.choices("trainers"), reader.version());
    let course = || {
        let (kind, minutes) = (kind?, minutes?);
        Some(Course {
            id,
            title,
            about,
            kind,
            minutes,
            usual_price,
            trainers,
            is_open: true,
            version,
        })
    };
    reader.finish(course())
}

/// The form; with the course, when it is known.
async fn content(page: &Page, course: Option<&Course>) -> Result<Value, Refusal> {
    let team = page.read(courses::trainers).await?;
    let path = course.map_or_else(|| PATH.to_owned(), |it| format!("{PATH}/{}", it.id));
    let durations = DURATIONS
        .map(|it| json!({ "value": it.to_string(), "label": Course::duration(it), "hint": "" }));
    let kinds = TrainingKind::ALL.iter();
    let kinds = kinds.map(|it| json!({ "value": it, "label": it.label(), "hint": "" }));
    let trainers =
        team.iter().map(|it| json!({ "value": it.id.to_string(), "label": it.name, "hint": "" }));
    let (close, reopen) = course.map_or((false, false), |it| (it.is_open, !it.is_open));
    let action = |is_there: bool, end: &str| {
        if is_there { format!("{path}/{end}") } else { String::new() }
    };
    Ok(json!({
        "title": if course.is_some() { CHANGE.1 } else { NEW.1 },
        "action": path, "durations": durations, "kinds": kinds.collect::<Vec<_>>(),
        "trainers": trainers.collect::<Vec<_>>(),
        "close_action": action(close, "sluiten"), "open_action": action(reopen, "openen"),
        "form": course.map_or_else(|| json!({ "trainers": [] }), filled),
    }))
}

fn filled(it: &Course) -> Value {
    json!({
        "title": it.title, "about": it.about, "kind": it.kind, "minutes": it.minutes.to_string(),
        "usual_price": it.usual_price.map(Euro::field).unwrap_or_default(),
        "trainers": it.trainers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "version": it.version.to_string(),
    })
}

fn row(view: &CourseView, may_change: bool) -> Value {
    let it = &view.course;
    let price = it.usual_price.map_or_else(|| "op aanvraag".to_owned(), |it| it.to_string());
    json!({
        "id": it.id, "title": it.title, "about": it.about, "kind": it.kind.label(),
        "duration": Course::duration(it.minutes), "price": price,
        "change_href": if may_change { format!("{PATH}/{}", it.id) } else { String::new() },
        "trainers": view.trainers.iter().map(trainer).collect::<Vec<_>>(),
    })
}

fn trainer((person, it): &(Person, Availability)) -> Value {
    let regions: Vec<&str> =
        it.regions.iter().filter_map(|code| province_short_name(code)).collect();
    json!({
        "name": person.name,
        "regions": if regions.is_empty() { "overal".to_owned() } else { regions.join(", ") },
        "themes": joined(&it.themes), "languages": joined(&it.languages),
    })
}

fn joined(words: &[String]) -> String {
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}
