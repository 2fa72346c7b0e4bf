//! The public half of the DKIM key, to compare with the one in the DNS.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rsa;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// The public half of our key, as its bytes end in a published record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads the private key as for signing: RSA as PKCS#1 PEM, or an Ed25519 seed as base64.
    /// `None` when it cannot be read, or is too short for a key of today (RSA under 2048 bits).
    #[must_use]
    pub fn from_file(path: &Path) -> Option<Self> {
        Self::from_key(&std::fs::read_to_string(path).ok()?)
    }

    /// Like [`PublicKey::from_file`], of the text of the file.
    #[must_use]
    pub fn from_key(text: &str) -> Option<Self> {
        if !text.contains("-----BEGIN") {
            let seed = STANDARD.decode(text.trim()).ok()?;
            let pair = Ed25519KeyPair::from_seed_unchecked(&seed).ok()?;
            return Some(Self(pair.public_key().as_ref().to_vec()));
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.contains("-----"));
        let pair =
            rsa::KeyPair::from_der(&STANDARD.decode(lines.collect::<String>()).ok()?).ok()?;
        Some(Self(pair.public().as_ref().to_vec()))
    }

    /// Whether a published `p=` holds this key: whole, or within the envelope that RSA keys have
    /// in the DNS (RFC 6376, 3.6.1).
    #[must_use]
    pub fn is_published_as(&self, p: &str) -> bool {
        STANDARD.decode(p).is_ok_and(|published| published.ends_with(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_key_is_ours_or_somebody_elses() {
        // Test vector 1 of RFC 8032: seed and public key.
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len())
                .step_by(2)
                .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
                .collect()
        };
        let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let key = PublicKey::from_key(&STANDARD.encode(seed)).unwrap();
        assert!(key.is_published_as(&STANDARD.encode(public)));
        assert!(!key.is_published_as(&STANDARD.encode([1; 32])));
        assert!(!key.is_published_as("no base64!"));
        assert_eq!(PublicKey::from_key("geen sleutel"), None);
    }
}
