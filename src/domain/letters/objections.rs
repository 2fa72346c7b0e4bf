//! Why a message of a letter does not leave after all: looked at once more just before it does.

use chrono::NaiveDate;

use super::{Letter, invitation_obstacle, recipients};
use crate::domain::contacts::{Contact, ContactFunction};
use crate::domain::dossiers::Dossier;
use crate::domain::organisations::Organisation;
use crate::domain::stages::StageState;

/// What is done with a message of a letter that does not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// This recipient gets no mail; the reason in Dutch.
    Cancel(&'static str),
    /// The office changed hands: a person decides about the whole letter.
    Hold(String),
}

/// A message of a letter that is about to leave, with what surrounds it.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// The contact who gets it.
    pub contact_id: Option<i64>,
    /// The address.
    pub to_address: &'a str,
    /// Its plain text, at least as far as the greeting.
    pub text: &'a str,
    /// Its letter.
    pub letter: &'a Letter,
    /// The dossier of the letter.
    pub dossier: &'a Dossier,
    /// The organisation it goes to.
    pub organisation: &'a Organisation,
    /// How far the letter stage of the dossier is.
    pub stage: StageState,
    /// At least the contacts of the organisation.
    pub contacts: &'a [Contact],
}

impl Leaving<'_> {
    /// Why this recipient gets no mail on this Amsterdam day; none when the message may leave.
    #[must_use]
    pub fn objection(&self, today: NaiveDate) -> Option<Objection> {
        if let Some(reason) = self.objection_to_the_organisation(today) {
            return Some(Objection::Cancel(reason));
        }
        let contact_id = self.contact_id?;
        let cancelled = |reason| Some(Objection::Cancel(reason));
        let Some(contact) = self.contacts.iter().find(|one| one.id == contact_id) else {
            return cancelled("De contactpersoon is verwijderd na het vrijgeven.");
        };
        if contact.do_not_contact {
            return cancelled("De ontvanger wil geen post meer.");
        }
        if contact.bounced_on.is_some() {
            return cancelled("E-mail aan deze ontvanger kwam terug. Zoek een ander adres.");
        }
        if self.letter.is_let_go {
            return None;
        }
        if !self.holds_office(contact, today) {
            return Some(Objection::Hold(changed_hands(self.organisation, contact.function)));
        }
        self.other_name(contact).map(Objection::Hold)
    }

    /// Says so when the frozen text speaks to somebody else than the contact by name.
    fn other_name(&self, contact: &Contact) -> Option<String> {
        let lexicon = recipients::lexicon_of(self.organisation);
        let name = recipients::recipient(&lexicon, contact).family_name;
        let title = lexicon.salutation(contact.function);
        let spoken_to = spoken_to(self.text, title)?;
        if name.as_deref().is_some_and(|name| is_name(spoken_to, name)) {
            return None;
        }
        let label = ContactFunction::in_sentence(lexicon.function_label(contact.function));
        let now = name.map_or("geen naam".to_owned(), |name| format!("de naam “{name}”"));
        Some(format!(
            "Na het vrijgeven is de naam van de contactpersoon gewijzigd: de brief begint met \
             “{title} {spoken_to}”, en bij de {label} van {} staat nu {now}. Kies of de brief zo \
             vertrekt, opnieuw wordt gemaakt of vervalt.",
            self.organisation.name
        ))
    }

    fn objection_to_the_organisation(&self, today: NaiveDate) -> Option<&'static str> {
        if let Some(obstacle) = invitation_obstacle(self.stage, false) {
            return Some(obstacle);
        }
        if !self.organisation.is_valid_on(today) {
            return Some(
                "De organisatie bestaat niet meer door een herindeling. Schrijf haar opvolger aan.",
            );
        }
        if self.dossier.mail_stopped_on.is_some() {
            return Some("De organisatie wil geen berichten meer.");
        }
        None
    }

    /// Whether the letter still goes to whom it would go to if it were made now.
    fn holds_office(&self, contact: &Contact, today: NaiveDate) -> bool {
        let address = contact.email.as_ref().map(|own| own.as_str());
        let own: Vec<Contact> = self
            .contacts
            .iter()
            .filter(|one| one.organisation_id == self.organisation.id)
            .cloned()
            .collect();
        let holder = recipients::holder(self.organisation, &own, contact.function, today);
        address == Some(self.to_address)
            && contact.is_current_on(today)
            && holder == Some(contact.id)
    }
}

/// The name after the title in the greeting of a letter; none when it greets nobody by name.
///
/// ```
/// use drietraps::domain::letters::spoken_to;
/// let text = "Geachte burgemeester Van Dam,\n\nGraag nodigen wij u uit.";
/// assert_eq!(spoken_to(text, "burgemeester"), Some("Van Dam"));
/// assert_eq!(spoken_to("Geachte griffier,\n", "griffier"), None);
/// ```
#[must_use]
pub fn spoken_to<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let greeting = text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix(title))?;
    let name = greeting.strip_prefix(' ')?.split(',').next()?.trim();
    name.starts_with(char::is_uppercase).then_some(name)
}

/// Whether a greeting speaks to this name; a mark may follow it, more of a name may not.
fn is_name(spoken_to: &str, name: &str) -> bool {
    let is_mark = |sign| matches!(sign, ',' | '.' | ':' | ';' | '!' | ')');
    spoken_to.strip_prefix(name).is_some_and(|rest| rest.chars().all(is_mark))
}

fn changed_hands(organisation: &Organisation, function: ContactFunction) -> String {
    let label = recipients::lexicon_of(organisation).function_label(function).to_owned();
    format!(
        "Na het vrijgeven is de contactpersoon of het adres gewijzigd: {} van {}. Kies of de \
         brief zo vertrekt, opnieuw wordt gemaakt of vervalt.",
        ContactFunction::in_sentence(&label),
        organisation.name
    )
}
