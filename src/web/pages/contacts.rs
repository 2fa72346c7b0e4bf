//! Adding, changing, ending a contact of an organisation, and saying that it is still right.

pub mod gaps;
pub mod list;
pub mod privacy;

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{contact_view, dossier, export, paging};
use crate::domain::contacts::{Contact, ContactFunction, EmailAddress};
use crate::domain::dates::written_day;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Permission;
use crate::services::contacts::{self, ContactDetails};
use crate::services::{ServiceError, organisations, require};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const TEMPLATE: (&str, &str) = ("organisations/contact.html", "Contact wijzigen");

/// Adds a contact to an organisation.
pub async fn add(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::EditContacts)?;
    let code = code.into_inner();
    let added = match details(&fields) {
        Err(error) => Err(ServiceError::from(error)),
        Ok(details) => {
            let code = code.clone();
            page.write(move |conn, actor, now| contacts::add(conn, actor, &code, &details, now))
                .await
        }
    };
    match added {
        Ok(_) => Ok(page.see_other(&format!("/organisaties/{code}"), "Het contact is bewaard.")),
        Err(error) => {
            let view = dossier::load(&page, code).await?;
            let (content, title) = dossier::content(&page, &view, "contact")?;
            page.refused((dossier::TEMPLATE, &title), &content, fields.to_form(&[]), error)
        }
    }
}

/// The function that the form of a new contact starts with.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    functie: Option<String>,
}

/// The form of a new contact.
pub async fn new_form(page: Page, code: Path<String>, asked: Query<Asked>) -> PageResult {
    require(&page.actor()?, Permission::EditContacts)?;
    let code = code.into_inner();
    let register = page.read(|conn, _, _| organisations::register(conn)).await?;
    let found = register.by_code(&code).ok_or(StoreError::NotFound("Deze organisatie"))?;
    let dossier = format!("/organisaties/{}", found.code);
    let function: Option<ContactFunction> =
        asked.functie.as_deref().and_then(|text| text.parse().ok());
    let title = "Contact toevoegen";
    let content = json!({
        "title": title,
        "organisation": { "name": found.full_name(), "href": dossier },
        "action": format!("{dossier}/contacten"), "end_action": "", "privacy_href": "", "notice": "",
        "functions": contact_view::functions(found),
        "form": { "function": function.map(ContactFunction::as_str).unwrap_or_default() },
    });
    page.show(TEMPLATE.0, title, &content)
}

/// The form of one contact.
pub async fn edit(page: Page, path: Path<(String, i64)>) -> PageResult {
    let (organisation, contact) = find(&page, path.into_inner()).await?;
    page.show(TEMPLATE.0, TEMPLATE.1, &content(&page, (&organisation, &contact))?)
}

/// Changes a contact.
pub async fn change(page: Page, path: Path<(String, i64)>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::EditContacts)?;
    let (code, id) = path.into_inner();
    let version = fields.get("version").and_then(|text| text.parse().ok()).unwrap_or(0);
    let changed = match details(&fields) {
        Err(error) => Err(ServiceError::from(error)),
        Ok(details) => {
            let code = code.clone();
            let work = move |conn: &mut _, actor: &_, now| {
                contacts::change(conn, actor, (&code, id, version), &details, now)
            };
            page.write(work).await
        }
    };
    match changed {
        Ok(()) => Ok(page.see_other(&format!("/organisaties/{code}"), "Het contact is bewaard.")),
        Err(error) => {
            let (organisation, contact) = find(&page, (code, id)).await?;
            let content = content(&page, (&organisation, &contact))?;
            page.refused(TEMPLATE, &content, fields.to_form(&[]), error)
        }
    }
}

/// Ends a contact today.
pub async fn end(page: Page, path: Path<(String, i64)>, Posted(_): Posted) -> PageResult {
    let (code, id) = path.into_inner();
    let dossier = format!("/organisaties/{code}");
    page.write(move |conn, actor, now| contacts::end(conn, actor, (&code, id), now)).await?;
    Ok(page.see_other(&dossier, "Het contact is niet meer in functie."))
}

/// Notes that a contact is still right, and goes back to the list that was looked at.
pub async fn verify(page: Page, path: Path<(String, i64)>, Posted(fields): Posted) -> PageResult {
    let (code, id) = path.into_inner();
    let version = Reader::new(&fields).version();
    let is_list = |path: &&str| path.starts_with("/contacten/ontbreekt");
    let back = fields.get("back").filter(is_list).map(str::to_owned);
    let back = back.unwrap_or_else(|| format!("/organisaties/{code}"));
    let work = move |conn: &mut _, actor: &_, now| {
        contacts::verify(conn, actor, (&code, id, version), now)
    };
    page.write(work).await?;
    Ok(page.see_other(&back, "Het contact is nagekeken."))
}

async fn find(page: &Page, (code, id): (String, i64)) -> Result<(Organisation, Contact), Refusal> {
    require(&page.actor()?, Permission::EditContacts)?;
    page.read(move |conn, actor, _| contacts::get(conn, actor, (&code, id))).await
}

fn content(
    page: &Page,
    (organisation, contact): (&Organisation, &Contact),
) -> Result<Value, Refusal> {
    let (today, answers) = (page.today(), page.actor()?.may(Permission::AnswerPrivacyRequests));
    let dossier = format!("/organisaties/{}", organisation.code);
    let own = contact_view::own_path(organisation, contact);
    let may_end = contact.is_current_on(today);
    Ok(json!({
        "title": TEMPLATE.1,
        "organisation": { "name": organisation.full_name(), "href": dossier },
        "action": own,
        "end_action": if may_end { format!("{own}/einde") } else { String::new() },
        "privacy_href": if answers { format!("{own}/privacy") } else { String::new() },
        "notice": notice(contact),
        "functions": contact_view::functions(organisation),
        "form": contact_view::form(contact),
    }))
}

/// What is wrong with the contact, and what mends it.
fn notice(contact: &Contact) -> String {
    let Some(day) = contact.bounced_on else { return String::new() };
    format!(
        "Een bericht aan dit adres kwam terug op {}. Verbeter het adres. Daarna kan er weer post \
         heen.",
        written_day(day)
    )
}

/// Reads the form into what the service takes.
fn details(fields: &Fields) -> Result<ContactDetails, RuleError> {
    let mut reader = Reader::new(fields);
    let function = reader.needed_choice("function");
    let name = reader.line("name");
    let phone = reader.line("phone");
    let source = reader.line("source");
    let email = reader.line("email").and_then(|text| match EmailAddress::parse(&text) {
        Ok(email) => Some(email),
        Err(error) => {
            reader.refuse("email", error.to_string());
            None
        }
    });
    let is_role_mailbox = reader.ticked("is_role_mailbox");
    let do_not_contact = reader.ticked("do_not_contact");
    let (first_day, last_day) = (reader.day("first_day"), reader.day("last_day"));
    let ends_previous = reader.ticked("ends_previous");
    let keeps_double = reader.ticked("keep_double");
    reader.finish(function.map(|function| ContactDetails {
        function,
        name,
        email,
        phone,
        is_role_mailbox,
        source,
        do_not_contact,
        first_day,
        last_day,
        ends_previous,
        keeps_double,
    }))
}
