//! Seals confidential text with XChaCha20-Poly1305; the keys live in a file outside the database.
//!
//! A sealed text names the key that opens it and is bound to its place. The file is looked at
//! each time, so that a change of keys needs no restart and nothing is sealed with a key that
//! the file no longer has.

mod key_file;
mod keyring;
pub mod rotation;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::sealed::{Place, Sealed};
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, facts};
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
        let (stamp, ring) = key_file::read(path)?;
        let read = RwLock::new(Read { stamp: Some(stamp), ring: Arc::new(ring) });
        Ok(Self { file: Some(path.to_owned()), read })
    }

    /// Takes 32 bytes as the only key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ring = Arc::new(Ring::from_bytes(bytes)?);
        Some(Self { file: None, read: RwLock::new(Read { stamp: None, ring }) })
    }

    /// Seals a text that has no place of its own in the database.
    ///
    /// # Errors
    /// The key file cannot be read, or the machine gives no random numbers.
    pub fn seal(&self, text: &str) -> ServiceResult<Vec<u8>> {
        self.current()?.seal(text, "")
    }

    /// Opens what [`SealingKey::seal`] sealed.
    ///
    /// # Errors
    /// A sentence for the user: no key opens it, or the bytes were changed.
    pub fn unseal(&self, bytes: &[u8]) -> ServiceResult<String> {
        let opened = self.known().open(bytes, "", true);
        opened.map(|it| it.text).ok_or_else(|| unreadable("a text without a place"))
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

    /// Seals the text for its place, in the transaction that puts it there: so a change of keys
    /// comes before or after it, never in between.
    ///
    /// # Errors
    /// A sentence for the user: this server has not the newest key of the database.
    pub fn seal(&self, conn: &mut DbConn, place: Place) -> ServiceResult<Sealed> {
        let ring = self.key.current()?;
        if let Some(newest) = facts::find(conn, NEWEST)?
            && !ring.holds(&newest)
        {
            tracing::error!(key = newest, "the key file lacks the newest key of the database");
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

    #[test]
    fn a_sealed_text_opens_with_its_key_and_no_other() {
        let key = SealingKey::from_bytes(&[7; 32]).unwrap();
        let other = SealingKey::from_bytes(&[8; 32]).unwrap();
        let mut sealed = key.seal("Er speelt iets.").unwrap();
        assert_eq!(key.unseal(&sealed).unwrap(), "Er speelt iets.");
        assert_eq!(other.unseal(&sealed).unwrap_err().to_string(), UNREADABLE);
        *sealed.last_mut().unwrap() ^= 1;
        assert!(key.unseal(&sealed).is_err());
    }

    #[test]
    fn a_key_file_that_is_gone_opens_what_it_sealed_and_seals_nothing_more() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret.key");
        let key = SealingKey::open(&path).unwrap();
        let sealed = key.seal("Er speelt iets.").unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(key.unseal(&sealed).unwrap(), "Er speelt iets.");
        assert_eq!(key.seal("Nog iets.").unwrap_err().to_string(), WRONG_KEY);
    }
}
