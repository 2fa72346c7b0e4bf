//! Seals confidential text with XChaCha20-Poly1305; the keys live in a file outside the database.
//!
//! A sealed text names the key that opens it and is bound to its place. The file is looked at
//! each time, so that a change of keys needs no restart and nothing is sealed with a key that
//! the file no longer has.

mod audit_keys;
pub mod home;
mod key_file;
mod keyring;
pub mod rotation;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::sealed::{Place, Sealed};
use crate::services::{ServiceError, ServiceResult};
use crate::store::DbConn;
pub use audit_keys::AuditKey;
use key_file::Stamp;
use keyring::Ring;

/// What a page says in place of a text that does not open.
pub const UNREADABLE: &str = "Deze tekst kan nu niet worden gelezen: de sleutel ervan ontbreekt \
     op deze server. De tekst is niet weg. Bel de beheerder.";

/// What a form says when the server has not the keys of this database.
const WRONG_KEY: &str = "Vertrouwelijke tekst kan nu niet worden bewaard: de sleutel op deze \
     server klopt niet. Bewaar uw tekst zelf tot de beheerder dit heeft opgelost.";

/// Fact: the id of the newest key.
const NEWEST: &str = "sealing_key";

/// The keys that seal and open confidential text, the newest first.
pub struct SealingKey {
    file: Option<PathBuf>,
    read: RwLock<Read>,
}

/// The keys as they were read, and what the file looked like then.
struct Read {
    stamp: Option<Stamp>,
    ring: Arc<Ring>,
}

impl SealingKey {
    /// Reads the key file, or makes one that only the owner may read.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn open(path: &Path) -> Result<Self, String> {
        if !path.exists() {
            key_file::make(path)?;
        }
        Self::read(path)
    }

    /// Reads the key file, which has to be there.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn read(path: &Path) -> Result<Self, String> {
        let (stamp, ring) = key_file::read(path)?;
        if let Some(warning) = key_file::exposed(path) {
            tracing::warn!("{warning}");
        }
        let read = RwLock::new(Read { stamp: Some(stamp), ring: Arc::new(ring) });
        Ok(Self { file: Some(path.to_owned()), read })
    }

    /// What the operator hears when others than the owner of the key file may use it.
    #[must_use]
    pub fn exposed(path: &Path) -> Option<String> {
        key_file::exposed(path)
    }

    /// No key at all: seals nothing and opens nothing.
    #[must_use]
    pub fn none() -> Self {
        let ring = Arc::new(Ring::empty());
        Self { file: None, read: RwLock::new(Read { stamp: None, ring }) }
    }

    /// Takes 32 bytes as the only key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ring = Arc::new(Ring::from_bytes(bytes)?);
        Some(Self { file: None, read: RwLock::new(Read { stamp: None, ring }) })
    }

    /// Opens a text of the database.
    ///
    /// # Errors
    /// [`UNREADABLE`]: no key opens it, the bytes were changed, or they come from another place.
    pub fn unseal_at(&self, sealed: &Sealed) -> ServiceResult<String> {
        let binding = sealed.place.binding();
        let opened = self.known().open(&sealed.bytes, &binding, sealed.place.holds_unbound());
        opened.map(|it| it.text).ok_or_else(|| unreadable(&binding))
    }

    /// The keys as the file has them now.
    fn current(&self) -> ServiceResult<Arc<Ring>> {
        let Some(path) = &self.file else { return Ok(self.last_read()) };
        self.refresh(path).map_err(|error| {
            tracing::error!(%error, "the key file cannot be read");
            ServiceError::not_allowed(WRONG_KEY)
        })
    }

    /// The keys as the file has them now, else as they were: an old key still opens.
    fn known(&self) -> Arc<Ring> {
        self.current().unwrap_or_else(|_| self.last_read())
    }

    fn last_read(&self) -> Arc<Ring> {
        self.read.read().unwrap_or_else(PoisonError::into_inner).ring.clone()
    }

    fn refresh(&self, path: &Path) -> Result<Arc<Ring>, String> {
        let stamp = key_file::stamp(path)?;
        {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            if read.stamp.as_ref() == Some(&stamp) {
                return Ok(read.ring.clone());
            }
        }
        let (stamp, ring) = key_file::read(path)?;
        let ring = Arc::new(ring);
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        *read = Read { stamp: Some(stamp), ring: ring.clone() };
        tracing::info!(keys = ring.len(), "the key file was read again");
        Ok(ring)
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

fn unreadable(what: &str) -> ServiceError {
    tracing::error!(what, "a sealed text does not open with the keys of this server");
    ServiceError::not_allowed(UNREADABLE)
}

/// A text on its way to its place: a service puts it there without being able to read it.
#[derive(Clone)]
pub struct Secret {
    key: Arc<SealingKey>,
    text: String,
}

impl Secret {
    /// Takes a text that this key will seal.
    #[must_use]
    pub fn new(key: &Arc<SealingKey>, text: String) -> Self {
        Self { key: key.clone(), text }
    }

    /// True when the key of this text opens what is sealed there.
    #[must_use]
    pub fn may_replace(&self, sealed: &Sealed) -> bool {
        self.key.unseal_at(sealed).is_ok()
    }

    /// True when what is sealed there is this very text.
    #[must_use]
    pub fn is_sealed_in(&self, sealed: &Sealed) -> bool {
        self.key.unseal_at(sealed).is_ok_and(|text| text == self.text)
    }

    /// Seals the text for its place, in the transaction that puts it there: so a change of keys
    /// comes before or after it, never in between.
    ///
    /// # Errors
    /// A sentence for the user: this server has not the newest key of the database.
    pub fn seal(&self, conn: &mut DbConn, place: Place) -> ServiceResult<Sealed> {
        let ring = self.key.current()?;
        if !home::claim(conn, &ring)? {
            tracing::error!("the key file lacks the newest key of the database");
            return Err(ServiceError::not_allowed(WRONG_KEY));
        }
        Ok(Sealed { place, bytes: ring.seal(&self.text, &place.binding())? })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place::Answers(7);

    fn sealed(key: &SealingKey, text: &str) -> ServiceResult<Sealed> {
        Ok(Sealed { place: PLACE, bytes: key.current()?.seal(text, &PLACE.binding())? })
    }

    #[test]
    fn a_sealed_text_opens_with_its_key_and_no_other() {
        let key = SealingKey::from_bytes(&[7; 32]).unwrap();
        let other = SealingKey::from_bytes(&[8; 32]).unwrap();
        let mut sealed = sealed(&key, "Er speelt iets.").unwrap();
        assert_eq!(key.unseal_at(&sealed).unwrap(), "Er speelt iets.");
        assert_eq!(other.unseal_at(&sealed).unwrap_err().to_string(), UNREADABLE);
        *sealed.bytes.last_mut().unwrap() ^= 1;
        assert!(key.unseal_at(&sealed).is_err());
    }

    #[test]
    fn a_key_file_that_is_gone_opens_what_it_sealed_and_seals_nothing_more() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret.key");
        let key = SealingKey::open(&path).unwrap();
        let before = sealed(&key, "Er speelt iets.").unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(key.unseal_at(&before).unwrap(), "Er speelt iets.");
        assert_eq!(sealed(&key, "Nog iets.").unwrap_err().to_string(), WRONG_KEY);
        assert!(SealingKey::read(&path).is_err() && !path.exists(), "reading makes nothing");
    }
}
