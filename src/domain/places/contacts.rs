//! Whom the letters go to: the function somebody holds and the address they read mail at.

mod email;
mod state;

pub use email::EmailAddress;
pub use state::{ContactState, LASTS_DAYS};

use chrono::NaiveDate;

use crate::domain::names::fold;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The function a contact holds at an organisation.
    ContactFunction {
        Mayor = "mayor", "Burgemeester";
        KingsCommissioner = "kings_commissioner", "Commissaris van de Koning";
        CouncilClerk = "council_clerk", "Griffier";
        StatesClerk = "states_clerk", "Statengriffier";
        Other = "other", "Anders";
    }
}

impl ContactFunction {
    /// The function that a Dutch list means, in any case: `Burgemeester`, `raadsgriffier`,
    /// `CvdK`, `Gouverneur`, `griffie`; `None` when the word is not known.
    ///
    /// ```
    /// use drietraps::domain::contacts::ContactFunction;
    /// assert_eq!(ContactFunction::parse_dutch("Griffie"), Some(ContactFunction::CouncilClerk));
    /// assert_eq!(ContactFunction::parse_dutch("wethouder"), None);
    /// ```
    pub fn parse_dutch(text: &str) -> Option<Self> {
        let folded = fold(text);
        let acting = ["waarnemend-", "wnd-"].iter().find_map(|word| folded.strip_prefix(word));
        match acting.unwrap_or(&folded) {
            "burgemeester" => Some(Self::Mayor),
            "commissaris-van-de-koning"
            | "commissaris-van-de-koningin"
            | "commissaris"
            | "cvdk"
            | "cdk"
            | "gouverneur" => Some(Self::KingsCommissioner),
            "griffier" | "raadsgriffier" | "griffie" | "raadsgriffie" => Some(Self::CouncilClerk),
            "statengriffier" | "statengriffie" => Some(Self::StatesClerk),
            "anders" | "overig" => Some(Self::Other),
            _ => None,
        }
    }

    /// The name of a function, or of several, within a sentence; it begins with a capital at the
    /// start of a line only.
    ///
    /// ```
    /// use drietraps::domain::contacts::ContactFunction;
    /// let label = ContactFunction::KingsCommissioner.label();
    /// assert_eq!(ContactFunction::in_sentence(label), "commissaris van de Koning");
    /// assert_eq!(ContactFunction::in_sentence("Gouverneur"), "gouverneur");
    /// ```
    #[must_use]
    pub fn in_sentence(label: &str) -> String {
        label.to_lowercase().replace("koning", "Koning")
    }

    /// True for who leads the municipality or province.
    pub fn is_mayor(self) -> bool {
        matches!(self, Self::Mayor | Self::KingsCommissioner)
    }

    /// True for the clerk of the council or the States.
    pub fn is_clerk(self) -> bool {
        matches!(self, Self::CouncilClerk | Self::StatesClerk)
    }

    /// The same function at a province: a list writes "griffier" for the States clerk too.
    pub fn at_province(self) -> Self {
        match self {
            Self::CouncilClerk => Self::StatesClerk,
            Self::Mayor | Self::KingsCommissioner | Self::StatesClerk | Self::Other => self,
        }
    }
}

/// True when the text can be a telephone number: digits, spaces, `+`, `-` and brackets only.
///
/// ```
/// use drietraps::domain::contacts::is_phone;
/// assert!(is_phone("+31 (0)30-000 00 00"));
/// assert!(!is_phone("onbekend"));
/// ```
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')');
    text.chars().all(is_part) && text.chars().any(|c| c.is_ascii_digit())
}

/// What is said about a text that is no telephone number.
pub const NO_PHONE: &str =
    "Dit is geen telefoonnummer. Gebruik alleen cijfers, spaties, +, - en haakjes.";

