//! Remembers by header which column holds what, so that the same list is mapped once.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::domain::permissions::{Actor, Permission};
use crate::services::imports::file::read::{OpenFile, is_reason};
use crate::services::secrets::hex;
use crate::services::{ServiceError, ServiceResult, require};
use crate::sheets::{Field, Mapping, header_key};
use crate::store::DbConn;
use crate::store::imports as store;

/// The mapping that is remembered for the header of a file. A column of reasons, as a file of
/// refused rows has, makes no other header of it.
///
/// # Errors
/// No permission, or a store error.
pub fn remembered(
    conn: &mut DbConn,
    actor: &Actor,
    file: &OpenFile,
) -> ServiceResult<Option<Mapping>> {
    require(actor, Permission::ImportLists)?;
    let header = &file.table.header;
    let Some(text) = store::find_mapping(conn, &hash(&plain(header)))? else { return Ok(None) };
    // A mapping of an older version, with fields that are no more, is chosen anew.
    let Ok(mapping) = serde_json::from_str::<Mapping>(&text) else { return Ok(None) };
    let mut fields = mapping.fields.into_iter();
    let with_reasons = header.iter().map(|cell| match is_reason(cell) {
        true => Some(Field::Ignore),
        false => fields.next(),
    });
    Ok(with_reasons.collect::<Option<Vec<_>>>().map(|fields| Mapping { fields }))
}

/// Remembers a mapping for this header, in place of an earlier one.
///
/// # Errors
/// No permission, or a store error.
pub fn remember(
    conn: &mut DbConn,
    actor: &Actor,
    (header, mapping): (&[String], &Mapping),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ImportLists)?;
    let columns = header.iter().zip(&mapping.fields).filter(|(cell, _)| !is_reason(cell));
    let fields = columns.map(|(_, field)| *field).collect();
    let text = serde_json::to_string(&Mapping { fields })
        .map_err(|error| ServiceError::Broken(error.to_string()))?;
    let plain = plain(header);
    store::set_mapping(conn, (&hash(&plain), &plain.join(";")), &text, (&actor.name, now))?;
    Ok(())
}

fn plain(header: &[String]) -> Vec<String> {
    header.iter().filter(|cell| !is_reason(cell)).cloned().collect()
}

fn hash(header: &[String]) -> String {
    hex(&Sha256::digest(header_key(header)))
}
