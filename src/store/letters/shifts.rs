//! A new moment for what of a round did not leave, until a second person confirms it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::letters::Shift;
use crate::store::schema::round_shifts;
use crate::store::{DbConn, StoreError};

type Row = (i64, i64, NaiveDateTime, NaiveDateTime, i32);

const SHIFT: (
    round_shifts::round_id,
    round_shifts::proposer_id,
    round_shifts::proposed_at,
    round_shifts::planned_at,
    round_shifts::pace_per_hour,
) = (
    round_shifts::round_id,
    round_shifts::proposer_id,
    round_shifts::proposed_at,
    round_shifts::planned_at,
    round_shifts::pace_per_hour,
);

fn shift((round_id, proposer_id, proposed_at, planned_at, pace): Row) -> Shift {
    Shift {
        round_id,
        proposer_id,
        proposed_at: proposed_at.and_utc(),
        planned_at: planned_at.and_utc(),
        pace_per_hour: u32::try_from(pace).unwrap_or(1),
    }
}

/// The proposal for this round, if there is one.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, round_id: i64) -> Result<Option<Shift>, StoreError> {
    let row: Option<Row> =
        round_shifts::table.find(round_id).select(SHIFT).first(conn).optional()?;
    Ok(row.map(shift))
}

/// All proposals, by the id of their round.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Shift>, StoreError> {
    let rows: Vec<Row> =
        round_shifts::table.order(round_shifts::round_id).select(SHIFT).load(conn)?;
    Ok(rows.into_iter().map(shift).collect())
}

/// Writes a proposal over an earlier one.
///
/// # Errors
/// A database error.
pub fn set(conn: &mut DbConn, shift: &Shift) -> Result<(), StoreError> {
    let naive = |at: DateTime<Utc>| at.naive_utc();
    remove(conn, shift.round_id)?;
    diesel::insert_into(round_shifts::table)
        .values((
            round_shifts::round_id.eq(shift.round_id),
            round_shifts::proposer_id.eq(shift.proposer_id),
            round_shifts::proposed_at.eq(naive(shift.proposed_at)),
            round_shifts::planned_at.eq(naive(shift.planned_at)),
            round_shifts::pace_per_hour.eq(i32::try_from(shift.pace_per_hour).unwrap_or(i32::MAX)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes the proposal away, if there is one.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, round_id: i64) -> Result<(), StoreError> {
    diesel::delete(round_shifts::table.find(round_id)).execute(conn)?;
    Ok(())
}
