//! The contacts of an organisation: add, change, end. Nobody is thrown away: a function is held
//! over time.

mod doubles;
pub mod finding;
pub mod gaps;
mod holders;
pub mod privacy;

use chrono::{DateTime, NaiveDate, Utc};

use privacy::erased;

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
    /// First day in the function, when known.
    pub first_day: Option<NaiveDate>,
    /// Last day in the function, when known.
    pub last_day: Option<NaiveDate>,
    /// True when the person who holds the office now ends on the day before; only for a new one.
    pub ends_previous: bool,
    /// True when somebody looked at what seems to be a double and keeps it.
    pub keeps_double: bool,
}

impl ContactDetails {
    /// A function and nothing else yet.
    #[must_use]
    pub fn new(function: ContactFunction) -> Self {
        Self {
            function,
            name: None,
            email: None,
            phone: None,
            is_role_mailbox: false,
            source: None,
            do_not_contact: false,
            first_day: None,
            last_day: None,
            ends_previous: false,
            keeps_double: false,
        }
    }
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
    let is_current = |contact: &Contact| contact.is_current_on(today);
    if let Some(code) = code {
        let organisation = organisations::get_by_code(conn, code)?;
        let all = contacts::list_of(conn, organisation.id)?.into_iter();
        return Ok(all.filter(is_current).map(|it| (organisation.clone(), it)).collect());
    }
    let register = super::organisations::register(conn)?;
    let current = contacts::list(conn)?.into_iter().filter(is_current);
    Ok(current
        .filter_map(|contact| Some((register.get(contact.organisation_id)?.clone(), contact)))
        .collect())
}

/// One contact in function today, by its number.
///
/// # Errors
/// No permission, or nobody in function has this number.
pub fn in_function(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<(Organisation, Contact)> {
    require(actor, Permission::ReadContacts)?;
    let contact = contacts::get(conn, id)?;
    if !contact.is_current_on(amsterdam_day(now)) {
        return Err(StoreError::NotFound("Dit contact").into());
    }
    Ok((organisations::get(conn, contact.organisation_id)?, contact))
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
/// No permission, no such organisation, or what is wrong with the details. What may be a double
/// is a problem with the field `keep_double` until [`ContactDetails::keeps_double`].
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
    if details.ends_previous {
        holders::end_previous(conn, actor, &mut contact, now)?;
    }
    erased::check(conn, contact.email.as_ref())?;
    doubles::check(conn, (None, &contact), details.keeps_double, today)?;
    contact.id = contacts::add(conn, &contact)?;
    audit::record(conn, actor, "contact.add", &object(&contact), now)?;
    Ok(contact)
}

/// What is said of a contact whose data is gone.
const ERASED: &str = "De gegevens van dit contact zijn gewist. Voeg een nieuw contact toe.";

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
    let (organisation, before) = get(conn, actor, (code, id))?;
    if before.is_erased() {
        return Err(ServiceError::not_allowed(ERASED));
    }
    let today = amsterdam_day(now);
    let mut contact = before.clone();
    fill(&mut contact, &organisation, details, today)?;
    erased::check(conn, contact.email.as_ref())?;
    doubles::check(conn, (Some(&before), &contact), details.keeps_double, today)?;
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

/// Notes that somebody saw today that a contact, read at `version`, is still right.
///
/// # Errors
/// No permission, the contact ended, mail to it came back, or somebody else changed it since.
pub fn verify(
    conn: &mut DbConn,
    actor: &Actor,
    (code, id, version): (&str, i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::EditContacts)?;
    let (_, contact) = get(conn, actor, (code, id))?;
    let today = amsterdam_day(now);
    if contact.is_past_on(today) {
        return Err(ServiceError::not_allowed("Dit contact is niet meer in functie."));
    }
    if contact.bounced_on.is_some() {
        let why = "Een bericht aan dit adres kwam terug. Verbeter het adres.";
        return Err(ServiceError::not_allowed(why));
    }
    let object = object(&contact);
    contacts::set(conn, &Contact { version, verified_on: Some(today), ..contact })?;
    audit::record(conn, actor, "contact.verify", &object, now)
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
            ContactFunction::in_sentence(function.label())
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
        do_not_contact_on: None,
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
    contact.function = checked(organisation, details)?;
    if contact.email != details.email {
        contact.bounced_on = None;
        contact.verified_on = details.email.is_some().then_some(today);
    }
    contact.name.clone_from(&details.name);
    contact.email.clone_from(&details.email);
    contact.phone.clone_from(&details.phone);
    contact.is_role_mailbox = details.is_role_mailbox;
    contact.source = details.source.clone().unwrap_or_default();
    if contact.do_not_contact != details.do_not_contact {
        contact.do_not_contact_on = details.do_not_contact.then_some(today);
    }
    contact.do_not_contact = details.do_not_contact;
    contact.valid_from = details.first_day;
    contact.valid_to = details.last_day.and_then(|day| day.succ_opt());
    Ok(())
}

/// The function at this organisation, when nothing is wrong with the details.
fn checked(
    organisation: &Organisation,
    details: &ContactDetails,
) -> ServiceResult<ContactFunction> {
    let mut problems = Vec::new();
    if details.name.is_none() && details.email.is_none() && details.phone.is_none() {
        problems
            .push(Problem::new("email", "Vul een e-mailadres, een telefoonnummer of een naam in."));
    }
    if details.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        problems.push(Problem::new("phone", NO_PHONE));
    }
    if details.first_day.zip(details.last_day).is_some_and(|(first, last)| last < first) {
        let problem = "De laatste dag ligt voor de eerste dag. Verbeter een van de twee.";
        problems.push(Problem::new("last_day", problem));
    }
    match function_at(organisation, details.function) {
        Ok(function) if problems.is_empty() => return Ok(function),
        Ok(_) => {}
        Err(problem) => problems.insert(0, Problem::new("function", problem)),
    }
    Err(RuleError::Fields(problems).into())
}

pub(super) fn object(contact: &Contact) -> String {
    format!("contact {}", contact.id)
}
