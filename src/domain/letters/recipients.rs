//! Whom the letter to an organisation goes to: mayor and clerk, each once, or else a mailbox of
//! the organisation itself.

mod family_name;

use chrono::NaiveDate;

use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dates::day_field;
use crate::domain::lexicon::Lexicon;
use crate::domain::organisations::Organisation;
use family_name::family_name;

/// Somebody a letter goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The contact.
    pub contact_id: i64,
    /// The function.
    pub function: ContactFunction,
    /// The function in the words of the organisation: "Gouverneur".
    pub label: String,
    /// Family name, when a person is known.
    pub family_name: Option<String>,
    /// The address.
    pub address: String,
    /// Where the address was found.
    pub source: String,
}

/// The recipients on a day, and what is missing in Dutch: "geen e-mailadres griffier".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Who gets the letter, mayor first.
    pub recipients: Vec<Recipient>,
    /// What is missing.
    pub lacks: Vec<String>,
}

/// The words for an organisation.
#[must_use]
pub fn lexicon_of(organisation: &Organisation) -> Lexicon {
    Lexicon::of(organisation.is_province(), &organisation.code, &organisation.name)
}

/// Chooses the recipients among the contacts of one organisation.
#[must_use]
pub fn choose(organisation: &Organisation, contacts: &[Contact], day: NaiveDate) -> Chosen {
    let lexicon = lexicon_of(organisation);
    let mut chosen = Chosen::default();
    let mut nobody_objects = true;
    for function in functions(organisation) {
        let (found, lack) = best(&lexicon, contacts, function, day);
        nobody_objects &= !matches!(lack, Some(Lack::Objects));
        chosen.lacks.extend(lack.map(|lack| lack.words(lexicon.function_label(function))));
        chosen.recipients.extend(found);
    }
    if chosen.recipients.is_empty() && nobody_objects {
        chosen.recipients.extend(best(&lexicon, contacts, ContactFunction::Other, day).0);
    }
    // One mailbox of two functions gets one message.
    chosen.recipients.dedup_by(|b, a| a.address.eq_ignore_ascii_case(&b.address));
    chosen
}

/// Who holds a function on a day, as far as a letter is concerned: the contact that it would go to.
#[must_use]
pub fn holder(
    organisation: &Organisation,
    contacts: &[Contact],
    function: ContactFunction,
    day: NaiveDate,
) -> Option<i64> {
    let (found, _) = best(&lexicon_of(organisation), contacts, function, day);
    Some(found?.contact_id)
}

/// Every clerk who can be mailed on the day, for what is between the team and the clerk.
#[must_use]
pub fn clerks(organisation: &Organisation, contacts: &[Contact], day: NaiveDate) -> Vec<Recipient> {
    let lexicon = lexicon_of(organisation);
    let is_clerk = |contact: &&Contact| {
        matches!(contact.function, ContactFunction::CouncilClerk | ContactFunction::StatesClerk)
    };
    contacts
        .iter()
        .filter(is_clerk)
        .filter(|contact| contact.is_reachable_on(day))
        .map(|contact| recipient(&lexicon, contact))
        .collect()
}

fn functions(organisation: &Organisation) -> [ContactFunction; 2] {
    if organisation.is_province() {
        [ContactFunction::KingsCommissioner, ContactFunction::StatesClerk]
    } else {
        [ContactFunction::Mayor, ContactFunction::CouncilClerk]
    }
}

enum Lack {
    NoAddress,
    Objects,
    Bounced(NaiveDate),
}

impl Lack {
    fn words(&self, function: &str) -> String {
        let function = ContactFunction::in_sentence(function);
        match self {
            Self::NoAddress => format!("geen e-mailadres {function}"),
            Self::Objects => format!("{function} wil geen post"),
            Self::Bounced(on) => {
                format!("e-mail aan {function} kwam terug op {}", day_field(*on))
            }
        }
    }
}

/// The best contact of a function; a mailbox of an office goes before a personal one.
fn best(
    lexicon: &Lexicon,
    contacts: &[Contact],
    function: ContactFunction,
    day: NaiveDate,
) -> (Option<Recipient>, Option<Lack>) {
    let holders = || contacts.iter().filter(|c| c.function == function && c.is_current_on(day));
    let reachable = holders()
        .filter(|contact| contact.is_reachable_on(day))
        .max_by_key(|contact| (contact.is_role_mailbox, contact.valid_from, contact.id));
    if let Some(contact) = reachable {
        return (Some(recipient(lexicon, contact)), None);
    }
    let lack = if holders().any(|contact| contact.do_not_contact) {
        Lack::Objects
    } else {
        holders().find_map(|contact| contact.bounced_on).map_or(Lack::NoAddress, Lack::Bounced)
    };
    (None, Some(lack))
}

