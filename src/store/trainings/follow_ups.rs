//! How it goes half a year after trainings.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::domain::trainings::{FollowUp, TrainingState};
use crate::store::parts::in_parts;
use crate::store::schema::{training_follow_ups as follow_ups, trainings};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = follow_ups)]
struct FollowUpRow {
    training_id: i64,
    used: String,
    wants_more: String,
    later_on: Option<NaiveDate>,
    remark: Option<String>,
    done_on: NaiveDate,
}

/// A training that was held and after which nobody asked how it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unasked {
    /// The training.
    pub training_id: i64,
    /// The dossier it belongs to.
    pub dossier_id: i64,
    /// The day on which it was held.
    pub held_on: NaiveDate,
}

/// Keeps what was heard after a training; at most once a training.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    asked: &FollowUp,
    author_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(follow_ups::table)
        .values((
            follow_ups::training_id.eq(asked.training_id),
            follow_ups::used.eq(asked.used.as_str()),
            follow_ups::wants_more.eq(asked.wants_more.as_str()),
            follow_ups::later_on.eq(asked.later_on),
            follow_ups::remark.eq(&asked.remark),
            follow_ups::done_on.eq(asked.done_on),
            follow_ups::author_id.eq(author_id),
            follow_ups::recorded_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was heard after a training, if somebody asked.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, training_id: i64) -> Result<Option<FollowUp>, StoreError> {
    let row = follow_ups::table
        .filter(follow_ups::training_id.eq(training_id))
        .select(FollowUpRow::as_select())
        .first::<FollowUpRow>(conn)
        .optional()?;
    let asked = |row: FollowUpRow| {
        Ok(FollowUp {
            training_id: row.training_id,
            used: parsed("training_follow_ups.used", &row.used)?,
            wants_more: parsed("training_follow_ups.wants_more", &row.wants_more)?,
            later_on: row.later_on,
            remark: row.remark,
            done_on: row.done_on,
        })
    };
    row.map(asked).transpose()
}

/// The trainings after which nobody asked yet, the one held longest ago first.
///
/// # Errors
/// A database error.
pub fn list_unasked(conn: &mut DbConn) -> Result<Vec<Unasked>, StoreError> {
    let rows = trainings::table
        .left_join(follow_ups::table)
        .filter(trainings::state.eq(TrainingState::Held.as_str()))
        .filter(follow_ups::id.is_null())
        .order((trainings::held_on, trainings::id))
        .select((trainings::id, trainings::dossier_id, trainings::held_on))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(unasked).collect())
}

/// Those of these dossiers alone, in the same order.
///
/// # Errors
/// A database error.
pub fn list_unasked_of(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Unasked>, StoreError> {
    in_parts(dossier_ids, |some| {
        let rows = trainings::table
            .left_join(follow_ups::table)
            .filter(trainings::dossier_id.eq_any(some))
            .filter(trainings::state.eq(TrainingState::Held.as_str()))
            .filter(follow_ups::id.is_null())
            .order((trainings::held_on, trainings::id))
            .select((trainings::id, trainings::dossier_id, trainings::held_on))
            .load(conn)?;
        Ok(rows.into_iter().filter_map(unasked).collect())
    })
}

/// Training, dossier and the day it was held, which a training that was held has.
fn unasked((training_id, dossier_id, held_on): (i64, i64, Option<NaiveDate>)) -> Option<Unasked> {
    Some(Unasked { training_id, dossier_id, held_on: held_on? })
}
