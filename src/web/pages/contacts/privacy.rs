//! A person asks what we keep of them, or to erase it.

use actix_web::web::Path;
use actix_web::{HttpResponse, http::header};
use serde_json::{Value, json};

use crate::domain::contacts::Contact;
use crate::domain::dates::{day_and_clock, written_day};
use crate::domain::letters::{InboundMail, Message};
use crate::domain::organisations::Organisation;
use crate::services::contacts::privacy::{self, Kept};
use crate::store::off_thread;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Reader;
use crate::web::page::{Page, Posted};
use crate::web::pages::contact_view;

const SHOW: (&str, &str) = ("contacts/privacy.html", "Privacy van een contact");
const KEPT: (&str, &str) = ("contacts/kept.html", "Wat wij bewaren");

/// What may be asked, and how to do it.
pub async fn show(page: Page, path: Path<(String, i64)>) -> PageResult {
    let (code, id) = path.into_inner();
    let found = page.read(move |conn, actor, _| privacy::find(conn, actor, (&code, id))).await?;
    page.show(SHOW.0, SHOW.1, &content(&found.0, &found.1))
}

fn content(organisation: &Organisation, contact: &Contact) -> Value {
    let own = contact_view::own_path(organisation, contact);
    json!({
        "organisation": organisation.full_name(),
        "who": contact_view::who(contact),
        "back_href": format!("/organisaties/{}", organisation.code),
        "edit_href": own, "kept_href": format!("{own}/inzage"),
        "file_href": format!("{own}/inzage.json"), "erase_action": format!("{own}/wissen"),
        "objects_since": contact.do_not_contact_on.map(written_day),
        "objects": contact.do_not_contact, "is_office": contact.is_role_mailbox,
        "version": contact.version,
    })
}

/// Everything on one page, to print.
pub async fn kept(page: Page, path: Path<(String, i64)>) -> PageResult {
    let kept = handed_over(&page, path).await?;
    page.show(KEPT.0, KEPT.1, &readable(&kept))
}

/// The same as a file for a program (art. 15 and 20 AVG).
pub async fn file(page: Page, path: Path<(String, i64)>) -> PageResult {
    let kept = handed_over(&page, path).await?;
    let name = format!("attachment; filename=\"inzage-contact-{}.json\"", kept.contact.id);
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_DISPOSITION, name)).json(data(&kept)))
}

async fn handed_over(page: &Page, path: Path<(String, i64)>) -> Result<Kept, Refusal> {
    let (code, id) = path.into_inner();
    let work =
        move |conn: &mut _, actor: &_, now| privacy::hand_over(conn, actor, (&code, id), now);
    Ok(page.write(work).await?)
}

/// Erases the contact.
pub async fn erase(page: Page, path: Path<(String, i64)>, Posted(fields): Posted) -> PageResult {
    let (code, id) = path.into_inner();
    let (dossier, version) = (format!("/organisaties/{code}"), Reader::new(&fields).version());
    let work =
        move |conn: &mut _, actor: &_, now| privacy::erase(conn, actor, (&code, id, version), now);
    page.write(work).await?;
    // What a reader holds back now goes at night.
    let db = page.app.db.clone();
    if let Err(error) = off_thread(move || db.empty_log_now()).await {
        tracing::warn!(%error, "what was erased stays in the log of the database until tonight");
    }
    Ok(page.see_other(&dossier, "De gegevens van dit contact zijn gewist."))
}

/// What stands in the file; the names of the fields are those of the API.
fn data(kept: &Kept) -> Value {
    let it = &kept.contact;
    json!({
        "organisation": { "code": kept.organisation.code, "name": kept.organisation.full_name() },
        "contact": {
            "id": it.id, "function": it.function.as_str(), "name": it.name,
            "email": it.email.as_ref().map(|email| email.as_str()), "phone": it.phone,
            "isRoleMailbox": it.is_role_mailbox, "source": it.source,
            "verifiedOn": it.verified_on, "validFrom": it.valid_from, "validTo": it.valid_to,
            "doNotContact": it.do_not_contact, "doNotContactOn": it.do_not_contact_on,
            "bouncedOn": it.bounced_on,
        },
        "messages": kept.messages.iter().map(message).collect::<Vec<_>>(),
        "inboundMails": kept.inbound.iter().map(inbound).collect::<Vec<_>>(),
        "imported": kept.written.iter().map(|(field, old, new)| {
            json!({ "field": field, "oldValue": old, "newValue": new })
        }).collect::<Vec<_>>(),
    })
}

fn message(it: &Message) -> Value {
    json!({
        "subject": it.subject, "toAddress": it.to_address, "state": it.state.as_str(),
        "dueAt": it.due_at, "sentAt": it.sent_at, "text": it.text_body,
    })
}

fn inbound(it: &InboundMail) -> Value {
    json!({
        "kind": it.kind.as_str(), "receivedAt": it.received_at, "subject": it.subject,
        "excerpt": it.excerpt,
    })
}

fn readable(kept: &Kept) -> Value {
    let it = &kept.contact;
    let own = contact_view::own_path(&kept.organisation, it);
    json!({
        "back_href": format!("{own}/privacy"), "facts": facts(kept),
        "messages": kept.messages.iter().map(|it| json!({
            "subject": it.subject, "to": it.to_address, "state": it.state.label(),
            "when": day_and_clock(it.sent_at.unwrap_or(it.due_at)), "text": it.text_body,
        })).collect::<Vec<_>>(),
        "inbound": kept.inbound.iter().map(|it| json!({
            "subject": it.subject, "when": day_and_clock(it.received_at), "text": it.excerpt,
        })).collect::<Vec<_>>(),
        "imported": kept.written.len(),
    })
}

fn facts(kept: &Kept) -> Vec<Value> {
    let it = &kept.contact;
    let day = |day: Option<_>| day.map(written_day).unwrap_or_else(|| "niet bekend".to_owned());
    let text = |text: Option<&str>| text.unwrap_or("niet bekend").to_owned();
    let objects = match (it.do_not_contact, it.do_not_contact_on) {
        (true, Some(on)) => format!("ja, sinds {}", written_day(on)),
        (true, None) => "ja".to_owned(),
        (false, _) => "nee".to_owned(),
    };
    [
        ("Organisatie", kept.organisation.full_name()),
        ("Functie", it.function.label().to_owned()),
        ("Naam", text(it.name.as_deref())),
        ("E-mailadres", text(it.email.as_ref().map(|email| email.as_str()))),
        ("Telefoonnummer", text(it.phone.as_deref())),
        ("Adres van een functie of afdeling", if it.is_role_mailbox { "ja" } else { "nee" }.into()),
        (
            "Waar het adres vandaan komt",
            text(Some(&it.source).filter(|it| !it.is_empty()).map(String::as_str)),
        ),
        ("Nagekeken op", day(it.verified_on)),
        ("In functie vanaf", day(it.valid_from)),
        ("In functie tot", day(it.valid_to)),
        ("Wil geen berichten", objects),
    ]
    .into_iter()
    .map(|(term, text)| json!({ "term": term, "text": text, "href": "" }))
    .collect()
}
