//! What the start page of an adviser asks about the own dossiers.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::max;
use diesel::prelude::*;

use crate::domain::dates::amsterdam_day;
use crate::store::schema::{
    calls, commitments, conversation_advisers, conversations, dossiers, session_dossiers,
    stage_events,
};
use crate::store::{DbConn, StoreError};

/// An open promise with its organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePromise {
    /// Database id.
    pub id: i64,
    /// What was promised.
    pub title: String,
    /// Last day.
    pub due_on: NaiveDate,
    /// The organisation.
    pub organisation_id: i64,
}

/// The open promises of these users with a last day up to this one, the first due first.
///
/// # Errors
/// A database error.
pub fn list_due_promises(
    conn: &mut DbConn,
    owner_ids: &[i64],
    until: NaiveDate,
) -> Result<Vec<DuePromise>, StoreError> {
    let rows = commitments::table
        .inner_join(dossiers::table)
        .filter(commitments::done_on.is_null())
        .filter(commitments::dropped_on.is_null())
        .filter(commitments::owner_id.eq_any(owner_ids))
        .filter(commitments::due_on.le(until))
        .order((commitments::due_on, commitments::id))
        .select((
            commitments::id,
            commitments::title,
            commitments::due_on,
            dossiers::organisation_id,
        ))
        .load::<(i64, String, NaiveDate, i64)>(conn)?;
    let promise =
        |(id, title, due_on, organisation_id)| DuePromise { id, title, due_on, organisation_id };
    Ok(rows.into_iter().map(promise).collect())
}

/// The last day on which anything happened in each of these dossiers: a stage moved, somebody
/// called, a conversation was held. A dossier in which nothing ever did is left out.
///
/// # Errors
/// A database error.
pub fn last_days(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<HashMap<i64, NaiveDate>, StoreError> {
    let moved = stage_events::table
        .filter(stage_events::dossier_id.eq_any(dossier_ids))
        .group_by(stage_events::dossier_id)
        .select((stage_events::dossier_id, max(stage_events::happened_on)))
        .load::<(i64, Option<NaiveDate>)>(conn)?;
    let called = calls::table
        .filter(calls::dossier_id.eq_any(dossier_ids))
        .filter(calls::taken_back_at.is_null())
        .group_by(calls::dossier_id)
        .select((calls::dossier_id, max(calls::at)))
        .load::<(i64, Option<NaiveDateTime>)>(conn)?;
    let talked = conversations::table
        .filter(conversations::dossier_id.eq_any(dossier_ids))
        .group_by(conversations::dossier_id)
        .select((conversations::dossier_id, max(conversations::held_on)))
        .load::<(i64, Option<NaiveDate>)>(conn)?;
    let called = called.into_iter().map(|(id, at)| (id, at.map(|at| amsterdam_day(at.and_utc()))));
    let mut last: HashMap<i64, NaiveDate> = HashMap::new();
    for (id, day) in moved.into_iter().chain(called).chain(talked) {
        if let Some(day) = day {
            let known = last.entry(id).or_insert(day);
            *known = day.max(*known);
        }
    }
    Ok(last)
}

/// The conversations that these users hold together with another adviser.
///
/// # Errors
/// A database error.
pub fn list_joined(conn: &mut DbConn, user_ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    Ok(conversation_advisers::table
        .filter(conversation_advisers::user_id.eq_any(user_ids))
        .select(conversation_advisers::conversation_id)
        .load(conn)?)
}

/// The sessions in which these dossiers take part.
///
/// # Errors
/// A database error.
pub fn list_sessions_of(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    Ok(session_dossiers::table
        .filter(session_dossiers::dossier_id.eq_any(dossier_ids))
        .select(session_dossiers::session_id)
        .load(conn)?)
}
