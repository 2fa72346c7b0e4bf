//! How contacts look on the dossier, and the choices of their form.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dates::{day_field, written_day};
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::contacts::function_at;
use crate::services::dossiers::DossierView;

/// The contacts of a dossier, in function today or later.
pub fn rows(view: &DossierView, actor: &Actor, today: NaiveDate) -> Vec<Value> {
    let lexicon = lexicon(&view.organisation);
    let shown = view.contacts.iter().map(|contact| {
        let own = own_path(&view.organisation, contact);
        let may_verify = actor.may(Permission::EditContacts) && contact.bounced_on.is_none();
        json!({
            "function": lexicon.function_label(contact.function),
            "name": contact.name.clone().unwrap_or_default(),
            "email": contact.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
            "phone": contact.phone.clone().unwrap_or_default(),
            "tags": tags(contact, today),
            "period": period(contact),
            "source": contact.source,
            "verified": verified(contact),
            "verify_action": if may_verify { format!("{own}/juist") } else { String::new() },
            "version": contact.version.to_string(),
            "edit_href": if actor.may(Permission::EditContacts) { own } else { String::new() },
        })
    });
    shown.collect()
}

/// Those who were in function: who and when, without a way to reach them.
pub fn former_rows(view: &DossierView, actor: &Actor) -> Vec<Value> {
    let lexicon = lexicon(&view.organisation);
    let shown = view.former_contacts.iter().map(|contact| {
        let own = own_path(&view.organisation, contact);
        json!({
            "function": lexicon.function_label(contact.function),
            "name": contact.name.clone().unwrap_or_default(),
            "period": period(contact),
            "edit_href": if actor.may(Permission::EditContacts) { own } else { String::new() },
        })
    });
    shown.collect()
}

/// Where a contact is changed.
pub fn own_path(organisation: &Organisation, contact: &Contact) -> String {
    format!("/organisaties/{}/contacten/{}", organisation.code, contact.id)
}

/// The name, or else the address: a mailbox has no name.
pub fn who(contact: &Contact) -> String {
    let address = contact.email.as_ref().map(|email| email.as_str().to_owned());
    contact.name.clone().or(address).unwrap_or_default()
}

/// "Nagekeken op 1 september 2023".
pub fn verified(contact: &Contact) -> String {
    match contact.verified_on {
        Some(day) => format!("Nagekeken op {}", written_day(day)),
        None => "Nog niet nagekeken".to_owned(),
    }
}

/// What keeps mail away or makes it doubtful, the most pressing first; empty when all is well.
pub fn tags(contact: &Contact, today: NaiveDate) -> Vec<Value> {
    let mut tags = Vec::new();
    if let Some(day) = contact.bounced_on {
        tags.push(tag(format!("kwam terug op {}", written_day(day)), "error"));
    }
    if contact.do_not_contact {
        let since = contact.do_not_contact_on.map(|day| format!(", sinds {}", written_day(day)));
        tags.push(tag(format!("wil geen berichten{}", since.unwrap_or_default()), "warning"));
    }
    if contact.email.is_none() {
        tags.push(tag("geen e-mailadres".to_owned(), "warning"));
    }
    if let Some(day) = contact.valid_from.filter(|day| *day > today) {
        tags.push(tag(format!("begint op {}", written_day(day)), "info"));
    }
    if contact.is_role_mailbox {
        tags.push(tag("functieadres".to_owned(), "info"));
    }
    tags
}

fn tag(text: String, kind: &str) -> Value {
    json!({ "text": text, "kind": kind })
}

/// "van 1 juni 2021 tot en met 30 september 2023"; empty when neither is known.
fn period(contact: &Contact) -> String {
    let from = contact.valid_from.map(written_day);
    let last = contact.last_day().map(written_day);
    match (from, last) {
        (Some(from), Some(last)) => format!("van {from} tot en met {last}"),
        (Some(from), None) => format!("sinds {from}"),
        (None, Some(last)) => format!("tot en met {last}"),
        (None, None) => String::new(),
    }
}

/// The functions that an organisation of this kind has, as the options of a choice.
pub fn functions(organisation: &Organisation) -> Vec<Value> {
    let lexicon = lexicon(organisation);
    let fitting =
        ContactFunction::ALL.iter().filter(|it| function_at(organisation, **it) == Ok(**it));
    fitting.map(|&it| json!({ "value": it, "label": lexicon.function_label(it) })).collect()
}

/// The values of a contact for its form.
pub fn form(contact: &Contact) -> Value {
    json!({
        "function": contact.function,
        "name": contact.name.clone().unwrap_or_default(),
        "email": contact.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
        "phone": contact.phone.clone().unwrap_or_default(),
        "is_role_mailbox": contact.is_role_mailbox,
        "source": contact.source,
        "do_not_contact": contact.do_not_contact,
        "first_day": contact.valid_from.map(day_field).unwrap_or_default(),
        "last_day": contact.last_day().map(day_field).unwrap_or_default(),
        "version": contact.version.to_string(),
    })
}

/// The words of an organisation.
pub fn lexicon(organisation: &Organisation) -> Lexicon {
    Lexicon::of(organisation.is_province(), &organisation.code, &organisation.name)
}
