//! One bare e-mail address, checked by its shape only: a server that knows it is the proof.

use crate::domain::errors::RuleError;
use serde::{Deserialize, Serialize};

/// Longest address that SMTP carries (RFC 5321, 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;

/// One bare e-mail address in plain ASCII, such as `griffie@zeist.example`; the domain is in
/// lower case. `Debug` shows it masked, so that logs do not hold it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads one address, without a name around it.
    ///
    /// # Errors
    /// A Dutch sentence about the field `email` that says what to mend.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let text = text.trim();
        let parts = split(text).map_err(|problem| RuleError::field("email", problem))?;
        Ok(Self(format!("{}@{}", parts.0, parts.1.to_ascii_lowercase())))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with its mailbox hidden after the first letter: `g…@zeist.example`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        format!("{}…@{domain}", local.chars().next().unwrap_or_default())
    }

    /// Whether the mailbox is that of an office (`griffie@`, `burgemeester@`), not of a person.
    pub fn is_role_mailbox(&self) -> bool {
        let local = self.0.split_once('@').unwrap_or_default().0.to_ascii_lowercase();
        local.split(['.', '-', '_']).any(|word| ROLE_WORDS.contains(&word))
    }
}

const ROLE_WORDS: [&str; 15] = [
    "griffie",
    "raadsgriffie",
    "statengriffie",
    "griffier",
    "raadsgriffier",
    "statengriffier",
    "burgemeester",
    "kabinet",
    "cvdk",
    "commissaris",
    "gouverneur",
    "gemeente",
    "provincie",
    "info",
    "bestuurssecretariaat",
];

fn split(text: &str) -> Result<(&str, &str), &'static str> {
    if text.is_empty() {
        return Err("Vul een e-mailadres in, bijvoorbeeld griffie@voorbeeld.nl.");
    }
    if text.len() > LONGEST_ADDRESS {
        return Err("Dit e-mailadres is te lang. Een adres heeft ten hoogste 254 tekens.");
    }
    if text.matches('@').count() > 1 {
        return Err("Hier staat meer dan één e-mailadres. Vul er één in.");
    }
    if text.contains(['<', '>', '"']) {
        return Err("Vul alleen het e-mailadres in, zonder naam of haken.");
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("Haal de spaties uit het e-mailadres.");
    }
    let parts = text.split_once('@').ok_or("In een e-mailadres hoort een apenstaartje (@).")?;
    match (is_mailbox(parts.0), is_domain(parts.1)) {
        (false, _) => Err("Controleer het deel voor het apenstaartje (@) van het e-mailadres."),
        (_, false) => Err("Controleer het deel achter het apenstaartje (@) van het e-mailadres."),
        (true, true) => Ok(parts),
    }
}

fn is_mailbox(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b);
    local.len() <= 64 && local.bytes().all(allowed) && local.split('.').all(|word| !word.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit_once('.').map(|(_, top)| top);
    domain.split('.').all(is_label)
        && top.is_some_and(|top| top.bytes().any(|b| b.is_ascii_alphabetic()))
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_addresses_are_taken_and_the_domain_is_lowered() {
        let address = EmailAddress::parse(" J.de-Vries+raad@Zeist.Example ").unwrap();
        assert_eq!(address.as_str(), "J.de-Vries+raad@zeist.example");
        assert!(EmailAddress::parse("o'brien@a-b.xn--bcher-kva.example").is_ok());
    }

    #[test]
    fn every_refusal_says_what_to_mend() {
        for (text, word) in [
            ("", "Vul een e-mailadres in"),
            ("griffie.zeist.example", "apenstaartje"),
            ("a@x.example; b@x.example", "meer dan één"),
            ("Jan de Vries <jan@x.example>", "zonder naam"),
            ("griffie @x.example", "spaties"),
            ("griffie@x.example\r\nBcc:y", "spaties"),
            ("@x.example", "voor het apenstaartje"),
            (".a@x.example", "voor het apenstaartje"),
            ("a..b@x.example", "voor het apenstaartje"),
            ("mailto:a@x.example", "voor het apenstaartje"),
            ("a@localhost", "achter het apenstaartje"),
            ("a@x..example", "achter het apenstaartje"),
            ("a@-x.example", "achter het apenstaartje"),
            ("a@x.example.", "achter het apenstaartje"),
            ("a@10.0.0.1", "achter het apenstaartje"),
            ("a@súdwest.example", "achter het apenstaartje"),
        ] {
            let refused = EmailAddress::parse(text).unwrap_err().to_string();
            assert!(refused.contains(word), "{text}: {refused}");
        }
        assert!(EmailAddress::parse(&format!("a@{}.example", "x.".repeat(130))).is_err());
    }

    #[test]
    fn a_log_does_not_show_the_mailbox() {
        let address = EmailAddress::parse("jan.jansen@zeist.example").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(j…@zeist.example)");
    }

    #[test]
    fn offices_are_told_from_persons() {
        let is_role = |text: &str| EmailAddress::parse(text).unwrap().is_role_mailbox();
        assert!(is_role("Griffie@x.example"));
        assert!(is_role("secretariaat.burgemeester@x.example"));
        assert!(!is_role("j.jansen@x.example"));
    }

    proptest! {
        #[test]
        fn an_accepted_address_reads_back_as_itself(text in "[a-zA-Z.'+@ -]{1,12}@[A-Z.a-z-]{1,12}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()).unwrap(), address);
            }
        }
    }
}
