//! Commitments to organisations.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{commitment_moves, commitments, dossiers};
use super::{DbConn, StoreError, search};
use crate::domain::commitments::{Commitment, CommitmentMove};

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
    is_shareable: bool,
    version: i64,
    dropped_on: Option<NaiveDate>,
    drop_reason: Option<String>,
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
            is_shareable: self.is_shareable,
            dropped: self.dropped_on.zip(self.drop_reason),
            version: self.version,
        }
    }
}

/// The first due first.
const FIRST_DUE: (commitments::due_on, commitments::id) = (commitments::due_on, commitments::id);

fn plain(rows: Vec<CommitmentRow>) -> Vec<Commitment> {
    rows.into_iter().map(CommitmentRow::into_commitment).collect()
}

/// Adds an open commitment (`id` and `version` are ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    commitment: &Commitment,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let id = diesel::insert_into(commitments::table)
        .values((
            commitments::dossier_id.eq(commitment.dossier_id),
            commitments::conversation_id.eq(commitment.conversation_id),
            commitments::title.eq(&commitment.title),
            commitments::owner_id.eq(commitment.owner_id),
            commitments::due_on.eq(commitment.due_on),
            commitments::is_shareable.eq(commitment.is_shareable),
            commitments::created_at.eq(now.naive_utc()),
        ))
        .returning(commitments::id)
        .get_result(conn)?;
    search::index_commitment(conn, id, &commitment.title)?;
    Ok(id)
}

/// Every commitment by its id and its title.
///
/// # Errors
/// A database error.
pub fn list_titles(conn: &mut DbConn) -> Result<Vec<(i64, String)>, StoreError> {
    Ok(commitments::table
        .order(commitments::id)
        .select((commitments::id, commitments::title))
        .load(conn)?)
}

/// The commitments with these ids, the first due first.
///
/// # Errors
/// A database error.
pub fn list_by_ids(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Commitment>, StoreError> {
    Ok(commitments::table
        .filter(commitments::id.eq_any(ids))
        .order(FIRST_DUE)
        .select(CommitmentRow::as_select())
        .load(conn)
        .map(plain)?)
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

/// Writes everything about a commitment that can change.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody changed it since it was read.
pub fn save(conn: &mut DbConn, commitment: &Commitment) -> Result<(), StoreError> {
    let same = commitments::table
        .filter(commitments::id.eq(commitment.id))
        .filter(commitments::version.eq(commitment.version));
    let dropped = commitment.dropped.as_ref();
    let changed = diesel::update(same)
        .set((
            commitments::title.eq(&commitment.title),
            commitments::owner_id.eq(commitment.owner_id),
            commitments::due_on.eq(commitment.due_on),
            commitments::done_on.eq(commitment.done_on),
            commitments::is_shareable.eq(commitment.is_shareable),
            commitments::dropped_on.eq(dropped.map(|(on, _)| *on)),
            commitments::drop_reason.eq(dropped.map(|(_, reason)| reason.as_str())),
            commitments::version.eq(commitment.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(StoreError::Conflict);
    }
    search::index_commitment(conn, commitment.id, &commitment.title)
}

/// Keeps that a commitment got another day.
///
/// # Errors
/// A database error.
pub fn add_move(
    conn: &mut DbConn,
    commitment_id: i64,
    moved: &CommitmentMove,
) -> Result<(), StoreError> {
    diesel::insert_into(commitment_moves::table)
        .values((
            commitment_moves::commitment_id.eq(commitment_id),
            commitment_moves::moved_at.eq(moved.moved_at.naive_utc()),
            commitment_moves::mover_id.eq(moved.mover_id),
            commitment_moves::from_on.eq(moved.from_on),
            commitment_moves::to_on.eq(moved.to_on),
            commitment_moves::reason.eq(&moved.reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// The days that these commitments had, each with the id of its commitment, the last change first.
///
/// # Errors
/// A database error.
pub fn list_moves_among(
    conn: &mut DbConn,
    commitment_ids: &[i64],
) -> Result<Vec<(i64, CommitmentMove)>, StoreError> {
    type Row = (i64, NaiveDateTime, i64, NaiveDate, NaiveDate, String);
    let rows: Vec<Row> = commitment_moves::table
        .filter(commitment_moves::commitment_id.eq_any(commitment_ids))
        .order(commitment_moves::id.desc())
        .select((
            commitment_moves::commitment_id,
            commitment_moves::moved_at,
            commitment_moves::mover_id,
            commitment_moves::from_on,
            commitment_moves::to_on,
            commitment_moves::reason,
        ))
        .load(conn)?;
    let moved = |(id, moved_at, mover_id, from_on, to_on, reason): Row| {
        let moved_at = moved_at.and_utc();
        (id, CommitmentMove { moved_at, mover_id, from_on, to_on, reason })
    };
    Ok(rows.into_iter().map(moved).collect())
}

/// Every commitment of a tour, the first due first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Commitment>, StoreError> {
    Ok(commitments::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .order(FIRST_DUE)
        .select(CommitmentRow::as_select())
        .load(conn)
        .map(plain)?)
}

/// The commitments in these dossiers, the first due first.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Commitment>, StoreError> {
    in_parts(dossier_ids, |some| {
        Ok(commitments::table
            .filter(commitments::dossier_id.eq_any(some))
            .order(FIRST_DUE)
            .select(CommitmentRow::as_select())
            .load(conn)
            .map(plain)?)
    })
}
