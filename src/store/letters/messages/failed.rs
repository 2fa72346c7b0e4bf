//! Messages of letters that failed and that nobody dealt with.

use diesel::prelude::*;

use super::list_replaced;
use crate::domain::letters::{MessageState, RoundState};
use crate::store::parts::in_parts;
use crate::store::schema::{letter_rounds, letters, messages};
use crate::store::{DbConn, StoreError};

/// A message that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed {
    /// Its round.
    pub round_id: i64,
    /// The dossier of its letter.
    pub dossier_id: i64,
    /// Its letter.
    pub letter_id: i64,
    /// Who was to get it.
    pub contact_id: Option<i64>,
}

/// Message, round, dossier, letter and contact.
type Row = (i64, i64, i64, i64, Option<i64>);

/// The failed messages of rounds that were not taken back, without those that somebody decided not
/// to send again, those to whose place another came, and those of a dossier that got a newer letter.
///
/// # Errors
/// A database error.
pub fn list_failed(conn: &mut DbConn) -> Result<Vec<Failed>, StoreError> {
    let rows: Vec<Row> = messages::table
        .inner_join(letters::table.inner_join(letter_rounds::table))
        .filter(messages::state.eq(MessageState::Failed.as_str()))
        .filter(messages::not_again_by.is_null())
        .filter(letter_rounds::state.ne(RoundState::Withdrawn.as_str()))
        .order((letters::round_id, messages::id))
        .select((
            messages::id,
            letters::round_id,
            letters::dossier_id,
            letters::id,
            messages::contact_id,
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let replaced = list_replaced(conn, &ids)?;
    let dossiers: Vec<i64> = rows.iter().map(|row| row.2).collect();
    let written = list_written(conn, &dossiers)?;
    let is_open = |&(id, _, dossier_id, letter_id, _): &Row| {
        let is_newer =
            |&(dossier, letter): &(i64, i64)| dossier == dossier_id && letter > letter_id;
        !replaced.contains(&id) && !written.iter().any(is_newer)
    };
    let failed = |(_, round_id, dossier_id, letter_id, contact_id): Row| Failed {
        round_id,
        dossier_id,
        letter_id,
        contact_id,
    };
    Ok(rows.into_iter().filter(is_open).map(failed).collect())
}

/// The letters to these dossiers of which something left, waits or may have arrived.
fn list_written(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    in_parts(dossier_ids, |some| {
        let gone = [MessageState::Cancelled.as_str(), MessageState::Failed.as_str()];
        Ok(messages::table
            .inner_join(letters::table)
            .filter(letters::dossier_id.eq_any(some))
            .filter(messages::state.ne_all(gone))
            .select((letters::dossier_id, letters::id))
            .distinct()
            .load(conn)?)
    })
}
