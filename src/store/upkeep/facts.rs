//! Small named facts about this database, such as where it lives and whether it is muted.

use diesel::prelude::*;

use crate::store::schema::facts;
use crate::store::{DbConn, StoreError};

/// The fact with this name, if it is there.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, name: &str) -> Result<Option<String>, StoreError> {
    Ok(facts::table.find(name).select(facts::content).first(conn).optional()?)
}

/// Sets the fact.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, name: &str, content: &str) -> Result<(), StoreError> {
    let changed =
        diesel::update(facts::table.find(name)).set(facts::content.eq(content)).execute(conn)?;
    if changed == 0 {
        diesel::insert_into(facts::table)
            .values((facts::name.eq(name), facts::content.eq(content)))
            .execute(conn)?;
    }
    Ok(())
}
