//! Which column of a list holds what, remembered under the hash of its header.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::import_mappings;
use crate::store::{DbConn, StoreError};

/// The mapping that is remembered for a header, as JSON.
///
/// # Errors
/// A database error.
pub fn find_mapping(conn: &mut DbConn, header_hash: &str) -> Result<Option<String>, StoreError> {
    Ok(import_mappings::table
        .find(header_hash)
        .select(import_mappings::mapping)
        .first(conn)
        .optional()?)
}

/// Remembers a mapping (JSON) for a header, in place of the one before.
///
/// # Errors
/// A database error.
pub fn set_mapping(
    conn: &mut DbConn,
    (header_hash, header): (&str, &str),
    mapping: &str,
    (actor, at): (&str, DateTime<Utc>),
) -> Result<(), StoreError> {
    diesel::delete(import_mappings::table.find(header_hash)).execute(conn)?;
    diesel::insert_into(import_mappings::table)
        .values((
            import_mappings::header_hash.eq(header_hash),
            import_mappings::header.eq(header),
            import_mappings::mapping.eq(mapping),
            import_mappings::actor.eq(actor),
            import_mappings::at.eq(at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}