/// Somebody, or a mailbox, that the tour writes to at an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Database id.
    pub id: i64,
    /// The organisation.
    pub organisation_id: i64,
    /// The function there.
    pub function: ContactFunction,
    /// Name of the person; none for a mailbox of an office.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone: Option<String>,
    /// True when the mail reaches an office.
    pub is_role_mailbox: bool,
    /// Where the address comes from, in Dutch.
    pub source: String,
    /// When somebody last saw that it is right.
    pub verified_on: Option<NaiveDate>,
    /// First day in the function, when known.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in the function.
    pub valid_to: Option<NaiveDate>,
    /// True when they want no messages.
    pub do_not_contact: bool,
    /// Since when they want no messages, when known.
    pub do_not_contact_on: Option<NaiveDate>,
    /// When a message came back.
    pub bounced_on: Option<NaiveDate>,
    /// Optimistic lock.
    pub version: i64,
}

impl Contact {
    /// The source of a contact whose data was erased at the wish of the person.
    pub const ERASED: &str = "gewist op verzoek";
    /// The source of a contact whose data went when its term was over.
    pub const LET_GO: &str = "gewist na de bewaartermijn";

    /// True when the data is gone: what is left is an office in the history.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        let has_nothing = self.name.is_none() && self.email.is_none() && self.phone.is_none();
        has_nothing && [Self::ERASED, Self::LET_GO].contains(&self.source.as_str())
    }

    /// True while they hold the function; `valid_to` is exclusive.
    #[must_use]
    pub fn is_current_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }

    /// True when a message may go there: in function, with an address that works, and willing.
    #[must_use]
    pub fn is_reachable_on(&self, day: NaiveDate) -> bool {
        let has_address = self.email.is_some() && self.bounced_on.is_none();
        has_address && !self.do_not_contact && self.is_current_on(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_words_name_the_functions() {
        for (text, function) in [
            ("Burgemeester", ContactFunction::Mayor),
            ("waarnemend burgemeester", ContactFunction::Mayor),
            ("wnd. burgemeester", ContactFunction::Mayor),
            (" GRIFFIER ", ContactFunction::CouncilClerk),
            ("raadsgriffier", ContactFunction::CouncilClerk),
            ("Griffie", ContactFunction::CouncilClerk),
            ("commissaris van de Koning", ContactFunction::KingsCommissioner),
            ("CvdK", ContactFunction::KingsCommissioner),
            ("gouverneur", ContactFunction::KingsCommissioner),
            ("Statengriffier", ContactFunction::StatesClerk),
            ("Anders", ContactFunction::Other),
        ] {
            assert_eq!(ContactFunction::parse_dutch(text), Some(function), "{text}");
        }
        for text in ["", "wethouder", "loco-burgemeester", "burgemeester en griffier"] {
            assert_eq!(ContactFunction::parse_dutch(text), None, "{text}");
        }
    }

    #[test]
    fn the_label_on_the_screen_can_be_read_back() {
        for function in ContactFunction::ALL {
            assert_eq!(ContactFunction::parse_dutch(function.label()), Some(*function));
        }
    }

    #[test]
    fn a_contact_is_reachable_until_it_ends_bounces_or_objects() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let contact = Contact {
            id: 1,
            organisation_id: 1,
            function: ContactFunction::Mayor,
            name: None,
            email: EmailAddress::parse("burgemeester@zeist.example").ok(),
            phone: None,
            is_role_mailbox: true,
            source: String::new(),
            verified_on: None,
            valid_from: None,
            valid_to: Some(day("2023-10-01")),
            do_not_contact: false,
            do_not_contact_on: None,
            bounced_on: None,
            version: 1,
        };
        let reachable = |contact: &Contact| contact.is_reachable_on(day("2023-09-30"));
        assert!(reachable(&contact));
        assert!(!contact.is_reachable_on(day("2023-10-01")));
        assert!(!reachable(&Contact { email: None, ..contact.clone() }));
        assert!(!reachable(&Contact { do_not_contact: true, ..contact.clone() }));
        assert!(!reachable(&Contact { bounced_on: contact.valid_to, ..contact }));
    }

    #[test]
    fn the_clerk_of_a_province_is_a_states_clerk() {
        assert_eq!(ContactFunction::CouncilClerk.at_province(), ContactFunction::StatesClerk);
        assert_eq!(ContactFunction::Other.at_province(), ContactFunction::Other);
    }
}
