//! Seals confidential text with XChaCha20-Poly1305; the key lives outside the database.

use std::io::Write;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::{ServiceError, ServiceResult};

const NONCE: usize = 24;
const KEY: usize = 32;

/// The key that seals and opens confidential text.
pub struct SealingKey(XChaCha20Poly1305);

impl SealingKey {
    /// Reads the key file, or makes one that only the owner may read.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn open(path: &Path) -> Result<Self, String> {
        let told = |error: std::io::Error| format!("SECRET_KEY_FILE: {}: {error}", path.display());
        if !path.exists() {
            make(path).map_err(told)?;
        }
        let bytes = std::fs::read(path).map_err(told)?;
        Self::from_bytes(&bytes)
            .ok_or_else(|| format!("SECRET_KEY_FILE: {} is not 32 bytes long", path.display()))
    }

    /// Takes 32 bytes as the key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        XChaCha20Poly1305::new_from_slice(bytes).ok().map(Self)
    }

    /// Seals a text: 24 bytes of nonce, then the sealed bytes.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the machine gives no random numbers.
    pub fn seal(&self, text: &str) -> ServiceResult<Vec<u8>> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| ServiceError::Broken(error.to_string()))?;
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), text.as_bytes())
            .map_err(|_| ServiceError::Broken("a text could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`SealingKey::seal`] sealed.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] when the key differs or the bytes were changed.
    pub fn unseal(&self, bytes: &[u8]) -> ServiceResult<String> {
        let broken =
            || ServiceError::Broken("a sealed text does not open with this key".to_owned());
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let text = self.0.decrypt(&XNonce::from(*nonce), sealed).map_err(|_| broken())?;
        String::from_utf8(text).map_err(|_| broken())
    }
}

fn make(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut key = [0_u8; KEY];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&key)?;
    file.sync_all()
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
        assert!(other.unseal(&sealed).is_err());
        *sealed.last_mut().unwrap() ^= 1;
        assert!(key.unseal(&sealed).is_err());
    }
}
