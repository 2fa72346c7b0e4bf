//! Adding, changing and ending a contact of an organisation.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{contact_view, dossier};
use crate::domain::contacts::{Contact, EmailAddress};
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Permission;
use crate::services::contacts::{self, ContactDetails};
use crate::services::{ServiceError, require};
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
            let (content, title) = dossier::content(&page, &view, false, "contact")?;
            page.refused((dossier::TEMPLATE, &title), &content, fields.to_form(&[]), error)
        }
    }
}

/// The form of one contact.
pub async fn edit(page: Page, path: Path<(String, i64)>) -> PageResult {
    let (organisation, contact) = find(&page, path.into_inner()).await?;
    page.show(TEMPLATE.0, TEMPLATE.1, &content(&organisation, &contact))
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
            page.refused(TEMPLATE, &content(&organisation, &contact), fields.to_form(&[]), error)
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

async fn find(page: &Page, (code, id): (String, i64)) -> Result<(Organisation, Contact), Refusal> {
    require(&page.actor()?, Permission::EditContacts)?;
    page.read(move |conn, actor, _| contacts::get(conn, actor, (&code, id))).await
}

fn content(organisation: &Organisation, contact: &Contact) -> Value {
    let dossier = format!("/organisaties/{}", organisation.code);
    let own = format!("{dossier}/contacten/{}", contact.id);
    let is_ended = contact.valid_to.is_some();
    json!({
        "title": TEMPLATE.1,
        "organisation": { "name": organisation.full_name(), "href": dossier },
        "action": own,
        "end_action": if is_ended { String::new() } else { format!("{own}/einde") },
        "functions": contact_view::functions(organisation),
        "form": contact_view::form(contact),
    })
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
    reader.finish(function.map(|function| ContactDetails {
        function,
        name,
        email,
        phone,
        is_role_mailbox,
        source,
        do_not_contact,
    }))
}
