//! The keys that seal the audit log: one beside each sealing key, worked out from it, so that a
//! file with keys is all there is to keep.

use ring::hmac;

use super::SealingKey;
use super::keyring::KEY;

/// What an audit key is worked out for.
const PURPOSE: &[u8] = b"audit log 1";

/// A key that seals lines of the audit log.
#[derive(Clone)]
pub struct AuditKey {
    /// Its name, which tells nothing of the key.
    pub name: String,
    key: hmac::Key,
}

impl AuditKey {
    pub(super) fn beside(name: String, bytes: &[u8; KEY]) -> Self {
        let parent = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let derived = hmac::sign(&parent, PURPOSE);
        Self { name, key: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()) }
    }

    /// The seal of these parts, each with its length, so that no two lists are the same bytes.
    #[must_use]
    pub fn seal(&self, parts: &[&str]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(&part.len().to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign().as_ref().to_vec()
    }
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditKey")
    }
}

impl SealingKey {
    /// The audit key of this name, when the file has its sealing key.
    #[must_use]
    pub fn audit_key(&self, name: &str) -> Option<AuditKey> {
        self.audit_keys().into_iter().find(|key| key.name == name)
    }

    /// The audit keys, the newest first.
    #[must_use]
    pub fn audit_keys(&self) -> Vec<AuditKey> {
        self.known().audit_keys()
    }
}
