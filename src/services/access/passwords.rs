//! Argon2id, with the default cost of the crate (19 MiB, 2 passes: OWASP's first choice).
//! Slow on purpose, so never called inside a transaction.

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::services::{ServiceError, ServiceResult};

/// The hash of nobody's password: an unknown account takes as long to refuse as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$\
                      4QyWtBhDZQvZGZlpX2VgVNFPLB1l3hQYHfGJ7LS0J5s";

/// Hashes a new password.
///
/// # Errors
/// [`ServiceError::Broken`] when the machine gives no random salt.
pub fn hash(password: &str) -> ServiceResult<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| ServiceError::Broken(error.to_string()))
}

/// Compares passwords and counts how often: every try costs one comparison, whoever it is for.
#[derive(Debug, Default)]
pub struct Comparer {
    compared: AtomicU64,
}

impl Comparer {
    /// True when the password fits the hash; without a hash it takes as long and is false.
    #[must_use]
    pub fn fits(&self, password: &str, hash: Option<&str>) -> bool {
        self.compared.fetch_add(1, Ordering::Relaxed);
        fits(password, hash)
    }

    /// How many passwords were compared.
    #[must_use]
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }
}

/// True when the password fits the hash; without a hash it takes as long and is false.
fn fits(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let fits = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hashed = hash("fiets boom lamp").unwrap();
        assert!(fits("fiets boom lamp", Some(&hashed)));
        assert!(!fits("fiets boom lamp ", Some(&hashed)));
        assert!(!fits("fiets boom lamp", None));
    }

    #[test]
    fn the_hash_of_nobody_can_be_read() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
