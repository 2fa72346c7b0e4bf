//! The signature of the sending domain (RFC 6376), made when a key is configured.
//!
//! Headers and body are canonicalised as relaxed. `Content-Type` stays unsigned: in a
//! multipart message it belongs to the part and the library would list it unsigned.

use std::path::Path;
use std::sync::Arc;

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::HeaderName;

/// The headers a signature covers.
const SIGNED: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Reply-To",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Why a signing key is of no use: an English sentence for whoever sets it up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DkimError {
    /// The file cannot be read.
    #[error("DKIM_KEY_FILE cannot be read: {0}")]
    File(String),
    /// The file holds no key of a known form.
    #[error(
        "DKIM_KEY_FILE holds no usable key ({0}); expected RSA in PKCS#1 (openssl rsa -traditional) or an Ed25519 seed in base64"
    )]
    Key(String),
    /// Selector or domain is empty or has an odd character.
    #[error("DKIM_SELECTOR and the domain of MAIL_FROM must be names as in DNS")]
    Name,
}

/// A key with the place in DNS where its public half stands.
#[derive(Clone)]
pub struct Dkim {
    config: Arc<DkimConfig>,
}

impl Dkim {
    /// Reads the private key from a file; `selector._domainkey.domain` is its place in DNS.
    ///
    /// # Errors
    /// [`DkimError`] when the file, the key or a name is wrong; never with the key in it.
    pub fn from_file(path: &Path, selector: &str, domain: &str) -> Result<Self, DkimError> {
        let text = std::fs::read_to_string(path).map_err(|e| DkimError::File(e.to_string()))?;
        Self::from_key(&text, selector, domain)
    }

    /// Takes the private key as text: RSA as PKCS#1 PEM, or an Ed25519 seed as base64.
    ///
    /// # Errors
    /// [`DkimError`] when the key or a name is wrong.
    pub fn from_key(key: &str, selector: &str, domain: &str) -> Result<Self, DkimError> {
        let name = |text: &str| {
            !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        };
        if !name(selector) || !name(domain) {
            return Err(DkimError::Name);
        }
        let algorithm = match key.contains("-----BEGIN") {
            true => DkimSigningAlgorithm::Rsa,
            false => DkimSigningAlgorithm::Ed25519,
        };
        let key = DkimSigningKey::new(key.trim(), algorithm)
            .map_err(|e| DkimError::Key(e.to_string()))?;
        let config = DkimConfig::new(
            selector.to_owned(),
            domain.to_owned(),
            key,
            SIGNED.into_iter().map(HeaderName::new_from_ascii_str).collect(),
            DkimCanonicalization {
                header: DkimCanonicalizationType::Relaxed,
                body: DkimCanonicalizationType::Relaxed,
            },
        );
        Ok(Self { config: Arc::new(config) })
    }

    /// Puts the signature on a finished message.
    pub(super) fn sign(&self, message: &mut Message) {
        message.sign(&self.config);
    }
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dkim")
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::mail::examples::example_message;

    fn key() -> Dkim {
        Dkim::from_key(&STANDARD.encode([7_u8; 32]), "tour", "tour.example").unwrap()
    }

    #[test]
    fn a_signature_covers_the_headers_and_the_body_that_leave() {
        let bytes = example_message().to_bytes(Some(&key())).unwrap();
        let message = String::from_utf8(bytes).unwrap();
        let (headers, body) = message.split_once("\r\n\r\n").unwrap();
        let headers = headers.replace("\r\n ", "");
        let line = headers.lines().find(|line| line.starts_with("DKIM-Signature:")).unwrap();
        for part in ["a=ed25519-sha256", "d=tour.example", "s=tour", "c=relaxed/relaxed"] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(line.contains("list-unsubscribe-post") && !line.contains("content-type"));
        assert!(line.contains(&STANDARD.encode(Sha256::digest(relaxed(body)))), "{line}");
    }

    /// RFC 6376, 3.4.4, written once more from the text.
    fn relaxed(body: &str) -> String {
        let squeeze = |line: &str| {
            let words: Vec<&str> = line.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
            let indent = if line.starts_with([' ', '\t']) { " " } else { "" };
            format!("{indent}{}", words.join(" ")).trim_end().to_owned()
        };
        let lines: Vec<String> = body.split("\r\n").map(squeeze).collect();
        format!("{}\r\n", lines.join("\r\n").trim_end_matches("\r\n"))
    }

    #[test]
    fn a_wrong_key_is_refused_with_words_that_do_not_show_it() {
        let refusal = Dkim::from_key("not-a-key", "tour", "tour.example").unwrap_err().to_string();
        assert!(!refusal.contains("not-a-key"), "{refusal}");
        let pkcs8 = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
        let refusal = Dkim::from_key(pkcs8, "tour", "tour.example").unwrap_err().to_string();
        assert!(refusal.contains("openssl rsa -traditional"), "{refusal}");
        let seed = STANDARD.encode([7_u8; 32]);
        let odd = Dkim::from_key(&seed, "to ur", "tour.example");
        assert_eq!(odd.unwrap_err(), DkimError::Name);
    }
}
