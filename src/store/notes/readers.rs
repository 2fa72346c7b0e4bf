//! The users whom the author of a note named as its readers.

use diesel::prelude::*;

use crate::store::schema::note_readers;
use crate::store::{DbConn, StoreError};

/// The named readers of a note.
///
/// # Errors
/// A database error.
pub fn list_readers(conn: &mut DbConn, note_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(note_readers::table
        .filter(note_readers::note_id.eq(note_id))
        .order(note_readers::user_id)
        .select(note_readers::user_id)
        .load(conn)?)
}

/// The notes for which somebody named this user.
///
/// # Errors
/// A database error.
pub fn list_named_for(conn: &mut DbConn, user_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(note_readers::table
        .filter(note_readers::user_id.eq(user_id))
        .select(note_readers::note_id)
        .load(conn)?)
}

/// Sets the named readers of a note; each stands there once.
///
/// # Errors
/// A database error.
pub fn set_readers(conn: &mut DbConn, note_id: i64, readers: &[i64]) -> Result<(), StoreError> {
    let known = note_readers::table.filter(note_readers::note_id.eq(note_id));
    diesel::delete(known).execute(conn)?;
    for user_id in readers {
        diesel::insert_into(note_readers::table)
            .values((note_readers::note_id.eq(note_id), note_readers::user_id.eq(user_id)))
            .execute(conn)?;
    }
    Ok(())
}
