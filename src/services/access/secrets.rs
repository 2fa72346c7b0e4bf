//! Random tokens, their stored hashes, and hex.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::services::{ServiceError, ServiceResult};

/// A fresh token of 256 random bits, safe in a URL.
///
/// # Errors
/// [`ServiceError::Broken`] when the machine gives no random numbers.
pub fn new_token() -> ServiceResult<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// So many random bytes.
///
/// # Errors
/// [`ServiceError::Broken`] when the machine gives no random numbers.
pub fn random<const N: usize>() -> ServiceResult<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| ServiceError::Broken(error.to_string()))?;
    Ok(bytes)
}

/// What is stored of a token: its SHA-256 in hex. The token itself has too many bits to guess,
/// so a slow hash adds nothing.
#[must_use]
pub fn hash_token(token: &str) -> String {
    hash_bytes(token.as_bytes())
}

/// The SHA-256 of some bytes, in hex.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
