//! The team: moderators, trainers and experience experts.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::long_day;
use crate::domain::errors::RuleError;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::services::people::{self, PersonDetails};
use crate::services::{ServiceResult, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const LIST: (&str, &str) = ("admin/people.html", "Mensen");
const NEW: (&str, &str) = ("admin/person.html", "Persoon toevoegen");
const CHANGE: (&str, &str) = ("admin/person.html", "Persoon wijzigen");
const END: (&str, &str) = ("confirm.html", "Persoon stopt");

/// The list.
pub async fn list(page: Page) -> PageResult {
    let actor = page.actor()?;
    let (team, today) =
        (page.read(|conn, actor, _| people::list(conn, actor)).await?, page.today());
    let may_plan = actor.may(Permission::PlanSessions);
    let rows: Vec<Value> =
        team.iter().map(|person| row(person, may_plan, person.is_active_on(today))).collect();
    let shown = json!({
        "new_href": if may_plan { "/beheer/mensen/nieuw" } else { "" },
        "sections": sections(&actor), "people": rows,
    });
    page.show(LIST.0, LIST.1, &shown)
}

/// The form for somebody new.
pub async fn new_form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    page.show(NEW.0, NEW.1, &new_content())
}

/// Adds somebody.
pub async fn add(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::PlanSessions)?;
    match added(&page, &fields).await {
        Ok(_) => Ok(page.see_other("/beheer/mensen", "De persoon is toegevoegd.")),
        Err(error) => page.refused(NEW, &new_content(), fields.to_form(&["roles"]), error),
    }
}

async fn added(page: &Page, fields: &Fields) -> ServiceResult<i64> {
    let details = details(fields)?;
    page.write(move |conn, actor, now| people::add(conn, actor, &details, now)).await
}

/// The form for somebody known.
pub async fn change_form(page: Page, id: Path<i64>) -> PageResult {
    let person = known(&page, *id).await?;
    let mut content = change_content(person.id, person.ended_on.is_none());
    if let Some(content) = content.as_object_mut() {
        content.insert("form".to_owned(), form_of(&person));
    }
    page.show(CHANGE.0, CHANGE.1, &content)
}

/// Changes somebody.
pub async fn change(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    match changed(&page, *id, &fields).await {
        Ok(()) => Ok(page.see_other("/beheer/mensen", "De gegevens zijn bewaard.")),
        Err(error) => {
            let person = known(&page, *id).await?;
            let content = change_content(person.id, person.ended_on.is_none());
            page.refused(CHANGE, &content, fields.to_form(&["roles"]), error)
        }
    }
}

async fn changed(page: &Page, id: i64, fields: &Fields) -> ServiceResult<()> {
    let details = details(fields)?;
    page.write(move |conn, actor, now| people::change(conn, actor, (id, &details), now)).await
}

/// Asks whether somebody stops.
pub async fn end_form(page: Page, id: Path<i64>) -> PageResult {
    let person = known(&page, *id).await?;
    page.show(END.0, END.1, &end_content(&person))
}

/// Lets somebody stop.
pub async fn end(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = *id;
    match page.write(move |conn, actor, now| people::end(conn, actor, id, now)).await {
        Ok(()) => Ok(page.see_other("/beheer/mensen", "Deze persoon doet niet meer mee.")),
        Err(error) => {
            let person = known(&page, id).await?;
            page.refused(END, &end_content(&person), fields.to_form(&[]), error)
        }
    }
}

/// Somebody whom this user may change.
async fn known(page: &Page, id: i64) -> Result<Person, Refusal> {
    require(&page.actor()?, Permission::PlanSessions)?;
    page.read(move |conn, actor, _| people::get(conn, actor, id)).await
}

fn details(fields: &Fields) -> Result<PersonDetails, RuleError> {
    let mut reader = Reader::new(fields);
    let details = PersonDetails {
        name: reader.needed_line("name", "Vul een naam in."),
        email: reader.line("email"),
        phone: reader.line("phone"),
        home_place: reader.line("home_place"),
        parts: reader.choices("roles"),
    };
    reader.finish(Some(details))
}

fn row(person: &Person, may_plan: bool, is_active: bool) -> Value {
    let roles: Vec<String> = person.parts.iter().map(|part| part.label().to_lowercase()).collect();
    let href = format!("/beheer/mensen/{}", person.id);
    let ended = person.ended_on.map(|on| format!("Gestopt op {}", long_day(on)));
    json!({
        "name": person.name,
        "href": if may_plan { href } else { String::new() },
        "email": person.email.as_deref().unwrap_or_default(),
        "roles": roles.join(", "),
        "home_place": person.home_place.as_deref().unwrap_or_default(),
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

fn new_content() -> Value {
    json!({
        "title": NEW.1, "action": "/beheer/mensen", "button": "Persoon toevoegen",
        "roles": roles(), "end_href": "", "form": {},
    })
}

fn change_content(id: i64, may_end: bool) -> Value {
    let path = format!("/beheer/mensen/{id}");
    json!({
        "title": CHANGE.1, "action": path, "button": "Gegevens bewaren", "roles": roles(),
        "end_href": if may_end { format!("{path}/einde") } else { String::new() }, "form": {},
    })
}

fn end_content(person: &Person) -> Value {
    let path = format!("/beheer/mensen/{}", person.id);
    json!({
        "title": END.1,
        "consequence": format!(
            "{} doet vanaf vandaag niet meer mee en kan niet meer worden geboekt. Wat al is \
             gehouden, blijft staan.", person.name),
        "facts": [], "action": format!("{path}/einde"), "button": "Ja, deze persoon stopt",
        "danger": true, "back_href": path, "back_label": person.name, "hidden": [],
        "reason_label": "", "form": {},
    })
}

fn roles() -> Vec<Value> {
    Part::ALL
        .iter()
        .map(|part| json!({ "value": part, "label": part.label(), "hint": "" }))
        .collect()
}

fn form_of(person: &Person) -> Value {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    json!({
        "name": person.name, "email": text(&person.email), "phone": text(&person.phone),
        "home_place": text(&person.home_place), "roles": person.parts,
    })
}
