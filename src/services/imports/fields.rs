//! The fields that an import changes, by the names under which they are kept: how each is read
//! from a contact or an organisation, and set.

use chrono::NaiveDate;

use super::options::TargetField;
use crate::domain::contacts::{Contact, EmailAddress};
use crate::domain::names::{fold, sort_name};
use crate::domain::text_enum::text_enum;
use crate::store::imports::OrganisationFields;

text_enum! {
    /// A field of a contact as it is kept of an import: those of a list, and what follows.
    ContactField {
        Name = "contact_name", "Naam van de persoon";
        Email = "email", "E-mail";
        Phone = "phone", "Telefoon";
        IsRoleMailbox = "is_role_mailbox", "Postbus van een afdeling";
        VerifiedOn = "verified_on", "Nagekeken op";
        BouncedOn = "bounced_on", "Teruggekomen op";
        Source = "source", "Herkomst";
        DoNotContact = "do_not_contact", "Wil geen berichten sinds";
        ValidTo = "valid_to", "Uit de functie op";
    }
}

impl ContactField {
    /// The value as text; none when it is empty.
    pub fn of(self, contact: &Contact) -> Option<String> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        match self {
            Self::Name => contact.name.clone(),
            Self::Email => contact.email.as_ref().map(|email| email.as_str().to_owned()),
            Self::Phone => contact.phone.clone(),
            Self::IsRoleMailbox => Some(contact.is_role_mailbox.to_string()),
            Self::VerifiedOn => day(contact.verified_on),
            Self::BouncedOn => day(contact.bounced_on),
            Self::Source => Some(contact.source.clone()),
            Self::DoNotContact => {
                contact.do_not_contact.then(|| day(contact.do_not_contact_on).unwrap_or_default())
            }
            Self::ValidTo => day(contact.valid_to),
        }
    }

    /// Sets the value that [`ContactField::of`] gave; false when the text is no such value.
    pub fn set(self, contact: &mut Contact, text: Option<&str>) -> bool {
        match self {
            Self::Name => contact.name = text.map(str::to_owned),
            Self::Phone => contact.phone = text.map(str::to_owned),
            Self::Source => text.unwrap_or_default().clone_into(&mut contact.source),
            Self::IsRoleMailbox => contact.is_role_mailbox = text == Some("true"),
            Self::Email => match text.map(EmailAddress::parse).transpose() {
                Ok(email) => contact.email = email,
                Err(_) => return false,
            },
            Self::VerifiedOn => return set_day(&mut contact.verified_on, text),
            Self::BouncedOn => return set_day(&mut contact.bounced_on, text),
            Self::ValidTo => return set_day(&mut contact.valid_to, text),
            Self::DoNotContact => {
                contact.do_not_contact = text.is_some();
                let since = text.filter(|since| !since.is_empty());
                return set_day(&mut contact.do_not_contact_on, since);
            }
        }
        true
    }

    /// The field of a list with the same name, if a list can hold it.
    pub fn of_target(target: TargetField) -> Option<Self> {
        target.as_str().parse().ok()
    }
}

fn set_day(day: &mut Option<NaiveDate>, text: Option<&str>) -> bool {
    let Ok(parsed) = text.map(str::parse).transpose() else { return false };
    *day = parsed;
    true
}

/// The value of a field of an organisation as text; none when it is empty.
pub(super) fn of_organisation(it: &OrganisationFields, field: TargetField) -> Option<String> {
    match field {
        TargetField::OrganisationName => Some(it.name.clone()),
        TargetField::Province => Some(it.province_code.clone()),
        TargetField::Website => it.website.clone(),
        TargetField::Inhabitants => it.inhabitants.map(|number| number.to_string()),
        TargetField::Place => it.place.clone(),
        TargetField::ContactName | TargetField::Email | TargetField::Phone => None,
    }
}

/// Sets a field of an organisation, with the names for sorting and searching.
pub(super) fn set_organisation(
    it: &mut OrganisationFields,
    field: TargetField,
    text: Option<&str>,
) {
    let owned = text.map(str::to_owned);
    match field {
        TargetField::OrganisationName => {
            let name = text.unwrap_or_default();
            sort_name(name).clone_into(&mut it.sort_name);
            it.search_name = fold(name);
            name.clone_into(&mut it.name);
        }
        TargetField::Province => text.unwrap_or_default().clone_into(&mut it.province_code),
        TargetField::Website => it.website = owned,
        TargetField::Inhabitants => it.inhabitants = text.and_then(|text| text.parse().ok()),
        TargetField::Place => it.place = owned,
        TargetField::ContactName | TargetField::Email | TargetField::Phone => {}
    }
}
