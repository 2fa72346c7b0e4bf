//! What the coverage figures and the map need beside events: dossiers in brief, and doubts.

use diesel::prelude::*;

use crate::store::schema::{dossiers, letters, messages};
use crate::store::{DbConn, StoreError};

/// Dossier id and organisation id of every dossier of a tour.
///
/// # Errors
/// A database error.
pub fn list_dossiers(conn: &mut DbConn, tour_id: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .select((dossiers::id, dossiers::organisation_id))
        .load(conn)?)
}

/// The dossiers with a message of which nobody knows whether it arrived.
///
/// # Errors
/// A database error.
pub fn list_unclear(conn: &mut DbConn) -> Result<Vec<i64>, StoreError> {
    Ok(letters::table
        .inner_join(messages::table)
        .filter(messages::state.eq("unclear"))
        .select(letters::dossier_id)
        .distinct()
        .load(conn)?)
}
