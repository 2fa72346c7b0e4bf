//! Whom the letters go to: the function somebody holds and the address they read mail at.

mod email;

pub use email::EmailAddress;

use super::names::fold;
use super::text_enum::text_enum;

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

    /// The same function at a province: a list writes "griffier" for the States clerk too.
    pub fn at_province(self) -> Self {
        match self {
            Self::CouncilClerk => Self::StatesClerk,
            Self::Mayor | Self::KingsCommissioner | Self::StatesClerk | Self::Other => self,
        }
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
    fn the_clerk_of_a_province_is_a_states_clerk() {
        assert_eq!(ContactFunction::CouncilClerk.at_province(), ContactFunction::StatesClerk);
        assert_eq!(ContactFunction::Other.at_province(), ContactFunction::Other);
    }
}
