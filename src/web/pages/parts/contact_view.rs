//! How contacts look on the dossier, and the choices of their form.

use serde_json::{Value, json};

use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dates::written_day;
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::contacts::function_at;
use crate::services::dossiers::DossierView;

/// The contacts of a dossier.
pub fn rows(view: &DossierView, actor: &Actor) -> Vec<Value> {
    let may_edit = actor.may(Permission::EditContacts);
    let code = &view.organisation.code;
    let lexicon = lexicon(&view.organisation);
    let shown = view.contacts.iter().map(|contact| {
        json!({
            "function": lexicon.function_label(contact.function),
            "name": contact.name.clone().unwrap_or_default(),
            "email": contact.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
            "phone": contact.phone.clone().unwrap_or_default(),
            "tags": tags(contact),
            "source": source(contact),
            "edit_href": if may_edit {
                format!("/organisaties/{code}/contacten/{}", contact.id)
            } else {
                String::new()
            },
        })
    });
    shown.collect()
}

fn tags(contact: &Contact) -> Vec<Value> {
    let mut tags = Vec::new();
    if contact.is_role_mailbox {
        tags.push(json!({ "text": "functieadres", "kind": "info" }));
    }
    if contact.bounced_on.is_some() {
        tags.push(json!({ "text": "kwam terug", "kind": "error" }));
    }
    if contact.do_not_contact {
        tags.push(json!({ "text": "wil geen berichten", "kind": "warning" }));
    }
    tags
}

fn source(contact: &Contact) -> String {
    let verified = contact.verified_on.map(|day| format!("nagekeken op {}", written_day(day)));
    let source = Some(contact.source.clone()).filter(|source| !source.is_empty());
    source.into_iter().chain(verified).collect::<Vec<_>>().join(", ")
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
        "version": contact.version.to_string(),
    })
}

fn lexicon(organisation: &Organisation) -> Lexicon {
    Lexicon::of(organisation.is_province(), &organisation.code, &organisation.name)
}
