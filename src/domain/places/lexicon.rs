//! The words that follow from the organisation: a municipality has a mayor and a council, a
//! province a King's commissioner and States, and Limburg calls its commissioner "gouverneur".

use crate::domain::contacts::ContactFunction;

/// Limburg: its commissioner is called "gouverneur".
const LIMBURG: &str = "PV31";

/// The words for one organisation, as letters and pages use them in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    /// "de gemeente Zeist", "de provincie Utrecht".
    pub organisatie: String,
    /// "uw gemeente", "uw provincie".
    pub uw_organisatie: &'static str,
    /// "gemeenteraad", "Provinciale Staten".
    pub raad: &'static str,
    /// "raadsleden", "Statenleden".
    pub leden: &'static str,
    /// "college", "Gedeputeerde Staten".
    pub college: &'static str,
    /// "raadsbreed", "statenbreed".
    pub breed: &'static str,
    /// "burgemeester", "commissaris van de Koning", "gouverneur".
    pub mayor_title: &'static str,
    /// "griffier", "statengriffier".
    pub clerk_title: &'static str,
}

impl Lexicon {
    /// The words for an organisation with this CBS code and this name.
    ///
    /// ```
    /// use drietraps::domain::lexicon::Lexicon;
    /// assert_eq!(Lexicon::of(false, "GM0344", "Utrecht").organisatie, "de gemeente Utrecht");
    /// assert_eq!(Lexicon::of(true, "PV31", "Limburg").mayor_title, "gouverneur");
    /// ```
    pub fn of(is_province: bool, code: &str, name: &str) -> Self {
        if is_province { Self::province(code, name) } else { Self::municipality(name) }
    }

    /// The word after "Geachte" for a contact with this function. Without a function that has
    /// a title it is "heer of mevrouw", since no gender is kept.
    pub fn salutation(&self, function: ContactFunction) -> &'static str {
        match function {
            ContactFunction::Mayor | ContactFunction::KingsCommissioner => self.mayor_title,
            ContactFunction::CouncilClerk | ContactFunction::StatesClerk => self.clerk_title,
            ContactFunction::Other => "heer of mevrouw",
        }
    }

    /// The name of a function at this organisation, to begin a line or a cell with.
    pub fn function_label(&self, function: ContactFunction) -> &'static str {
        match function {
            ContactFunction::KingsCommissioner if self.mayor_title == "gouverneur" => "Gouverneur",
            _ => function.label(),
        }
    }

    fn municipality(name: &str) -> Self {
        Self {
            organisatie: format!("de gemeente {name}"),
            uw_organisatie: "uw gemeente",
            raad: "gemeenteraad",
            leden: "raadsleden",
            college: "college",
            breed: "raadsbreed",
            mayor_title: "burgemeester",
            clerk_title: "griffier",
        }
    }

    fn province(code: &str, name: &str) -> Self {
        let is_limburg = code == LIMBURG;
        Self {
            organisatie: format!("de provincie {name}"),
            uw_organisatie: "uw provincie",
            raad: "Provinciale Staten",
            leden: "Statenleden",
            college: "Gedeputeerde Staten",
            breed: "statenbreed",
            mayor_title: if is_limburg { "gouverneur" } else { "commissaris van de Koning" },
            clerk_title: "statengriffier",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_and_a_province_of_one_name_have_their_own_words() {
        let (city, province) =
            (Lexicon::of(false, "GM0344", "Utrecht"), Lexicon::of(true, "PV26", "Utrecht"));
        assert_eq!(city.organisatie, "de gemeente Utrecht");
        assert_eq!(province.organisatie, "de provincie Utrecht");
        assert_eq!((city.raad, province.raad), ("gemeenteraad", "Provinciale Staten"));
        assert_eq!((city.breed, province.breed), ("raadsbreed", "statenbreed"));
    }

    #[test]
    fn a_contact_is_addressed_by_the_title_that_the_organisation_uses() {
        let greet = |is_province, code, function| {
            Lexicon::of(is_province, code, "Limburg").salutation(function)
        };
        assert_eq!(greet(false, "GM0355", ContactFunction::Mayor), "burgemeester");
        let commissioner = ContactFunction::KingsCommissioner;
        assert_eq!(greet(true, "PV26", commissioner), "commissaris van de Koning");
        assert_eq!(greet(true, "PV31", commissioner), "gouverneur");
        assert_eq!(greet(true, "PV26", ContactFunction::StatesClerk), "statengriffier");
        assert_eq!(greet(false, "GM0355", ContactFunction::Other), "heer of mevrouw");
    }

    #[test]
    fn only_limburg_shows_a_gouverneur() {
        let label =
            |code| Lexicon::of(true, code, "").function_label(ContactFunction::KingsCommissioner);
        assert_eq!(label("PV31"), "Gouverneur");
        assert_eq!(label("PV30"), "Commissaris van de Koning");
    }
}
