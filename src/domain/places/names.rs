//! The names and codes of organisations: one spelling to search by, one to sort by, and one
//! code per organisation, however a list from elsewhere writes them.

mod code;
mod fold;
mod joined;
mod provinces;

pub use code::OrganisationCode;
pub use fold::fold;
pub use joined::joined;
pub use provinces::{province_by_name, province_short_name};

/// Signs that people and spreadsheets use for the apostrophe of `'s-Gravenhage`.
const APOSTROPHES: [char; 4] = ['\'', '\u{2018}', '\u{2019}', '`'];

/// The part of a name that it is sorted by: without a leading `'s-` or `'t `.
///
/// ```
/// assert_eq!(drietraps::domain::names::sort_name("'s-Gravenhage"), "Gravenhage");
/// assert_eq!(drietraps::domain::names::sort_name("De Bilt"), "De Bilt");
/// ```
pub fn sort_name(name: &str) -> &str {
    let name = name.trim();
    let Some(rest) = name.strip_prefix(APOSTROPHES) else { return name };
    let rest = rest.strip_prefix(['s', 'S', 't', 'T']).and_then(|r| r.strip_prefix(['-', ' ']));
    rest.map(str::trim_start).filter(|r| !r.is_empty()).unwrap_or(name)
}

/// The bare name of an organisation: without "Gemeente " or "Provincie " in front.
///
/// ```
/// assert_eq!(drietraps::domain::names::strip_kind_prefix("Gemeente Zeist"), "Zeist");
/// ```
pub fn strip_kind_prefix(name: &str) -> &str {
    let name = name.trim();
    after_word(name, "gemeente").or_else(|| after_word(name, "provincie")).unwrap_or(name)
}

/// Whether the name says itself that it is a province: "Provincie Utrecht".
pub fn has_province_prefix(name: &str) -> bool {
    after_word(name.trim(), "provincie").is_some()
}

/// What follows the word, when the name starts with it in any case and more follows.
fn after_word<'a>(name: &'a str, word: &str) -> Option<&'a str> {
    let (first, rest) = name.split_once(char::is_whitespace)?;
    Some(rest.trim_start()).filter(|_| first.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_without_the_leading_article() {
        assert_eq!(sort_name("'s-Hertogenbosch"), "Hertogenbosch");
        assert_eq!(sort_name("’s-Gravenhage"), "Gravenhage");
        assert_eq!(sort_name("'t Zandt"), "Zandt");
    }

    #[test]
    fn other_names_sort_as_they_are() {
        for name in ["De Ronde Venen", "Súdwest-Fryslân", "Den Haag", "'s-", "'", "Texel", ""] {
            assert_eq!(sort_name(name), name);
        }
    }

    #[test]
    fn the_kind_in_front_of_a_name_is_left_out() {
        assert_eq!(strip_kind_prefix("gemeente  Aa en Hunze"), "Aa en Hunze");
        assert_eq!(strip_kind_prefix(" Provincie Utrecht "), "Utrecht");
        assert_eq!(strip_kind_prefix("Gemeente"), "Gemeente");
        assert_eq!(strip_kind_prefix("Gemeenteveld Zuid"), "Gemeenteveld Zuid");
    }

    #[test]
    fn only_a_name_that_says_so_is_a_province() {
        assert!(has_province_prefix("provincie Groningen"));
        assert!(!has_province_prefix("Groningen"));
        assert!(!has_province_prefix("Gemeente Groningen"));
    }
}
