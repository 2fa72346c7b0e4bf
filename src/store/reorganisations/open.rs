//! The letters of a dossier of which something may still leave.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::{MessageState, RoundState};
use crate::store::schema::{letter_rounds, letters, messages};
use crate::store::{DbConn, StoreError};

/// A letter that is drafted, or waits in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLetter {
    /// The dossier.
    pub dossier_id: i64,
    /// The round.
    pub round_id: i64,
    /// Its name.
    pub round: String,
    /// When the round starts.
    pub planned_at: DateTime<Utc>,
}

/// The letters of dossiers in a draft, and those with a message that waits.
///
/// # Errors
/// A database error.
pub fn list_open_letters(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<OpenLetter>, StoreError> {
    let waiting: Vec<i64> = messages::table
        .inner_join(letters::table)
        .filter(letters::dossier_id.eq_any(dossier_ids))
        .filter(messages::state.eq(MessageState::Queued.as_str()))
        .select(letters::id)
        .load(conn)?;
    let open = letter_rounds::state.eq(RoundState::Draft.as_str()).or(letters::id.eq_any(waiting));
    let rows = letters::table
        .inner_join(letter_rounds::table)
        .filter(letters::dossier_id.eq_any(dossier_ids))
        .filter(open)
        .order((letter_rounds::planned_at, letters::id))
        .select((
            letters::dossier_id,
            letter_rounds::id,
            letter_rounds::name,
            letter_rounds::planned_at,
        ))
        .load::<(i64, i64, String, NaiveDateTime)>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(dossier_id, round_id, round, at)| OpenLetter {
            dossier_id,
            round_id,
            round,
            planned_at: at.and_utc(),
        })
        .collect())
}
