//! The twelve provinces and the names that lists use for them.

use super::fold;

/// Code and folded names: in full, other spellings, and short.
const PROVINCES: [(&str, &[&str]); 12] = [
    ("PV20", &["groningen", "gr"]),
    ("PV21", &["fryslan", "friesland", "fr"]),
    ("PV22", &["drenthe", "dr"]),
    ("PV23", &["overijssel", "ov"]),
    ("PV24", &["flevoland", "fl"]),
    ("PV25", &["gelderland", "gld"]),
    ("PV26", &["utrecht", "ut"]),
    ("PV27", &["noord-holland", "nh"]),
    ("PV28", &["zuid-holland", "zh"]),
    ("PV29", &["zeeland", "zld"]),
    ("PV30", &["noord-brabant", "nb"]),
    ("PV31", &["limburg", "lb"]),
];

/// The code of a province by its name, short name or code, in any case: `Friesland`,
/// `Provincie Fryslân`, `FR` and `PV21` all give `PV21`.
///
/// ```
/// use drietraps::domain::names::province_by_name;
/// assert_eq!(province_by_name("Zuid Holland"), Some("PV28"));
/// assert_eq!(province_by_name("Zuidland"), None);
/// ```
pub fn province_by_name(name: &str) -> Option<&'static str> {
    let folded = fold(super::strip_kind_prefix(name));
    PROVINCES
        .iter()
        .find(|(code, names)| code.eq_ignore_ascii_case(&folded) || names.contains(&&*folded))
        .map(|(code, _)| *code)
}

/// The short name of a province by its code, in small letters.
///
/// ```
/// use drietraps::domain::names::province_short_name;
/// assert_eq!(province_short_name("PV29"), Some("zld"));
/// assert_eq!(province_short_name("GM0344"), None);
/// ```
pub fn province_short_name(code: &str) -> Option<&'static str> {
    let (_, names) = PROVINCES.iter().find(|(known, _)| *known == code)?;
    names.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_province_is_known_in_full_and_short() {
        let full = [
            "Groningen",
            "Fryslân",
            "Drenthe",
            "Overijssel",
            "Flevoland",
            "Gelderland",
            "Utrecht",
            "Noord-Holland",
            "Zuid-Holland",
            "Zeeland",
            "Noord-Brabant",
            "Limburg",
        ];
        let short = ["GR", "FR", "DR", "OV", "FL", "GLD", "UT", "NH", "ZH", "ZLD", "NB", "LB"];
        for (number, (full, short)) in (20..).zip(full.into_iter().zip(short)) {
            let code = format!("PV{number}");
            assert_eq!(province_by_name(full), Some(code.as_str()));
            assert_eq!(province_by_name(short), Some(code.as_str()));
            assert_eq!(province_by_name(&code.to_lowercase()), Some(code.as_str()));
        }
    }

    #[test]
    fn friesland_is_fryslan() {
        assert_eq!(province_by_name("Friesland"), province_by_name("Provincie Fryslân"));
    }

    #[test]
    fn other_names_are_no_province() {
        for name in ["", "Holland", "PV32", "26", "Caribisch Nederland"] {
            assert_eq!(province_by_name(name), None, "{name}");
        }
    }
}
