//! Commitments to organisations.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{commitments, dossiers};
use super::{DbConn, StoreError};
use crate::domain::commitments::Commitment;

#[derive(Queryable, Selectable)]
#[diesel(table_name = commitments)]
struct CommitmentRow {
    id: i64,
    dossier_id: i64,
    conversation_id: Option<i64>,
    title: String,
    owner_id: i64,
    due_on: NaiveDate,
    done_on: Option<NaiveDate>,
    version: i64,
}

impl CommitmentRow {
    fn into_commitment(self) -> Commitment {
        Commitment {
            id: self.id,
            dossier_id: self.dossier_id,
            conversation_id: self.conversation_id,
            title: self.title,
            owner_id: self.owner_id,
            due_on: self.due_on,
            done_on: self.done_on,
            version: self.version,
        }
    }
}

/// Adds a commitment (`id`, `done_on` and `version` are ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    commitment: &Commitment,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(commitments::table)
        .values((
            commitments::dossier_id.eq(commitment.dossier_id),
            commitments::conversation_id.eq(commitment.conversation_id),
            commitments::title.eq(&commitment.title),
            commitments::owner_id.eq(commitment.owner_id),
            commitments::due_on.eq(commitment.due_on),
            commitments::is_shareable.eq(false),
            commitments::created_at.eq(now.naive_utc()),
        ))
        .returning(commitments::id)
        .get_result(conn)?)
}

/// The commitment with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Commitment, StoreError> {
    commitments::table
        .find(id)
        .select(CommitmentRow::as_select())
        .first::<CommitmentRow>(conn)
        .map(CommitmentRow::into_commitment)
        .map_err(|error| StoreError::from(error).naming("Deze toezegging"))
}

/// Marks a commitment as done on a day.
///
/// # Errors
/// A database error.
pub fn set_done(conn: &mut DbConn, id: i64, done_on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(commitments::table.find(id))
        .set((
            commitments::done_on.eq(Some(done_on)),
            commitments::version.eq(commitments::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every commitment of a tour, the first due first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Commitment>, StoreError> {
    Ok(commitments::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .order((commitments::due_on, commitments::id))
        .select(CommitmentRow::as_select())
        .load::<CommitmentRow>(conn)?
        .into_iter()
        .map(CommitmentRow::into_commitment)
        .collect())
}

/// The commitments in these dossiers, the first due first.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Commitment>, StoreError> {
    Ok(commitments::table
        .filter(commitments::dossier_id.eq_any(dossier_ids))
        .order((commitments::due_on, commitments::id))
        .select(CommitmentRow::as_select())
        .load::<CommitmentRow>(conn)?
        .into_iter()
        .map(CommitmentRow::into_commitment)
        .collect())
}
