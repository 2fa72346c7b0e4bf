//! What an organisation asks of a session or training, and its own recess.

use actix_web::web::Path;
use serde_json::{Map, Value, json};

use crate::domain::dates::long_day;
use crate::domain::errors::RuleError;
use crate::domain::letters::{WishedDay, WishedPart, Wishes};
use crate::domain::planning::{CouncilUse, MeetingWishes};
use crate::services::planning::wishes::{self, NewRecess, WishesView};
use crate::services::{ServiceError, ServiceResult};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const SHOW: (&str, &str) = ("planning/wishes.html", "Wensen en reces");

/// Names of the fields that may have several values.
const LISTS: [&str; 2] = ["wish_days", "wish_parts"];

/// The form.
pub async fn show(page: Page, code: Path<String>) -> PageResult {
    let view = view(&page, &code).await?;
    page.show(SHOW.0, SHOW.1, &content(&view))
}

/// Keeps what the organisation asks.
pub async fn save(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    match saved(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&path(&code), "De wensen zijn bewaard.")),
        Err(error) => refused(&page, &code, fields.to_form(&LISTS), error).await,
    }
}

async fn saved(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let read = read(fields)?;
    page.write(move |conn, actor, now| wishes::set(conn, actor, (&code, &read), now)).await
}

fn read(fields: &Fields) -> Result<MeetingWishes, RuleError> {
    let mut reader = Reader::new(fields);
    let read = MeetingWishes {
        audience: reader.line("audience"),
        wishes: reader.area("wishes"),
        suits: Wishes { days: reader.choices("wish_days"), parts: reader.choices("wish_parts") },
        council_day: reader.choice("council_day"),
        council_use: reader.choice("council_use").unwrap_or_default(),
        version: reader.version(),
    };
    reader.finish(Some(read))
}

/// Adds a recess of the organisation.
pub async fn add_recess(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    match recess_added(&page, code.clone(), &fields).await {
        Ok(()) => Ok(page.see_other(&path(&code), "Het reces is toegevoegd.")),
        Err(error) => {
            let view = view(&page, &code).await?;
            let mut form: Map<String, Value> =
                form_of(&view).as_object().cloned().unwrap_or_default();
            if let Value::Object(posted) = fields.to_form(&[]) {
                form.extend(posted);
            }
            page.refused(SHOW, &content(&view), Value::Object(form), error)
        }
    }
}

async fn recess_added(page: &Page, code: String, fields: &Fields) -> ServiceResult<()> {
    let recess = read_recess(fields)?;
    page.write(move |conn, actor, now| wishes::add_recess(conn, actor, (&code, &recess), now)).await
}

fn read_recess(fields: &Fields) -> Result<NewRecess, RuleError> {
    let mut reader = Reader::new(fields);
    let name = reader.needed_line("recess_name", "Vul een naam in, bijvoorbeeld: zomerreces.");
    let days = (reader.needed_day("recess_from"), reader.needed_day("recess_until"));
    let recess = || Some(NewRecess { name, first_day: days.0?, last_day: days.1? });
    let recess = recess();
    reader.finish(recess)
}

/// Takes a recess of the organisation away.
pub async fn remove_recess(page: Page, ids: Path<(String, i64)>, Posted(_): Posted) -> PageResult {
    let (code, id) = ids.into_inner();
    let back = path(&code);
    page.write(move |conn, actor, now| wishes::remove_recess(conn, actor, (&code, id), now))
        .await?;
    Ok(page.see_other(&back, "Het reces is weggehaald."))
}

async fn refused(page: &Page, code: &str, form: Value, error: ServiceError) -> PageResult {
    let view = view(page, code).await?;
    page.refused(SHOW, &content(&view), form, error)
}

async fn view(page: &Page, code: &str) -> Result<WishesView, Refusal> {
    let code = code.to_owned();
    page.read(move |conn, actor, now| wishes::get(conn, actor, &code, now)).await
}

fn content(view: &WishesView) -> Value {
    let path = path(&view.organisation.code);
    let recesses = view.recesses.iter().map(|(id, it)| {
        let (first, last) = (long_day(it.first_day), long_day(it.last_day));
        json!({
            "text": format!("{}: {first} tot en met {last}", it.name),
            "remove_action": format!("{path}/reces/{id}/weg"),
        })
    });
    let option = |value: &str, label: &str| json!({ "value": value, "label": label, "hint": "" });
    json!({
        "organisation": view.organisation.full_name(),
        "back_href": format!("/organisaties/{}", view.organisation.code),
        "action": path,
        "days": WishedDay::ALL.iter().map(|it| option(it.as_str(), it.label())).collect::<Vec<_>>(),
        "parts": WishedPart::ALL.iter().map(|it| option(it.as_str(), it.label())).collect::<Vec<_>>(),
        "uses": CouncilUse::ALL.iter().map(|it| option(it.as_str(), it.label())).collect::<Vec<_>>(),
        "recesses": recesses.collect::<Vec<_>>(),
        "recess_action": format!("{path}/reces"),
        "form": form_of(view),
    })
}

fn form_of(view: &WishesView) -> Value {
    let it = &view.wishes;
    json!({
        "audience": it.audience.as_deref().unwrap_or_default(),
        "wishes": it.wishes.as_deref().unwrap_or_default(),
        "wish_days": it.suits.days, "wish_parts": it.suits.parts,
        "council_day": it.council_day.map(WishedDay::as_str).unwrap_or_default(),
        "council_use": it.council_use, "version": it.version.to_string(),
    })
}

fn path(code: &str) -> String {
    format!("/organisaties/{code}/wensen")
}
