//! Addresses that were erased at the wish of their owner, or that objected and were erased since:
//! they do not come back. Each is kept as a hash with the salt of this
//! database, so that a list of hashes from elsewhere tells nothing.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::contacts::EmailAddress;
use crate::services::{ServiceError, ServiceResult, secrets};
use crate::store::{DbConn, erased_addresses, facts};

/// Fact: the salt of the hashes.
const SALT: &str = "erased_addresses_salt";

/// What is said of an address that was erased.
pub const ERASED: &str = "Van dit adres is gevraagd om het te wissen of niet te gebruiken. Wij mogen het niet opnieuw bewaren.";

/// Keeps in mind that an address was erased.
pub(super) fn remember(
    conn: &mut DbConn,
    address: &EmailAddress,
    on: NaiveDate,
) -> ServiceResult<()> {
    let salt = match facts::find(conn, SALT)? {
        Some(salt) => salt,
        None => {
            let salt = secrets::new_token()?;
            facts::set(conn, SALT, &salt)?;
            salt
        }
    };
    Ok(erased_addresses::add(conn, &hash_of(&salt, address.as_str()), on)?)
}

fn hash_of(salt: &str, address: &str) -> String {
    secrets::hash_token(&format!("{salt} {}", address.to_ascii_lowercase()))
}

/// Refuses an address that was erased.
///
/// # Errors
/// A sentence beside the field.
pub(in crate::services) fn check(
    conn: &mut DbConn,
    address: Option<&EmailAddress>,
) -> ServiceResult<()> {
    let (Some(address), Some(salt)) = (address, facts::find(conn, SALT)?) else { return Ok(()) };
    match erased_addresses::has(conn, &hash_of(&salt, address.as_str()))? {
        true => Err(ServiceError::field("email", ERASED)),
        false => Ok(()),
    }
}

/// Those of these addresses that were erased, in small letters.
///
/// # Errors
/// A store error.
pub(in crate::services) fn among<'a>(
    conn: &mut DbConn,
    addresses: impl Iterator<Item = &'a str>,
) -> ServiceResult<HashSet<String>> {
    let Some(salt) = facts::find(conn, SALT)? else { return Ok(HashSet::new()) };
    let hashes = erased_addresses::list(conn)?;
    Ok(addresses
        .filter(|address| hashes.contains(&hash_of(&salt, address)))
        .map(str::to_ascii_lowercase)
        .collect())
}
