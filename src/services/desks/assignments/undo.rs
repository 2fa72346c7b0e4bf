//! What an assignment did, and taking it back.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::object;
use crate::domain::assignments::{Assignment, Fate, WorkKind};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::{
    ServiceError, ServiceResult, audit, commitments, conversations, ownership, require,
};
use crate::store::assignments::AssignedWork;
use crate::store::{
    DbConn, assignments, commitments as promises, conversations as talks, dossiers, users,
};

/// One dossier of an assignment, with names.
#[derive(Debug, Clone)]
pub struct ViewLine {
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name of who had it; empty when nobody did.
    pub from: String,
    /// Name of who has it now; empty when nobody does.
    pub now: String,
    /// What became of it.
    pub fate: Fate,
}

/// What an assignment did.
#[derive(Debug, Clone)]
pub struct AssignmentView {
    /// The assignment.
    pub assignment: Assignment,
    /// Name of the planner.
    pub planner: String,
    /// Name of who got the dossiers.
    pub to: String,
    /// Its dossiers, by the names of their organisations.
    pub lines: Vec<ViewLine>,
    /// How many commitments went along.
    pub commitments: usize,
    /// How many conversations went along.
    pub conversations: usize,
}

/// What an assignment did.
///
/// # Errors
/// No permission, or no such assignment.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<AssignmentView> {
    require(actor, Permission::AssignDossiers)?;
    let assignment = assignments::get(conn, id)?;
    let assigned = assignments::dossiers_of(conn, id)?;
    let ids: Vec<i64> = assigned.iter().map(|it| it.dossier_id).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let mut lines: Vec<(String, ViewLine)> = assigned
        .iter()
        .filter_map(|it| {
            let entry = roster.find(it.dossier_id)?;
            let line = ViewLine {
                code: entry.organisation.code.clone(),
                organisation: entry.organisation.full_name(),
                from: it.from_id.map(|id| roster.user(id)).unwrap_or_default(),
                now: entry.adviser.clone(),
                fate: it.fate,
            };
            Some((entry.organisation.sort_name.clone(), line))
        })
        .collect();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    let works = assignments::works_of(conn, id)?;
    let number = |kind| works.iter().filter(|work| work.kind == kind).count();
    Ok(AssignmentView {
        planner: users::get(conn, assignment.planner_id)?.name,
        to: users::get(conn, assignment.to_id)?.name,
        commitments: number(WorkKind::Commitment),
        conversations: number(WorkKind::Conversation),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        assignment,
    })
}

/// Takes an assignment back: the dossiers that the adviser still has return to who had them, with
/// the open work that went along. What went on to somebody else stays there.
///
/// # Errors
/// No permission, no such assignment, or it was undone before.
pub fn undo(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::AssignDossiers)?;
    let assignment = assignments::get(conn, id)?;
    if !assignments::set_undone(conn, id, now)? {
        return Err(ServiceError::not_allowed("Deze toewijzing is al ongedaan gemaakt."));
    }
    let mut returned = HashSet::new();
    for it in assignments::dossiers_of(conn, id)? {
        if it.fate != Fate::Moved {
            continue;
        }
        let dossier = dossiers::get(conn, it.dossier_id)?;
        let is_still_there = dossier.adviser_id == Some(assignment.to_id);
        let fate = if is_still_there { Fate::Returned } else { Fate::Kept };
        assignments::set_fate(conn, id, it.dossier_id, fate)?;
        if is_still_there {
            ownership::give(conn, actor, (&dossier, it.from_id), now)?;
            returned.insert(it.dossier_id);
        }
    }
    for work in assignments::works_of(conn, id)? {
        give_back(conn, actor, &work, (assignment.to_id, &returned), (stationery, now))?;
    }
    audit::record(conn, actor, "assignment.undo", &object(id), now)
}

/// Work that was done meanwhile, or for which its former holder is not free any more, stays.
fn give_back(
    conn: &mut DbConn,
    actor: &Actor,
    work: &AssignedWork,
    (holder_id, returned): (i64, &HashSet<i64>),
    (stationery, now): (&Stationery, DateTime<Utc>),
) -> ServiceResult<()> {
    match work.kind {
        WorkKind::Commitment => {
            let it = promises::get(conn, work.subject_id)?;
            let is_theirs = it.is_open() && it.owner_id == holder_id;
            if is_theirs && returned.contains(&it.dossier_id) {
                commitments::give(conn, actor, (it, work.from_id), now)?;
            }
            Ok(())
        }
        WorkKind::Conversation => {
            let it = talks::get(conn, work.subject_id)?;
            let is_theirs = conversations::is_open(it.state) && it.adviser_id == holder_id;
            if !is_theirs || !returned.contains(&it.dossier_id) {
                return Ok(());
            }
            match conversations::pass_on(conn, stationery, (&it, work.from_id), now) {
                Err(ServiceError::Rule(RuleError::Clash(_))) => Ok(()),
                done => done,
            }
        }
    }
}
