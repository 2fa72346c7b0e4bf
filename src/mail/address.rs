//! An e-mail address with the name before it, checked when it comes in.

use lettre::message::Mailbox;

use super::message::MessageError;

/// Characters a display name may have.
const LONGEST_NAME: usize = 120;

/// One mailbox: `Griffie Zeist <griffie@zeist.example>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress {
    /// The name before the address.
    pub name: Option<String>,
    /// The bare address.
    pub address: String,
}

impl MailAddress {
    /// A bare address.
    pub fn bare(address: impl Into<String>) -> Self {
        Self { name: None, address: address.into() }
    }

    /// An address with a name before it.
    pub fn named(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: Some(name.into()), address: address.into() }
    }

    /// Reads `a@b.example` or `Name <a@b.example>`.
    ///
    /// # Errors
    /// [`MessageError::Address`] when the text is no single address.
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        if text.chars().any(char::is_control) {
            return Err(MessageError::Address);
        }
        let mailbox: Mailbox = text.trim().parse().map_err(|_| MessageError::Address)?;
        Ok(Self { name: mailbox.name, address: mailbox.email.to_string() })
    }

    /// What stands after the `@`, or nothing.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The mailbox for the message builder.
    pub(super) fn to_mailbox(&self) -> Result<Mailbox, MessageError> {
        let odd = |text: &str| text.chars().any(char::is_control);
        if odd(&self.address) || self.name.as_deref().is_some_and(odd) {
            return Err(MessageError::Address);
        }
        let email = self.address.trim().parse().map_err(|_| MessageError::Address)?;
        let name = self.name.as_deref().map(|name| name.trim().chars().take(LONGEST_NAME));
        Ok(Mailbox::new(name.map(String::from_iter).filter(|name| !name.is_empty()), email))
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_with_and_without_a_name() {
        let bare = MailAddress::parse("griffie@zeist.example").unwrap();
        assert_eq!(bare, MailAddress::bare("griffie@zeist.example"));
        let named = MailAddress::parse("Griffie Zeist <griffie@zeist.example>").unwrap();
        assert_eq!(named, MailAddress::named("Griffie Zeist", "griffie@zeist.example"));
        assert_eq!(named.domain(), "zeist.example");
    }

    #[test]
    fn two_addresses_or_a_line_end_are_no_address() {
        for text in ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "a", ""] {
            assert_eq!(MailAddress::parse(text), Err(MessageError::Address), "{text:?}");
        }
        let smuggled = MailAddress::named("Griffie\r\nBcc: c@d.example", "a@b.example");
        assert_eq!(smuggled.to_mailbox(), Err(MessageError::Address));
    }
}
