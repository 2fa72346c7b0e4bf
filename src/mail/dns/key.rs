//! The public half of the DKIM key, to compare with the one in the DNS.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rsa;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// The public half of our key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: Kind,
    /// As it ends in a published record: an RSA key as PKCS#1, an Ed25519 key bare.
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    Ed25519,
}

/// `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }` in DER (RFC 3279, 2.3.1).
const RSA: [u8; 15] =
    [0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

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
            let bytes = pair.public_key().as_ref().to_vec();
            return Some(Self { kind: Kind::Ed25519, bytes });
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.contains("-----"));
        let pair =
            rsa::KeyPair::from_der(&STANDARD.decode(lines.collect::<String>()).ok()?).ok()?;
        Some(Self { kind: Kind::Rsa, bytes: pair.public().as_ref().to_vec() })
    }

    /// Whether a published `p=` holds this key: whole, or within the envelope that RSA keys have
    /// in the DNS (RFC 6376, 3.6.1).
    #[must_use]
    pub fn is_published_as(&self, p: &str) -> bool {
        STANDARD.decode(p).is_ok_and(|published| published.ends_with(&self.bytes))
    }

    /// The text of the TXT record that publishes it (RFC 6376, 3.6.1; RFC 8463, 4).
    #[must_use]
    pub fn record(&self) -> String {
        match self.kind {
            Kind::Ed25519 => format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(&self.bytes)),
            Kind::Rsa => format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(in_envelope(&self.bytes))),
        }
    }
}

/// An RSA key as `SubjectPublicKeyInfo`, the form in which all tools publish it.
fn in_envelope(key: &[u8]) -> Vec<u8> {
    // A bit string says first how many bits of its last byte do not count: none.
    let bits = der(0x03, &[&[0], key].concat());
    der(0x30, &[&RSA, bits.as_slice()].concat())
}

/// A tag, a length and what it holds, in DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match significant.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(u8::MAX));
            out.extend(long);
        }
    }
    out.extend(content);
    out
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

    #[test]
    fn an_rsa_key_is_published_in_its_envelope() {
        // 2048 bits: 270 bytes as PKCS#1, 294 in the envelope.
        let key = PublicKey { kind: Kind::Rsa, bytes: vec![7; 270] };
        let record = key.record();
        let p = record.strip_prefix("v=DKIM1; k=rsa; p=").unwrap();
        assert!(key.is_published_as(p));
        let whole = STANDARD.decode(p).unwrap();
        assert_eq!(whole.len(), 294);
        assert_eq!(&whole[..4], [0x30, 0x82, 0x01, 0x22]);
        assert_eq!(&whole[19..24], [0x03, 0x82, 0x01, 0x0f, 0x00]);
    }
}
