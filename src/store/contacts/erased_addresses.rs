//! Addresses that were erased, known by their hash alone.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::store::schema::erased_addresses;
use crate::store::{DbConn, StoreError};

/// Keeps the hash of an address; one that is there stays as it is.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, hash: &str, on: NaiveDate) -> Result<(), StoreError> {
    if !has(conn, hash)? {
        diesel::insert_into(erased_addresses::table)
            .values((erased_addresses::address_hash.eq(hash), erased_addresses::erased_on.eq(on)))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether the address with this hash was erased.
///
/// # Errors
/// A database error.
pub fn has(conn: &mut DbConn, hash: &str) -> Result<bool, StoreError> {
    let found = erased_addresses::table.find(hash);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(conn)?)
}

/// Every hash.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<HashSet<String>, StoreError> {
    let all: Vec<String> =
        erased_addresses::table.select(erased_addresses::address_hash).load(conn)?;
    Ok(all.into_iter().collect())
}
