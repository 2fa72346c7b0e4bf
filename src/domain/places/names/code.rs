//! The code of an organisation, the key under which it is known everywhere: `GM0344`, `PV26`.

use crate::domain::errors::RuleError;
use serde::{Deserialize, Serialize};

/// Where the public identifiers of Dutch public bodies (TOOI) live.
const TOOI: &str = "identifier.overheid.nl/tooi/id/";

/// The CBS code of a municipality (`GM` and four digits) or a province (`PV20` to `PV31`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Reads a code in the spellings of Dutch lists: `344`, `0344`, `GM0344`, `gm0344`, `PV26`
    /// and the TOOI addresses. A bare number is a municipality.
    ///
    /// ```
    /// use drietraps::domain::names::OrganisationCode;
    /// assert_eq!(OrganisationCode::parse("344").unwrap().as_str(), "GM0344");
    /// let tooi = "https://identifier.overheid.nl/tooi/id/provincie/pv26";
    /// assert_eq!(OrganisationCode::parse(tooi).unwrap().as_str(), "PV26");
    /// ```
    ///
    /// # Errors
    /// A Dutch sentence about the field `code` when the text is no such code.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let lower = text.trim().to_ascii_lowercase();
        let code = match tooi_path(&lower) {
            Some(path) => from_tooi(path),
            None => from_plain(&lower),
        };
        code.map(Self).ok_or_else(|| RuleError::field("code", refusal(text)))
    }

    /// The code as it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a province; else it is a municipality.
    pub fn is_province(&self) -> bool {
        self.0.starts_with("PV")
    }
}

fn tooi_path(lower: &str) -> Option<&str> {
    let address = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    address.strip_prefix(TOOI)
}

fn from_tooi(path: &str) -> Option<String> {
    match path.split_once('/')? {
        ("gemeente", code) => municipality(code.strip_prefix("gm")?),
        ("provincie", code) => province(code.strip_prefix("pv")?),
        _ => None,
    }
}

fn from_plain(lower: &str) -> Option<String> {
    match lower.strip_prefix("pv") {
        Some(digits) => province(digits),
        None => municipality(lower.strip_prefix("gm").unwrap_or(lower)),
    }
}

fn municipality(digits: &str) -> Option<String> {
    let number = number(digits).filter(|_| digits.len() <= 4)?;
    (number > 0).then(|| format!("GM{number:04}"))
}

fn province(digits: &str) -> Option<String> {
    let number = number(digits).filter(|_| digits.len() == 2)?;
    (20..=31).contains(&number).then(|| format!("PV{number}"))
}

/// Digits only: the parser of the standard library would take a plus sign as well.
fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn refusal(text: &str) -> String {
    let shown: String = text.trim().chars().take(60).collect();
    if shown.is_empty() {
        return "Vul een code in, bijvoorbeeld GM0344 of PV26.".to_owned();
    }
    format!("“{shown}” is geen code. Vul een code in, bijvoorbeeld GM0344 of PV26.")
}

impl std::fmt::Display for OrganisationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for OrganisationCode {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for OrganisationCode {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<OrganisationCode> for String {
    fn from(code: OrganisationCode) -> Self {
        code.0
    }
}

impl AsRef<str> for OrganisationCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_of_a_code_gives_the_same_code() {
        for text in [
            "344",
            "0344",
            "GM0344",
            "gm0344",
            " GM344 ",
            "https://identifier.overheid.nl/tooi/id/gemeente/gm0344",
            "http://identifier.overheid.nl/tooi/id/gemeente/GM0344",
        ] {
            assert_eq!(OrganisationCode::parse(text).unwrap().as_str(), "GM0344", "{text}");
        }
        for text in ["PV26", "pv26", "https://identifier.overheid.nl/tooi/id/provincie/pv26"] {
            let code = OrganisationCode::parse(text).unwrap();
            assert_eq!(code.as_str(), "PV26");
            assert!(code.is_province());
        }
    }

    #[test]
    fn what_is_no_code_is_refused_with_an_example() {
        for text in [
            "",
            "0",
            "0000",
            "00344",
            "12345",
            "GM",
            "GM00344",
            "+344",
            "-1",
            "3 44",
            "PV19",
            "PV32",
            "PV2",
            "PV026",
            "Zeist",
            "GM0344x",
            "３４４",
            "https://identifier.overheid.nl/tooi/id/gemeente/pv26",
            "https://identifier.overheid.nl/tooi/id/provincie/gm0344",
            "https://identifier.overheid.nl/tooi/id/waterschap/ws0155",
        ] {
            let refused = OrganisationCode::parse(text).unwrap_err().to_string();
            assert!(refused.contains("bijvoorbeeld GM0344"), "{text}: {refused}");
        }
    }

    #[test]
    fn a_reader_takes_the_code_as_text_and_refuses_another() {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StrDeserializer};
        let read = |text: &'static str| {
            let reader: StrDeserializer<'_, Error> = text.into_deserializer();
            OrganisationCode::deserialize(reader)
        };
        assert_eq!(read("gm0014").unwrap().as_str(), "GM0014");
        assert!(read("GM").is_err());
    }

    proptest! {
        #[test]
        fn a_parsed_code_reads_back_as_itself(number in 1u16..=9999) {
            let code = OrganisationCode::parse(&number.to_string()).unwrap();
            prop_assert_eq!(OrganisationCode::parse(code.as_str()).unwrap(), code.clone());
            prop_assert!(!code.is_province());
        }

        #[test]
        fn any_text_is_a_code_or_a_refusal(text in any::<String>()) {
            if let Ok(code) = OrganisationCode::parse(&text) {
                prop_assert_eq!(code.as_str().len(), if code.is_province() { 4 } else { 6 });
            }
        }
    }
}
