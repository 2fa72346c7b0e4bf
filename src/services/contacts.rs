//! The contacts of an organisation: add, change, end. Nobody is thrown away: a function is held
//! over time.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ServiceError, ServiceResult, audit, require};
use crate::domain::contacts::{Contact, ContactFunction, EmailAddress, NO_PHONE, is_phone};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::store::{DbConn, StoreError, contacts, organisations};

/// A contact as somebody fills it in.
#[derive(Debug, Clone)]
pub struct ContactDetails {
    /// The function; "griffier" of a province becomes the States clerk.
    pub function: ContactFunction,
    /// Name of the person.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone: Option<String>,
    /// True when the address is that of an office.
    pub is_role_mailbox: bool,
    /// Where the address comes from.
    pub source: Option<String>,
    /// True when they want no messages.
    pub do_not_contact: bool,
}

/// The contacts in function today, of one organisation or of all.
///
/// # Errors
/// No permission, or no such organisation.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    code: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(Organisation, Contact)>> {
    require(actor, Permission::ReadContacts)?;
    let today = amsterdam_day(now);
    let register = super::organisations::register(conn)?;
    let all = match code {
        Some(code) => {
            let organisation = organisations::get_by_code(conn, code)?;
            contacts::list_of(conn, organisation.id)?
        }
        None => contacts::list(conn)?,
    };
    let current = all.into_iter().filter(|contact| contact.is_current_on(today));
    Ok(current
        .filter_map(|contact| Some((register.get(contact.organisation_id)?.clone(), contact)))
        .collect())
}

/// One contact of an organisation.
///
/// # Errors
/// No permission, or the organisation has no such contact.
pub fn get(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id): (&str, i64),
) -> ServiceResult<(Organisation, Contact)> {
    require(actor, Permission::ReadContacts)?;
    let organisation = organisations::get_by_code(conn, code)?;
    let contact = contacts::get(conn, id)?;
    if contact.organisation_id != organisation.id {
        return Err(StoreError::NotFound("Dit contact").into());
    }
    Ok((organisation, contact))
}

/// Adds a contact and answers it.
///
/// # Errors
/// No permission, no such organisation, or what is wrong with the details.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
    details: &ContactDetails,
    now: DateTime<Utc>,
) -> ServiceResult<Contact> {
    require(actor, Permission::EditContacts)?;
    let organisation = organisations::get_by_code(conn, code)?;
    let today = amsterdam_day(now);
    let mut contact = blank(organisation.id);
    fill(&mut contact, &organisation, details, today)?;
    refuse_double(conn, &contact, today)?;
    contact.id = contacts::add(conn, &contact)?;
    audit::record(conn, actor, "contact.add", &object(&contact), now)?;
    Ok(contact)
}

/// Changes a contact that was read at `version`.
///
/// # Errors
/// No permission, what is wrong with the details, or somebody else changed it since.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id, version): (&str, i64, i64),
    details: &ContactDetails,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::EditContacts)?;
    let (organisation, mut contact) = get(conn, actor, (code, id))?;
    let today = amsterdam_day(now);
    fill(&mut contact, &organisation, details, today)?;
    refuse_double(conn, &contact, today)?;
    contacts::set(conn, &Contact { version, ..contact.clone() })?;
    audit::record(conn, actor, "contact.change", &object(&contact), now)
}

/// Ends a contact today: it stays in the history and gets no more messages.
///
/// # Errors
/// No permission, or the organisation has no such contact.
pub fn end(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id): (&str, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::EditContacts)?;
    let (_, mut contact) = get(conn, actor, (code, id))?;
    let today = amsterdam_day(now);
    if !contact.is_current_on(today) {
        return Ok(());
    }
    contact.valid_to = Some(today);
    contacts::set(conn, &contact)?;
    audit::record(conn, actor, "contact.end", &object(&contact), now)
}

/// The function that the word means at this organisation.
///
/// # Errors
/// A Dutch sentence when an organisation of this kind has no such function.
pub fn function_at(
    organisation: &Organisation,
    function: ContactFunction,
) -> Result<ContactFunction, String> {
    use ContactFunction::{KingsCommissioner, Mayor, StatesClerk};
    let name = organisation.full_name();
    match (organisation.is_province(), function) {
        (true, Mayor) => Err(format!(
            "{name} heeft geen burgemeester. Kies commissaris van de Koning of statengriffier."
        )),
        (true, other) => Ok(other.at_province()),
        (false, KingsCommissioner | StatesClerk) => Err(format!(
            "{name} heeft geen {}. Kies burgemeester of griffier.",
            function.label().to_lowercase().replace("koning", "Koning")
        )),
        (false, other) => Ok(other),
    }
}

/// A contact with nothing filled in yet.
pub(super) fn blank(organisation_id: i64) -> Contact {
    Contact {
        id: 0,
        organisation_id,
        function: ContactFunction::Other,
        name: None,
        email: None,
        phone: None,
        is_role_mailbox: false,
        source: String::new(),
        verified_on: None,
        valid_from: None,
        valid_to: None,
        do_not_contact: false,
        bounced_on: None,
        version: 1,
    }
}

fn fill(
    contact: &mut Contact,
    organisation: &Organisation,
    details: &ContactDetails,
    today: NaiveDate,
) -> ServiceResult<()> {
    let mut problems = Vec::new();
    match function_at(organisation, details.function) {
        Ok(function) => contact.function = function,
        Err(problem) => problems.push(Problem::new("function", problem)),
    }
    if details.name.is_none() && details.email.is_none() && details.phone.is_none() {
        problems
            .push(Problem::new("email", "Vul een e-mailadres, een telefoonnummer of een naam in."));
    }
    if details.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        problems.push(Problem::new("phone", NO_PHONE));
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    if contact.email != details.email {
        contact.bounced_on = None;
        contact.verified_on = details.email.is_some().then_some(today);
    }
    contact.name.clone_from(&details.name);
    contact.email.clone_from(&details.email);
    contact.phone.clone_from(&details.phone);
    contact.is_role_mailbox = details.is_role_mailbox;
    contact.source = details.source.clone().unwrap_or_default();
    contact.do_not_contact = details.do_not_contact;
    Ok(())
}

fn refuse_double(conn: &mut DbConn, contact: &Contact, today: NaiveDate) -> ServiceResult<()> {
    let is_double = |other: &Contact| {
        other.id != contact.id
            && other.is_current_on(today)
            && other.function == contact.function
            && other.email.is_some()
            && same_address(other.email.as_ref(), contact.email.as_ref())
    };
    if contacts::list_of(conn, contact.organisation_id)?.iter().any(is_double) {
        let problem = "Dit adres staat al bij deze functie. Wijzig het contact dat er al is.";
        return Err(ServiceError::field("email", problem));
    }
    Ok(())
}

/// True when both are there and lead to one mailbox, whatever the case.
pub(super) fn same_address(one: Option<&EmailAddress>, other: Option<&EmailAddress>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.as_str().eq_ignore_ascii_case(other.as_str()))
}

fn object(contact: &Contact) -> String {
    format!("contact {}", contact.id)
}
