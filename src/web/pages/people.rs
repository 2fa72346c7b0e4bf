//! The team: moderators, trainers and experience experts.

pub mod as_file;
pub mod feed;
mod form;
pub mod leave;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::long_day;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::services::people::{self, PersonView};
use crate::services::{ServiceError, ServiceResult, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::export;

const LIST: (&str, &str) = ("admin/people.html", "Mensen");
const NEW: (&str, &str) = ("admin/person.html", "Persoon toevoegen");
const CHANGE: (&str, &str) = ("admin/person.html", "Persoon wijzigen");
const END: (&str, &str) = ("confirm.html", "Persoon stopt");

/// The list.
pub async fn list(page: Page) -> PageResult {
    let (actor, today) = (page.actor()?, page.today());
    let team = page.read(people::list_views).await?;
    let may_plan = actor.may(Permission::PlanSessions);
    let rows: Vec<Value> =
        team.iter().map(|view| row(view, may_plan, view.person.is_active_on(today))).collect();
    let shown = json!({
        "new_href": if may_plan { "/beheer/mensen/nieuw" } else { "" },
        "sections": sections(&actor), "people": rows,
        "exports": export::links("/beheer/mensen", ""),
    });
    page.show(LIST.0, LIST.1, &shown)
}

/// The form for somebody new.
pub async fn new_form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    page.show(NEW.0, NEW.1, &form::new_content(&page).await?)
}

/// Adds somebody.
pub async fn add(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match added(&page, &fields).await {
        Ok(_) => Ok(page.see_other("/beheer/mensen", "De persoon is toegevoegd.")),
        Err(error) => {
            let content = form::new_content(&page).await?;
            page.refused(NEW, &content, form::filled(&fields), error)
        }
    }
}

async fn added(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let details = form::details(fields)?;
    page.write(move |conn, actor, now| people::add(conn, actor, &details, now)).await
}

/// The form for somebody known.
pub async fn change_form(page: Page, id: Path<i64>) -> PageResult {
    let view = known(&page, *id).await?;
    page.show(CHANGE.0, CHANGE.1, &form::change_content(&page, &view, "").await?)
}

/// Changes somebody.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match changed(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other("/beheer/mensen", "De gegevens zijn bewaard.")),
        Err(error) => refused(&page, *id, form::filled(&fields), error).await,
    }
}

async fn changed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let details = form::details(fields)?;
    page.write(move |conn, actor, now| people::change(conn, actor, (id, &details), now)).await
}

/// The page of a person with a form that was refused.
async fn refused(page: &Page, id: i64, filled: Value, error: ServiceError) -> PageResult {
    let view = known(page, id).await?;
    let content = form::change_content(page, &view, "").await?;
    page.refused(CHANGE, &content, filled, error)
}

/// Asks whether somebody stops.
pub async fn end_form(page: Page, id: Path<i64>) -> PageResult {
    let view = known(&page, *id).await?;
    page.show(END.0, END.1, &end_content(&view.person))
}

/// Lets somebody stop.
pub async fn end(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = *id;
    match page.write(move |conn, actor, now| people::end(conn, actor, id, now)).await {
        Ok(()) => Ok(page.see_other("/beheer/mensen", "Deze persoon doet niet meer mee.")),
        Err(error) => {
            let view = known(&page, id).await?;
            page.refused(END, &end_content(&view.person), fields.to_form(&[]), error)
        }
    }
}

/// Somebody whom this user may change.
async fn known(page: &Page, id: i64) -> Result<PersonView, Refusal> {
    require(&page.actor()?, Permission::PlanSessions)?;
    page.read(move |conn, actor, now| people::get_view(conn, actor, id, now)).await
}

fn row(view: &PersonView, may_plan: bool, is_active: bool) -> Value {
    let person = &view.person;
    let roles: Vec<String> = person.parts.iter().map(|part| part.label().to_lowercase()).collect();
    let ended = person.ended_on.map(|on| format!("Gestopt op {}", long_day(on)));
    let week = match view.availability.week() {
        week if week.is_empty() => "nog niet ingevuld".to_owned(),
        week => week,
    };
    json!({
        "name": person.name,
        "href": if may_plan { path(person.id) } else { String::new() },
        "email": person.email.as_deref().unwrap_or_default(),
        "roles": roles.join(", "),
        "home_place": person.home_place.as_deref().unwrap_or_default(),
        "week": week,
        "leave": view.leaves.first().map(ToString::to_string).unwrap_or_default(),
        "state_label": if is_active { "Doet mee".to_owned() } else { ended.unwrap_or_default() },
        "state_kind": if is_active { "ok" } else { "neutral" },
    })
}

fn sections(actor: &Actor) -> Vec<Value> {
    let all = [
        ("Mensen", "/beheer/mensen", Permission::ReadSessions),
        ("Herindelingen", "/beheer/herindelingen", Permission::PlanReorganisations),
        ("Accounts", "/beheer/accounts", Permission::ManageUsers),
        ("E-mail", "/beheer/e-mail", Permission::ManageMail),
    ];
    all.into_iter()
        .filter(|(_, _, permission)| actor.may(*permission))
        .map(|(label, href, _)| {
            json!({ "label": label, "href": href, "active": href == "/beheer/mensen" })
        })
        .collect()
}

fn end_content(person: &Person) -> Value {
    let path = path(person.id);
    json!({
        "title": END.1,
        "consequence": format!(
            "{} doet vanaf vandaag niet meer mee en kan niet meer worden geboekt. Wat al is \
             gehouden, blijft staan. De link van de eigen agenda werkt dan niet meer.",
             person.name),
        "facts": [], "action": format!("{path}/einde"), "button": "Ja, deze persoon stopt",
        "danger": true, "back_href": path, "back_label": person.name, "hidden": [],
        "reason_label": "", "form": {},
    })
}

fn path(id: i64) -> String {
    format!("/beheer/mensen/{id}")
}