/// A contact as the recipient of a letter; one without an address has an empty one.
#[must_use]
pub fn recipient(lexicon: &Lexicon, contact: &Contact) -> Recipient {
    let name = contact.name.as_deref().filter(|_| !contact.is_role_mailbox);
    Recipient {
        contact_id: contact.id,
        function: contact.function,
        label: lexicon.function_label(contact.function).to_owned(),
        family_name: name.and_then(family_name),
        address: contact.email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
        source: contact.source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contacts::EmailAddress;
    use crate::domain::organisations::OrganisationKind;

    fn veere() -> Organisation {
        Organisation {
            id: 1,
            kind: OrganisationKind::Municipality,
            code: "GM0717".into(),
            name: "Veere".into(),
            sort_name: "Veere".into(),
            search_name: "veere".into(),
            province_code: "PV29".into(),
            valid_from: None,
            valid_to: None,
            inhabitants: None,
            place: None,
            website: None,
            school_region: None,
            position: None,
            tile: None,
        }
    }

    fn contact(id: i64, function: ContactFunction, email: Option<&str>) -> Contact {
        Contact {
            id,
            organisation_id: 1,
            function,
            name: None,
            email: email.map(|text| EmailAddress::parse(text).unwrap()),
            phone: None,
            is_role_mailbox: false,
            source: "website".into(),
            verified_on: None,
            version: 1,
            valid_from: None,
            valid_to: None,
            do_not_contact: false,
            do_not_contact_on: None,
            bounced_on: None,
        }
    }

    fn chosen(contacts: &[Contact]) -> (Vec<i64>, Vec<String>) {
        let chosen = choose(&veere(), contacts, "2023-10-03".parse().unwrap());
        (chosen.recipients.iter().map(|r| r.contact_id).collect(), chosen.lacks)
    }

    #[test]
    fn mayor_and_clerk_get_one_message_each_and_an_office_goes_before_a_person() {
        let mut office = contact(3, ContactFunction::CouncilClerk, Some("griffie@veere.example"));
        office.is_role_mailbox = true;
        let contacts = [
            contact(1, ContactFunction::Mayor, Some("burgemeester@veere.example")),
            office,
            contact(4, ContactFunction::CouncilClerk, Some("j.jansen@veere.example")),
            contact(5, ContactFunction::Other, Some("info@veere.example")),
        ];
        assert_eq!(chosen(&contacts), (vec![1, 3], vec![]));
    }

    #[test]
    fn a_missing_second_recipient_is_told_and_a_shared_mailbox_gets_one_message() {
        let mayor = contact(1, ContactFunction::Mayor, Some("info@veere.example"));
        let clerk = contact(2, ContactFunction::CouncilClerk, Some("INFO@veere.example"));
        assert_eq!(chosen(&[mayor.clone(), clerk]), (vec![1], vec![]));
        assert_eq!(chosen(&[mayor]), (vec![1], vec!["geen e-mailadres griffier".to_owned()]));
    }

    #[test]
    fn the_general_mailbox_is_used_only_when_nobody_can_be_reached_and_nobody_objects() {
        let other = contact(5, ContactFunction::Other, Some("info@veere.example"));
        let mut mayor = contact(1, ContactFunction::Mayor, Some("burgemeester@veere.example"));
        mayor.bounced_on = "2023-09-12".parse().ok();
        let (recipients, lacks) = chosen(&[mayor.clone(), other.clone()]);
        assert_eq!(recipients, [5]);
        assert_eq!(lacks[0], "e-mail aan burgemeester kwam terug op 12-09-2023");
        mayor.do_not_contact = true;
        let (recipients, lacks) = chosen(&[mayor, other]);
        assert!(recipients.is_empty());
        assert_eq!(lacks[0], "burgemeester wil geen post");
    }

    #[test]
    fn somebody_who_left_gets_no_letter() {
        let mut mayor = contact(1, ContactFunction::Mayor, Some("burgemeester@veere.example"));
        mayor.valid_to = "2023-10-03".parse().ok();
        assert!(chosen(&[mayor]).0.is_empty());
    }
}
