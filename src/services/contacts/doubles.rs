//! What seems to be a double: one address twice in one office is refused, anything else is asked.

use chrono::NaiveDate;

use crate::domain::contacts::{Contact, ContactFunction, EmailAddress};
use crate::domain::lexicon::Lexicon;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::services::{ServiceError, ServiceResult, organisations};
use crate::store::{DbConn, contacts};

/// The most doubles that are told of one kind.
const TOLD: usize = 3;

/// Lets a new contact through, or one that was `before` and becomes something else.
///
/// # Errors
/// The address is in this office already; or, unless doubles are kept, what looks like one.
pub(super) fn check(
    conn: &mut DbConn,
    (before, contact): (Option<&Contact>, &Contact),
    keeps_double: bool,
    today: NaiveDate,
) -> ServiceResult<()> {
    let is_other = |other: &Contact| other.id != contact.id && other.overlaps(contact, today);
    let is_refused = |other: &Contact| {
        is_other(other) && other.function == contact.function && has_address_of(contact, other)
    };
    if contacts::list_of(conn, contact.organisation_id)?.iter().any(is_refused) {
        let problem = "Dit adres staat al bij deze functie. Wijzig het contact dat er al is.";
        return Err(ServiceError::field("email", problem));
    }
    if keeps_double {
        return Ok(());
    }
    let others: Vec<Contact> = contacts::list(conn)?.into_iter().filter(is_other).collect();
    let register = organisations::register(conn)?;
    let seen = Seen { register: &register, contact, others: &others };
    let told = seen.tell(before);
    if told.is_empty() {
        return Ok(());
    }
    Err(ServiceError::field("keep_double", told.join(" ")))
}

/// True when both are there and lead to one mailbox, whatever the case.
pub(in crate::services) fn same_address(
    one: Option<&EmailAddress>,
    other: Option<&EmailAddress>,
) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.as_str().eq_ignore_ascii_case(other.as_str()))
}

fn has_address_of(contact: &Contact, other: &Contact) -> bool {
    same_address(contact.email.as_ref(), other.email.as_ref())
}

/// The folded name; none without one.
fn folded(contact: &Contact) -> Option<String> {
    contact.name.as_deref().map(fold).filter(|name| !name.is_empty())
}

/// A contact among all others that are in function together with it.
struct Seen<'a> {
    register: &'a Register,
    contact: &'a Contact,
    others: &'a [Contact],
}

impl Seen<'_> {
    /// A sentence for each double that was not there before.
    fn tell(&self, before: Option<&Contact>) -> Vec<String> {
        let it = self.contact;
        let has_new_address = before.is_none_or(|old| !has_address_of(old, it));
        let is_new_holder =
            before.is_none_or(|old| folded(old) != folded(it) || old.function != it.function);
        let mut told = Vec::new();
        if has_new_address {
            told.extend(self.elsewhere());
        }
        if is_new_holder {
            told.extend(self.namesakes());
            told.extend(self.holder());
        }
        told
    }

    /// The same address at another organisation. In another office of this one it is no double: a
    /// small town hall has one mailbox.
    fn elsewhere(&self) -> Vec<String> {
        let is_it = |other: &&Contact| {
            other.organisation_id != self.contact.organisation_id
                && has_address_of(self.contact, other)
        };
        let found = self.others.iter().filter(is_it).filter_map(|other| self.place(other));
        found
            .take(TOLD)
            .map(|(place, function)| format!("Dit adres staat ook bij {place} ({function})."))
            .collect()
    }

    /// Somebody of the same name in the same function, here or elsewhere.
    fn namesakes(&self) -> Vec<String> {
        let Some(name) = folded(self.contact) else { return Vec::new() };
        let is_it = |other: &&Contact| {
            other.function == self.contact.function && folded(other).as_ref() == Some(&name)
        };
        let found = self.others.iter().filter(is_it).filter_map(|other| self.place(other));
        found
            .take(TOLD)
            .map(|(place, function)| format!("Deze naam staat al als {function} bij {place}."))
            .collect()
    }

    /// Another person who holds the office.
    fn holder(&self) -> Option<String> {
        let name = folded(self.contact)?;
        let is_it = |other: &&Contact| {
            other.organisation_id == self.contact.organisation_id
                && other.function == self.contact.function
                && folded(other).is_some_and(|held| held != name)
        };
        if self.contact.function == ContactFunction::Other {
            return None;
        }
        let other = self.others.iter().find(is_it)?;
        let (place, function) = self.place(other)?;
        let held = other.name.as_deref().unwrap_or_default();
        Some(format!(
            "{place} heeft al een {function}: {held}. Is die niet meer in functie? Geef dat aan."
        ))
    }

    fn place(&self, other: &Contact) -> Option<(String, String)> {
        let organisation = self.register.get(other.organisation_id)?;
        Some((organisation.full_name(), function_word(organisation, other.function)))
    }
}

/// The function in the middle of a sentence: "griffier", "commissaris van de Koning".
fn function_word(organisation: &Organisation, function: ContactFunction) -> String {
    let lexicon = Lexicon::of(organisation.is_province(), &organisation.code, &organisation.name);
    match function {
        ContactFunction::Other => "contact".to_owned(),
        _ => lexicon.salutation(function).to_owned(),
    }
}
