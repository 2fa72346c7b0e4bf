//! Finding contacts of all organisations, and taking them along as a list.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::contacts::{Contact, ContactFunction, ContactState};
use crate::domain::dates::amsterdam_day;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::register::Register;
use crate::services::{ServiceResult, audit, organisations, require};
use crate::store::{DbConn, contacts};

/// Which contacts are listed; nothing given is everybody in function today or later.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a name of the organisation, or its code.
    pub text: Option<String>,
    /// Code of the province.
    pub province: Option<String>,
    /// The function.
    pub function: Option<ContactFunction>,
    /// How the contact stands today.
    pub state: Option<ContactState>,
}

/// One contact in the list.
#[derive(Debug, Clone)]
pub struct ContactLine {
    /// The organisation, which exists today.
    pub organisation: Organisation,
    /// Name of its province.
    pub province: String,
    /// The contact, in function today or later.
    pub contact: Contact,
}

/// Lists contacts by organisation and function.
///
/// # Errors
/// No permission, or a store error.
pub fn find(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<ContactLine>> {
    require(actor, Permission::ReadContacts)?;
    let today = amsterdam_day(now);
    let register = organisations::register(conn)?;
    let listed = listed(&register, filter, today);
    let mut lines: Vec<ContactLine> = contacts::list(conn)?
        .into_iter()
        .filter(|contact| fits(contact, filter, today))
        .filter_map(|contact| {
            let organisation = *listed.get(&contact.organisation_id)?;
            let province = register.province_name(&organisation.province_code).to_owned();
            Some(ContactLine { organisation: organisation.clone(), province, contact })
        })
        .collect();
    lines.sort_by_cached_key(|line| {
        let it = &line.organisation;
        (fold(&it.sort_name), it.kind, it.id, line.contact.function, line.contact.id)
    });
    Ok(lines)
}

/// The contacts in function today, to take along. It leaves a line in the audit log, since they
/// are personal data.
///
/// # Errors
/// No permission, or a store error.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<ContactLine>> {
    let mut lines = find(conn, actor, filter, now)?;
    lines.retain(|line| line.contact.is_current_on(amsterdam_day(now)));
    audit::record(conn, actor, "contact.export", &format!("contacts {}", lines.len()), now)?;
    Ok(lines)
}

fn listed<'a>(
    register: &'a Register,
    filter: &Filter,
    today: NaiveDate,
) -> std::collections::HashMap<i64, &'a Organisation> {
    let is_listed = |it: &&Organisation| {
        it.is_valid_on(today)
            && filter.province.as_ref().is_none_or(|code| *code == it.province_code)
            && filter.text.as_ref().is_none_or(|text| register.fit(it, text).is_some())
    };
    register.organisations().iter().filter(is_listed).map(|it| (it.id, it)).collect()
}

fn fits(contact: &Contact, filter: &Filter, today: NaiveDate) -> bool {
    !contact.is_past_on(today)
        && filter.function.is_none_or(|function| function == contact.function)
        && filter.state.is_none_or(|state| contact.is_in(state, today))
}
