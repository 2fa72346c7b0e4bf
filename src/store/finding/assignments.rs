//! Dossiers that were given to an adviser many at a time, with what went along.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::assignments::{Assignment, Fate, WorkKind};
use crate::store::schema::{assignment_dossiers, assignment_works, assignments};
use crate::store::{DbConn, StoreError, parsed};

/// One dossier of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignedDossier {
    /// The dossier.
    pub dossier_id: i64,
    /// Who had it.
    pub from_id: Option<i64>,
    /// What became of it.
    pub fate: Fate,
}

/// Open work that went along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignedWork {
    /// What it is.
    pub kind: WorkKind,
    /// Id of the commitment or conversation.
    pub subject_id: i64,
    /// Who had it.
    pub from_id: i64,
}

/// Adds an assignment and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    (planner_id, to_id): (i64, i64),
    with_conversations: bool,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(assignments::table)
        .values((
            assignments::planner_id.eq(planner_id),
            assignments::to_id.eq(to_id),
            assignments::assigned_at.eq(now.naive_utc()),
            assignments::with_conversations.eq(with_conversations),
        ))
        .returning(assignments::id)
        .get_result(conn)?)
}

/// Adds a dossier to an assignment.
///
/// # Errors
/// A database error.
pub fn add_dossier(conn: &mut DbConn, id: i64, one: &AssignedDossier) -> Result<(), StoreError> {
    diesel::insert_into(assignment_dossiers::table)
        .values((
            assignment_dossiers::assignment_id.eq(id),
            assignment_dossiers::dossier_id.eq(one.dossier_id),
            assignment_dossiers::from_id.eq(one.from_id),
            assignment_dossiers::fate.eq(one.fate.as_str()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds work that goes along.
///
/// # Errors
/// A database error.
pub fn add_work(conn: &mut DbConn, id: i64, work: &AssignedWork) -> Result<(), StoreError> {
    diesel::insert_into(assignment_works::table)
        .values((
            assignment_works::assignment_id.eq(id),
            assignment_works::kind.eq(work.kind.as_str()),
            assignment_works::subject_id.eq(work.subject_id),
            assignment_works::from_id.eq(work.from_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// The assignment with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Assignment, StoreError> {
    let row: (i64, i64, NaiveDateTime, Option<NaiveDateTime>, bool) = assignments::table
        .find(id)
        .select((
            assignments::planner_id,
            assignments::to_id,
            assignments::assigned_at,
            assignments::undone_at,
            assignments::with_conversations,
        ))
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Deze toewijzing"))?;
    let (planner_id, to_id, at, undone_at, with_conversations) = row;
    let (assigned_at, undone_at) = (at.and_utc(), undone_at.map(|at| at.and_utc()));
    Ok(Assignment { id, planner_id, to_id, assigned_at, undone_at, with_conversations })
}

/// The newest assignment that a planner made.
///
/// # Errors
/// A database error.
pub fn find_last_of(conn: &mut DbConn, planner_id: i64) -> Result<Option<Assignment>, StoreError> {
    let newest: Option<i64> = assignments::table
        .filter(assignments::planner_id.eq(planner_id))
        .order(assignments::id.desc())
        .select(assignments::id)
        .first(conn)
        .optional()?;
    newest.map(|id| get(conn, id)).transpose()
}

/// The dossiers of an assignment.
///
/// # Errors
/// A database error.
pub fn dossiers_of(conn: &mut DbConn, id: i64) -> Result<Vec<AssignedDossier>, StoreError> {
    assignment_dossiers::table
        .filter(assignment_dossiers::assignment_id.eq(id))
        .order(assignment_dossiers::dossier_id)
        .select((
            assignment_dossiers::dossier_id,
            assignment_dossiers::from_id,
            assignment_dossiers::fate,
        ))
        .load::<(i64, Option<i64>, String)>(conn)?
        .into_iter()
        .map(|(dossier_id, from_id, fate)| {
            let fate = parsed("assignment_dossiers.fate", &fate)?;
            Ok(AssignedDossier { dossier_id, from_id, fate })
        })
        .collect()
}

/// The work that went along.
///
/// # Errors
/// A database error.
pub fn works_of(conn: &mut DbConn, id: i64) -> Result<Vec<AssignedWork>, StoreError> {
    assignment_works::table
        .filter(assignment_works::assignment_id.eq(id))
        .order((assignment_works::kind, assignment_works::subject_id))
        .select((assignment_works::kind, assignment_works::subject_id, assignment_works::from_id))
        .load::<(String, i64, i64)>(conn)?
        .into_iter()
        .map(|(kind, subject_id, from_id)| {
            let kind = parsed("assignment_works.kind", &kind)?;
            Ok(AssignedWork { kind, subject_id, from_id })
        })
        .collect()
}

/// The dossiers that returned to who had them because an assignment was undone since an instant,
/// and when each did.
///
/// # Errors
/// A database error.
pub fn list_returned(
    conn: &mut DbConn,
    since: DateTime<Utc>,
) -> Result<Vec<(i64, DateTime<Utc>)>, StoreError> {
    let undone: HashMap<i64, NaiveDateTime> = assignments::table
        .filter(assignments::undone_at.ge(since.naive_utc()))
        .select((assignments::id, assignments::undone_at.assume_not_null()))
        .load::<(i64, NaiveDateTime)>(conn)?
        .into_iter()
        .collect();
    let ids: Vec<i64> = undone.keys().copied().collect();
    let rows: Vec<(i64, i64)> = assignment_dossiers::table
        .filter(assignment_dossiers::assignment_id.eq_any(ids))
        .filter(assignment_dossiers::fate.eq(Fate::Returned.as_str()))
        .select((assignment_dossiers::assignment_id, assignment_dossiers::dossier_id))
        .load(conn)?;
    let returned =
        |(id, dossier_id): (i64, i64)| undone.get(&id).map(|at| (dossier_id, at.and_utc()));
    Ok(rows.into_iter().filter_map(returned).collect())
}

/// Sets what became of a dossier.
///
/// # Errors
/// A database error.
pub fn set_fate(conn: &mut DbConn, id: i64, dossier_id: i64, fate: Fate) -> Result<(), StoreError> {
    diesel::update(assignment_dossiers::table.find((id, dossier_id)))
        .set(assignment_dossiers::fate.eq(fate.as_str()))
        .execute(conn)?;
    Ok(())
}

/// Marks an assignment as undone; answers false when it was before.
///
/// # Errors
/// A database error.
pub fn set_undone(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let standing = assignments::table.find(id).filter(assignments::undone_at.is_null());
    let changed = diesel::update(standing)
        .set(assignments::undone_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(changed == 1)
}
