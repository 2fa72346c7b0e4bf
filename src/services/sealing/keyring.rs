//! Several keys, the newest first: that one seals, each of them opens what it sealed.
//!
//! A sealed text is a mark, the id of its key (8 bytes), a nonce (24 bytes) and the sealed bytes.
//! What was sealed before keys could change is a nonce and the sealed bytes alone.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use super::AuditKey;
use crate::services::secrets::hex;
use crate::services::{ServiceError, ServiceResult};

/// Bytes of one key.
pub const KEY: usize = 32;

const MARK: [u8; 4] = *b"DT1:";
const ID: usize = 8;
const NONCE: usize = 24;

/// The keys.
pub struct Ring(Vec<Key>);

struct Key {
    id: [u8; ID],
    bytes: [u8; KEY],
    cipher: XChaCha20Poly1305,
}

/// An opened text, and how it was sealed.
pub struct Opened {
    /// The text.
    pub text: String,
    /// True when it needs nothing but the newest key and is bound to its place.
    pub is_up_to_date: bool,
}

impl Ring {
    /// Takes the keys one after another, the newest first; none when the length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.as_chunks::<KEY>();
        let is_whole = !keys.is_empty() && rest.is_empty();
        is_whole.then(|| Self(keys.iter().map(Key::new).collect()))
    }

    /// No key.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// The keys one after another, the newest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|key| key.bytes).collect()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The same keys with a newer one before them.
    pub fn with_newer(&self, bytes: &[u8; KEY]) -> Option<Self> {
        Self::from_bytes(&[bytes.as_slice(), &self.to_bytes()].concat())
    }

    /// The newest key alone.
    pub fn newest_alone(&self) -> Self {
        Self(self.0.first().map(|key| Key::new(&key.bytes)).into_iter().collect())
    }

    /// The name of the newest key; it tells nothing of the key.
    pub fn newest(&self) -> String {
        self.0.first().map(|key| hex(&key.id)).unwrap_or_default()
    }

    /// The keys that seal the audit log, the newest first.
    pub fn audit_keys(&self) -> Vec<AuditKey> {
        self.0.iter().map(|key| AuditKey::beside(hex(&key.id), &key.bytes)).collect()
    }

    /// True when the key of this name is among them.
    pub fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|key| hex(&key.id) == name)
    }

    /// Seals a text with the newest key and binds it to these words.
    pub fn seal(&self, text: &str, binding: &str) -> ServiceResult<Vec<u8>> {
        let broken = || ServiceError::Broken("a text could not be sealed".to_owned());
        let key = self.0.first().ok_or_else(broken)?;
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| ServiceError::Broken(error.to_string()))?;
        let payload = Payload { msg: text.as_bytes(), aad: binding.as_bytes() };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| broken())?;
        Ok([MARK.as_slice(), &key.id, &nonce, &sealed].concat())
    }

    /// Opens a text that is bound to these words, and one that is bound to nothing where that
    /// may stand.
    pub fn open(&self, bytes: &[u8], binding: &str, may_be_unbound: bool) -> Option<Opened> {
        let marked = bytes.strip_prefix(&MARK).and_then(|rest| rest.split_first_chunk::<ID>());
        if let Some((id, sealed)) = marked {
            let is_newest = self.0.first().is_some_and(|key| key.id == *id);
            let key = self.0.iter().find(|key| key.id == *id);
            if let Some(text) = key.and_then(|key| key.open(sealed, binding)) {
                return Some(Opened { text, is_up_to_date: is_newest });
            }
            let unbound = key.filter(|_| may_be_unbound).and_then(|key| key.open(sealed, ""));
            if let Some(text) = unbound {
                return Some(Opened { text, is_up_to_date: false });
            }
        }
        // Bytes without a mark were sealed before there was one; by chance a nonce looks like it.
        let mut keys = self.0.iter().filter(|_| may_be_unbound);
        let text = keys.find_map(|key| key.open(bytes, ""))?;
        Some(Opened { text, is_up_to_date: false })
    }
}

impl Key {
    fn new(bytes: &[u8; KEY]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"name of a sealing key");
        hasher.update(bytes);
        let digest = hasher.finalize();
        let mut id = [0_u8; ID];
        id.iter_mut().zip(digest.iter()).for_each(|(place, byte)| *place = *byte);
        Self { id, bytes: *bytes, cipher: XChaCha20Poly1305::new(bytes.into()) }
    }

    fn open(&self, bytes: &[u8], binding: &str) -> Option<String> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: binding.as_bytes() };
        let text = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: [u8; KEY] = [7; KEY];
    const NEW: [u8; KEY] = [8; KEY];

    /// As the program sealed before keys could change.
    fn sealed_of_old(text: &str) -> Vec<u8> {
        let cipher = XChaCha20Poly1305::new(&OLD.into());
        let nonce = [3_u8; NONCE];
        let sealed = cipher.encrypt(&XNonce::from(nonce), text.as_bytes()).unwrap();
        [nonce.as_slice(), &sealed].concat()
    }

    fn text_of(opened: Option<Opened>) -> Option<(String, bool)> {
        opened.map(|it| (it.text, it.is_up_to_date))
    }

    #[test]
    fn text_opens_at_its_own_place_alone() {
        let ring = Ring::from_bytes(&NEW).unwrap();
        let sealed = ring.seal("Vertel niets.", "notes 7").unwrap();
        let told = Some(("Vertel niets.".to_owned(), true));
        assert_eq!(text_of(ring.open(&sealed, "notes 7", false)), told);
        assert_eq!(text_of(ring.open(&sealed, "notes 8", true)), None, "swapped");
        let unbound = ring.seal("Vertel niets.", "").unwrap();
        assert_eq!(text_of(ring.open(&unbound, "notes 7", false)), None, "put in from elsewhere");
    }

    #[test]
    fn what_was_sealed_before_still_opens_where_it_may_stand() {
        let ring = Ring::from_bytes(&OLD).unwrap();
        let sealed = sealed_of_old("Van vroeger.");
        let told = Some(("Van vroeger.".to_owned(), false));
        assert_eq!(text_of(ring.open(&sealed, "conversations 7", true)), told);
        assert_eq!(text_of(ring.open(&sealed, "notes 7", false)), None);
        let both = ring.with_newer(&NEW).unwrap();
        assert_eq!(text_of(both.open(&sealed, "conversations 7", true)), told);
        assert_eq!(text_of(both.newest_alone().open(&sealed, "conversations 7", true)), None);
    }

    #[test]
    fn the_newest_key_seals_and_the_older_ones_still_open() {
        let old = Ring::from_bytes(&OLD).unwrap();
        let both = old.with_newer(&NEW).unwrap();
        let before = old.seal("Eerst.", "x").unwrap();
        let after = both.seal("Daarna.", "x").unwrap();
        assert_eq!(text_of(both.open(&before, "x", false)), Some(("Eerst.".to_owned(), false)));
        assert_eq!(text_of(both.open(&after, "x", false)), Some(("Daarna.".to_owned(), true)));
        assert_eq!(text_of(old.open(&after, "x", false)), None);
        assert!(both.holds(&old.newest()) && !old.holds(&both.newest()));
        assert_eq!(both.newest_alone().newest(), both.newest());
    }

    #[test]
    fn keys_of_another_length_are_no_keys() {
        for length in [0, 31, 33, 63] {
            assert!(Ring::from_bytes(&vec![1; length]).is_none(), "{length}");
        }
        assert_eq!(Ring::from_bytes(&[1; 64]).unwrap().len(), 2);
    }
}
