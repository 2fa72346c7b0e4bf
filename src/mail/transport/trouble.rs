//! Why there is no line to a mail server, or why it broke: told apart by what the line gave, in a
//! sentence for the page and one for the command line.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use super::Encryption;
use super::handover::words;
use crate::domain::letters::{LINE_CUT, LINE_LATE};

/// What is wrong with the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No connection at all.
    Unreachable,
    /// It did not answer in time.
    Late,
    /// It hung up.
    Cut,
    /// It said no, in words.
    Refused,
    /// It offers no protection.
    Unprotected,
    /// Nobody whom this machine trusts signed its certificate.
    Untrusted,
    /// Its certificate is for another name.
    OtherName,
    /// Its certificate is too old or too new.
    OutOfDate,
}

impl Trouble {
    /// What went wrong while connecting.
    pub(super) fn of(e: &Error) -> Self {
        if e.status().is_some() {
            return Self::Refused;
        }
        let told = chain(e);
        if let Some(found) = Self::of_certificate(&told) {
            return found;
        }
        if told.contains("STARTTLS is not supported") || told.contains("corrupt message") {
            return Self::Unprotected;
        }
        if told.starts_with("Connection error") {
            return Self::Unreachable;
        }
        if is_late(e) { Self::Late } else { Self::Cut }
    }

    fn of_certificate(told: &str) -> Option<Self> {
        let (_, why) = told.split_once("invalid peer certificate: ")?;
        let why = why.to_lowercase();
        Some(if why.contains("not valid for") || why.contains("notvalidforname") {
            Self::OtherName
        } else if why.contains("expired")
            || why.contains("not valid yet")
            || why.contains("notvalidyet")
        {
            Self::OutOfDate
        } else {
            Self::Untrusted
        })
    }

    /// True when nobody could tell what the server is like.
    pub(super) const fn is_unknown(self) -> bool {
        matches!(self, Self::Unreachable | Self::Late)
    }

    /// What follows "De mailserver post.example:587 "; a refusal is followed by the words.
    pub(super) fn dutch(self, encryption: Encryption) -> String {
        match self {
            Self::Unreachable => "is niet bereikbaar".to_owned(),
            Self::Late => "gaf niet op tijd antwoord".to_owned(),
            Self::Cut => "brak de verbinding af".to_owned(),
            Self::Refused => "weigert de verbinding".to_owned(),
            Self::Unprotected => format!("geeft geen beveiligde verbinding ({})", kind(encryption)),
            Self::Untrusted => "heeft een certificaat dat niet wordt vertrouwd".to_owned(),
            Self::OtherName => "heeft een certificaat op een andere naam".to_owned(),
            Self::OutOfDate => "heeft een certificaat dat nu niet geldig is".to_owned(),
        }
    }

    /// The same for the command line.
    pub(super) fn english(self, encryption: Encryption) -> String {
        match self {
            Self::Unreachable => "cannot be reached".to_owned(),
            Self::Late => "gave no answer in time".to_owned(),
            Self::Cut => "broke the connection off".to_owned(),
            Self::Refused => "refuses the connection".to_owned(),
            Self::Unprotected => format!("offers no protected line ({})", kind(encryption)),
            Self::Untrusted => "shows a certificate that is not trusted".to_owned(),
            Self::OtherName => "shows a certificate for another name".to_owned(),
            Self::OutOfDate => "shows a certificate that is not valid now".to_owned(),
        }
    }

    /// What to do, in Dutch and in English.
    pub(super) const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreachable => (
                "Kijk na of naam en poort in MAIL_URL kloppen.",
                "check the name and the port in MAIL_URL",
            ),
            Self::Late | Self::Cut => ("Probeer het later opnieuw.", "try again later"),
            Self::Refused => ("Vraag de beheerder ervan waarom.", "ask whoever runs it why"),
            Self::Unprotected => (
                "Vraag de beheerder ervan dat aan te zetten.",
                "ask whoever runs it to switch it on",
            ),
            Self::Untrusted | Self::OutOfDate => {
                ("Laat het certificaat nakijken.", "have the certificate looked at")
            }
            Self::OtherName => (
                "Zet in MAIL_URL de naam die in het certificaat staat.",
                "put the name of the certificate in MAIL_URL",
            ),
        }
    }
}

/// What the protection is called.
pub(super) const fn kind(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Implicit => "TLS",
        Encryption::None | Encryption::StartTls => "STARTTLS",
    }
}

/// What went wrong with a line that had been there, in Dutch with the raw words behind it.
pub(super) fn broken(e: &Error) -> String {
    let what = if e.status().is_some() {
        return words(e);
    } else if is_late(e) {
        LINE_LATE
    } else {
        LINE_CUT
    };
    format!("{what} ({})", words(e))
}

/// A read that waits too long ends on some systems as "would block".
fn is_late(e: &Error) -> bool {
    let mut source = e.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{TimedOut, WouldBlock};
            return matches!(io.kind(), TimedOut | WouldBlock);
        }
        source = inner.source();
    }
    false
}

/// The words of an error and of all that caused it.
fn chain(e: &Error) -> String {
    let mut told = e.to_string();
    let mut source = e.source();
    while let Some(inner) = source {
        told.push_str(": ");
        told.push_str(&inner.to_string());
        source = inner.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;
    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn each_fault_of_a_certificate_is_told_apart() {
        let of = |why: CertificateError| {
            let why = rustls::Error::InvalidCertificate(why);
            Trouble::of_certificate(&format!("network error: {why}"))
        };
        assert_eq!(of(CertificateError::UnknownIssuer), Some(Trouble::Untrusted));
        assert_eq!(of(CertificateError::NotValidForName), Some(Trouble::OtherName));
        let expected = ServerName::try_from("post.example").unwrap().to_owned();
        let presented = vec!["elders.example".to_owned()];
        let other = CertificateError::NotValidForNameContext { expected, presented };
        assert_eq!(of(other), Some(Trouble::OtherName));
        assert_eq!(of(CertificateError::Expired), Some(Trouble::OutOfDate));
        assert_eq!(of(CertificateError::NotValidYet), Some(Trouble::OutOfDate));
        assert_eq!(Trouble::of_certificate("network error: broken pipe"), None);
    }
}
