//! Which fields of a contact or an organisation a row changes, by the policy of each field.

use crate::domain::contacts::{ContactFunction, EmailAddress};
use crate::domain::names::fold;
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::services::imports::options::{Policies, Policy, TargetField};
use crate::services::imports::plan::{Entity, FieldChange};
use crate::sheets::{ContactCells, OrganisationCells};
use crate::store::imports::KnownContact;

/// What a row changes of a contact; a blank cell takes nothing away, unless another person came.
pub(in crate::services::imports) fn of_contact(
    known: &KnownContact,
    cells: &ContactCells,
    policies: &Policies,
) -> Vec<FieldChange> {
    let email = cells.email.as_ref().map(EmailAddress::as_str);
    let is_same_address = has_same_address(known, cells);
    let mut changes = Vec::new();
    for (field, old, new) in [
        (TargetField::ContactName, known.name.as_deref(), cells.name.as_deref()),
        (TargetField::Email, known.email.as_deref(), email.filter(|_| !is_same_address)),
        (TargetField::Phone, known.phone.as_deref(), cells.phone.as_deref()),
    ] {
        let change = policies.change(field, (old, new));
        changes.extend(change.map(|(old, new)| changed(Entity::Contact, field, old, Some(new))));
    }
    let may = |field| policies.of(field) == Policy::Overwrite;
    if is_other_person(known, cells) && may(TargetField::ContactName) {
        // What belonged to the former person goes; the mailbox of an office stays.
        let personal = known.email.as_deref().filter(|_| !known.is_role_mailbox);
        if let Some(old) = personal.filter(|_| email.is_none() && may(TargetField::Email)) {
            changes.push(changed(Entity::Contact, TargetField::Email, Some(old), None));
        }
        let phone = known.phone.as_deref();
        if let Some(old) = phone.filter(|_| cells.phone.is_none() && may(TargetField::Phone)) {
            changes.push(changed(Entity::Contact, TargetField::Phone, Some(old), None));
        }
    }
    changes
}

/// Whether a row names another person for an office: the one who is there makes way. Another
/// name beside the same personal address is the same person, written otherwise.
pub(in crate::services::imports) fn is_succession(
    known: &KnownContact,
    cells: &ContactCells,
    policies: &Policies,
) -> bool {
    let is_office = known.function != ContactFunction::Other.as_str();
    let is_same_person = has_same_address(known, cells) && !known.is_role_mailbox;
    is_office
        && is_other_person(known, cells)
        && !is_same_person
        && policies.of(TargetField::ContactName) == Policy::Overwrite
}

fn has_same_address(known: &KnownContact, cells: &ContactCells) -> bool {
    let email = cells.email.as_ref().map(EmailAddress::as_str);
    email.zip(known.email.as_deref()).is_some_and(|(one, two)| one.eq_ignore_ascii_case(two))
}

fn is_other_person(known: &KnownContact, cells: &ContactCells) -> bool {
    let (old, new) = (folded(known.name.as_deref()), folded(cells.name.as_deref()));
    !new.is_empty() && !old.is_empty() && new != old
}

/// A name as it is compared; empty when there is none.
pub(in crate::services::imports) fn folded(name: Option<&str>) -> String {
    name.map(fold).unwrap_or_default()
}

/// What a row changes of an organisation.
pub(in crate::services::imports) fn of_organisation(
    register: &Register,
    organisation: &Organisation,
    cells: &OrganisationCells,
    policies: &Policies,
) -> Vec<FieldChange> {
    if *cells == OrganisationCells::default() {
        return Vec::new();
    }
    let name = cells.name.as_deref().filter(|name| !is_known_name(register, organisation, name));
    let province = cells.province_code.as_ref().filter(|_| !organisation.is_province());
    let website = cells.website.as_deref();
    let known_site = organisation.website.as_deref();
    let is_same_site = website.zip(known_site).is_some_and(|(one, two)| site(one) == site(two));
    let place = cells.place.as_deref();
    let known_place = organisation.place.as_deref();
    let is_same_place = place.zip(known_place).is_some_and(|(one, two)| fold(one) == fold(two));
    let (was, is) = (organisation.inhabitants, cells.inhabitants);
    let [was, is] = [was, is].map(|number| number.map(|number| number.to_string()));
    let province = province.map(AsRef::as_ref);
    [
        (TargetField::OrganisationName, Some(organisation.name.as_str()), name),
        (TargetField::Province, Some(organisation.province_code.as_str()), province),
        (TargetField::Website, known_site, website.filter(|_| !is_same_site)),
        (TargetField::Inhabitants, was.as_deref(), is.as_deref()),
        (TargetField::Place, known_place, place.filter(|_| !is_same_place)),
    ]
    .into_iter()
    .filter_map(|(field, old, new)| {
        let (old, new) = policies.change(field, (old, new))?;
        Some(changed(Entity::Organisation, field, old, Some(new)))
    })
    .collect()
}

/// A list in another spelling, such as "Hengelo (O.)", does not rename a municipality.
fn is_known_name(register: &Register, organisation: &Organisation, name: &str) -> bool {
    let folded = fold(name);
    organisation.search_name == folded
        || register.aliases_of(organisation.id).into_iter().any(|alias| fold(alias) == folded)
}

/// A web address without what browsers add.
fn site(address: &str) -> String {
    let lower = address.trim().to_ascii_lowercase();
    let bare = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let bare = bare.unwrap_or(&lower);
    bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/').to_owned()
}

fn changed(
    entity: Entity,
    field: TargetField,
    old: Option<&str>,
    new: Option<&str>,
) -> FieldChange {
    let (old, new) = (old.map(str::to_owned), new.map(str::to_owned));
    FieldChange { entity, field, old, new, is_verified: false }
}
