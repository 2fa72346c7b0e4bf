//! Dossiers that go from one adviser to another.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{handover_dossiers, handovers};
use super::{DbConn, StoreError, parsed};
use crate::domain::dates::amsterdam_day;
use crate::domain::desks::{Handover, HandoverState};

#[derive(Queryable, Selectable)]
#[diesel(table_name = handovers)]
struct HandoverRow {
    id: i64,
    from_id: i64,
    to_id: i64,
    proposer_id: i64,
    state: String,
    proposed_at: NaiveDateTime,
    decided_at: Option<NaiveDateTime>,
}

impl HandoverRow {
    fn into_handover(self) -> Result<Handover, StoreError> {
        Ok(Handover {
            id: self.id,
            from_id: self.from_id,
            to_id: self.to_id,
            proposer_id: self.proposer_id,
            state: parsed("handovers.state", &self.state)?,
            proposed_on: amsterdam_day(self.proposed_at.and_utc()),
            decided_on: self.decided_at.map(|at| amsterdam_day(at.and_utc())),
        })
    }
}

/// Adds a proposal from one user to another and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    (from_id, to_id): (i64, i64),
    proposer_id: i64,
    dossier_ids: &[i64],
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let id = diesel::insert_into(handovers::table)
        .values((
            handovers::from_id.eq(from_id),
            handovers::to_id.eq(to_id),
            handovers::proposer_id.eq(proposer_id),
            handovers::state.eq(HandoverState::Proposed.as_str()),
            handovers::proposed_at.eq(now.naive_utc()),
        ))
        .returning(handovers::id)
        .get_result(conn)?;
    for dossier_id in dossier_ids {
        diesel::insert_into(handover_dossiers::table)
            .values((
                handover_dossiers::handover_id.eq(id),
                handover_dossiers::dossier_id.eq(dossier_id),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// The hand-over with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Handover, StoreError> {
    handovers::table
        .find(id)
        .select(HandoverRow::as_select())
        .first::<HandoverRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze overdracht"))?
        .into_handover()
}

/// The newest hand-overs, at most this many.
///
/// # Errors
/// A database error.
pub fn list_newest(conn: &mut DbConn, most: i64) -> Result<Vec<Handover>, StoreError> {
    handovers::table
        .order(handovers::id.desc())
        .limit(most)
        .select(HandoverRow::as_select())
        .load::<HandoverRow>(conn)?
        .into_iter()
        .map(HandoverRow::into_handover)
        .collect()
}

/// The hand-overs that nobody decided yet, the oldest first.
///
/// # Errors
/// A database error.
pub fn list_proposed(conn: &mut DbConn) -> Result<Vec<Handover>, StoreError> {
    handovers::table
        .filter(handovers::state.eq(HandoverState::Proposed.as_str()))
        .order(handovers::id)
        .select(HandoverRow::as_select())
        .load::<HandoverRow>(conn)?
        .into_iter()
        .map(HandoverRow::into_handover)
        .collect()
}

/// How many hand-overs nobody decided yet.
///
/// # Errors
/// A database error.
pub fn count_proposed(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(handovers::table
        .filter(handovers::state.eq(HandoverState::Proposed.as_str()))
        .count()
        .get_result(conn)?)
}

/// The dossiers of a hand-over.
///
/// # Errors
/// A database error.
pub fn dossiers_of(conn: &mut DbConn, id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(handover_dossiers::table
        .filter(handover_dossiers::handover_id.eq(id))
        .order(handover_dossiers::dossier_id)
        .select(handover_dossiers::dossier_id)
        .load(conn)?)
}

/// Leaves one dossier out of a hand-over.
///
/// # Errors
/// A database error.
pub fn leave_out(conn: &mut DbConn, id: i64, dossier_id: i64) -> Result<(), StoreError> {
    diesel::delete(handover_dossiers::table.find((id, dossier_id))).execute(conn)?;
    Ok(())
}

/// Decides a hand-over that is proposed; answers false when it was decided before.
///
/// # Errors
/// A database error.
pub fn decide(
    conn: &mut DbConn,
    id: i64,
    state: HandoverState,
    decider: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let open =
        handovers::table.find(id).filter(handovers::state.eq(HandoverState::Proposed.as_str()));
    let changed = diesel::update(open)
        .set((
            handovers::state.eq(state.as_str()),
            handovers::decider.eq(Some(decider)),
            handovers::decided_at.eq(Some(now.naive_utc())),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// A hand-over of a dossier that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The user who had it.
    pub from_id: i64,
    /// The user who got it.
    pub to_id: i64,
    /// Name of who confirmed it.
    pub decider: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The hand-overs of a dossier that were confirmed, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_dossier(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Passed>, StoreError> {
    type Row = (i64, i64, Option<String>, Option<NaiveDateTime>);
    let rows = handover_dossiers::table
        .inner_join(handovers::table)
        .filter(handover_dossiers::dossier_id.eq(dossier_id))
        .filter(handovers::state.eq(HandoverState::Done.as_str()))
        .order(handovers::decided_at)
        .select((handovers::from_id, handovers::to_id, handovers::decider, handovers::decided_at))
        .load::<Row>(conn)?;
    let passed = rows.into_iter().filter_map(|(from_id, to_id, decider, at)| {
        let decider = decider.unwrap_or_default();
        Some(Passed { from_id, to_id, decider, at: at?.and_utc() })
    });
    Ok(passed.collect())
}
