//! What is missing: organisations without mayor, clerk or an address that works, and contacts
//! that nobody looked at for a long time.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::contacts::Contact;
use crate::domain::dates::amsterdam_day;
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::text_enum::text_enum;
use crate::services::{ServiceResult, audit, organisations, require};
use crate::store::{DbConn, contacts};

text_enum! {
    /// What is missing, the most pressing first.
    Gap {
        Address = "address", "Geen werkend adres";
        Mayor = "mayor", "Geen burgemeester of commissaris";
        Clerk = "clerk", "Geen griffier";
        Unverified = "unverified", "180 dagen niet nagekeken";
    }
}

/// An organisation of which something is missing.
#[derive(Debug, Clone)]
pub struct GapLine {
    /// The organisation.
    pub organisation: Organisation,
    /// Name of its province.
    pub province: String,
    /// What is missing, the most pressing first.
    pub gaps: Vec<Gap>,
    /// The gap of which the next step is told.
    pub next: Gap,
    /// The contact that the next step is about; none when one has to be added.
    pub contact: Option<Contact>,
}

/// What is missing in the whole country.
#[derive(Debug, Clone)]
pub struct Gaps {
    /// Number of organisations with each gap.
    pub counts: Vec<(Gap, usize)>,
    /// The organisations with the asked gap, or with any.
    pub lines: Vec<GapLine>,
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission, or a store error.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    asked: Option<Gap>,
    now: DateTime<Utc>,
) -> ServiceResult<Gaps> {
    let found = list(conn, actor, asked, now)?;
    audit::record(conn, actor, "contact.export", "contact gaps", now)?;
    Ok(found)
}

/// Lists what is missing today, by organisation.
///
/// # Errors
/// No permission, or a store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    asked: Option<Gap>,
    now: DateTime<Utc>,
) -> ServiceResult<Gaps> {
    require(actor, Permission::ReadContacts)?;
    let today = amsterdam_day(now);
    let register = organisations::register(conn)?;
    let mut held: HashMap<i64, Vec<Contact>> = HashMap::new();
    for contact in contacts::list(conn)?.into_iter().filter(|it| it.is_current_on(today)) {
        held.entry(contact.organisation_id).or_default().push(contact);
    }
    let mut counts: Vec<(Gap, usize)> = Gap::ALL.iter().map(|&gap| (gap, 0)).collect();
    let mut lines = Vec::new();
    for organisation in register.organisations().iter().filter(|it| it.is_valid_on(today)) {
        let held = held.remove(&organisation.id).unwrap_or_default();
        let gaps = gaps_of(&held, today);
        for (gap, count) in &mut counts {
            *count += usize::from(gaps.contains(gap));
        }
        let next = asked.map_or_else(|| gaps.first(), |asked| gaps.iter().find(|it| **it == asked));
        if let Some(&next) = next {
            let province = register.province_name(&organisation.province_code).to_owned();
            let contact = contact_of(next, held, today);
            let organisation = organisation.clone();
            lines.push(GapLine { organisation, province, gaps, next, contact });
        }
    }
    lines.sort_by_cached_key(|line| {
        let it = &line.organisation;
        (fold(&it.sort_name), it.kind, it.id)
    });
    Ok(Gaps { counts, lines })
}

fn gaps_of(held: &[Contact], today: NaiveDate) -> Vec<Gap> {
    let is_there = |gap: &Gap| match gap {
        Gap::Address => !held.iter().any(Contact::has_working_address),
        Gap::Mayor => !held.iter().any(|it| it.function.is_mayor()),
        Gap::Clerk => !held.iter().any(|it| it.function.is_clerk()),
        Gap::Unverified => held.iter().any(|it| is_due(it, today)),
    };
    Gap::ALL.iter().copied().filter(is_there).collect()
}

/// An address that came back has to be mended, not looked at.
fn is_due(contact: &Contact, today: NaiveDate) -> bool {
    contact.bounced_on.is_none() && !contact.is_verified_on(today)
}

/// The contact to mend or to look at: of those to look at, the one seen longest ago.
fn contact_of(gap: Gap, held: Vec<Contact>, today: NaiveDate) -> Option<Contact> {
    match gap {
        Gap::Address => held.into_iter().max_by_key(|it| it.bounced_on.is_some()),
        Gap::Mayor | Gap::Clerk => None,
        Gap::Unverified => {
            held.into_iter().filter(|it| is_due(it, today)).min_by_key(|it| it.verified_on)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contacts::{ContactFunction, EmailAddress};
    use crate::services::contacts::blank;

    #[test]
    fn an_organisation_with_nobody_lacks_all_but_a_look() {
        let today = "2023-10-03".parse().unwrap();
        assert_eq!(gaps_of(&[], today), [Gap::Address, Gap::Mayor, Gap::Clerk]);
    }

    #[test]
    fn an_address_that_came_back_is_mended_and_not_looked_at() {
        let today: NaiveDate = "2023-10-03".parse().unwrap();
        let mayor = Contact {
            function: ContactFunction::Mayor,
            email: EmailAddress::parse("burgemeester@goes.example").ok(),
            bounced_on: Some(today),
            ..blank(1)
        };
        assert_eq!(gaps_of(std::slice::from_ref(&mayor), today), [Gap::Address, Gap::Clerk]);
        assert_eq!(contact_of(Gap::Address, vec![blank(1), mayor.clone()], today), Some(mayor));
    }
}
