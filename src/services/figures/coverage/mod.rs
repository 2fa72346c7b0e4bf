//! How far the tour is on a day, and how it stands with the targets.

pub mod breakdowns;
pub mod management;
mod memory;

pub use memory::{Figures, Memory};

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::coverage::{Coverage, History, Standing};
use crate::domain::dossiers::StageEvent;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::StageState;
use crate::domain::targets::{KnownTarget, Standing as TargetStanding, Target, TargetFigure};
use crate::services::{ServiceResult, audit, require, targets};
use crate::store::{
    DbConn, StoreError, conversation_records, coverage as figures, dossiers, organisation_changes,
    organisations,
};

/// Coverage with the targets of the tour.
#[derive(Debug, Clone)]
pub struct Report {
    /// The figures.
    pub coverage: Coverage,
    /// The targets that held at that moment.
    pub targets: Vec<TargetFigure>,
    /// Those in whose place another one held by then, each with the short name of that one.
    pub superseded: Vec<(TargetFigure, String)>,
}

/// What asks for attention on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A stage was declined.
    Declined,
    /// The letter cannot be delivered.
    Blocked,
    /// Nobody knows whether a message arrived.
    Unclear,
}

/// Coverage on a day, as known at a moment, from the database alone; [`Memory`] gives a running
/// program the same sooner.
///
/// # Errors
/// No permission, or a store error.
pub fn report(
    conn: &mut DbConn,
    actor: &Actor,
    on: NaiveDate,
    known_at: DateTime<Utc>,
) -> ServiceResult<Report> {
    require(actor, Permission::ReadCoverage)?;
    let tour_id = dossiers::current_tour(conn)?;
    let history = history(conn, tour_id)?;
    let coverage = history.coverage(on, known_at);
    let known = targets::list(conn, tour_id, known_at)?;
    Ok(beside(known, coverage.clone(), |target| TargetFigure::of(target, &history, &coverage)))
}

/// Writes down that figures of this day, or the list behind one of them, leave as a file. Asked
/// before they are read, so that none leaves without its line.
///
/// # Errors
/// No permission.
pub fn note_export(
    conn: &mut DbConn,
    actor: &Actor,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ExportReports)?;
    audit::record(conn, actor, "coverage.export", &format!("coverage on {on}"), now)
}

/// The report of coverage and the targets as they stood, each with its figure.
fn beside(
    known: Vec<KnownTarget>,
    coverage: Coverage,
    mut figure: impl FnMut(Target) -> TargetFigure,
) -> Report {
    let (mut targets, mut superseded) = (Vec::new(), Vec::new());
    for known in known {
        match known.standing {
            TargetStanding::Current => targets.push(figure(known.record.target)),
            TargetStanding::Superseded(by) => superseded.push((figure(known.record.target), by)),
            TargetStanding::Withdrawn(_) => {}
        }
    }
    Report { coverage, targets, superseded }
}

/// What coverage is computed from.
fn history(conn: &mut DbConn, tour_id: i64) -> ServiceResult<History> {
    history_with(conn, tour_id, figures::list_reaching_events)
}

/// The history of a tour with such events, all of one moment: what is written between two of these
/// queries shows in none.
pub(in crate::services) fn history_with(
    conn: &mut DbConn,
    tour_id: i64,
    list_events: impl FnOnce(&mut DbConn, i64) -> Result<Vec<StageEvent>, StoreError>,
) -> ServiceResult<History> {
    conn.snapshot(|conn| {
        Ok(History {
            organisations: organisations::list(conn)?.into_iter().map(Arc::new).collect(),
            successions: organisations::list_successions(conn)?,
            dossiers: figures::list_dossiers(conn, tour_id)?,
            events: list_events(conn, tour_id)?,
            organisation_changes: organisation_changes::list(conn)?,
            conversations: conversation_records::list(conn, tour_id)?,
        })
    })
}

/// Those of these organisations that ask for attention now, each with its gravest mark; nothing is
/// kept of how this was on an earlier day. The dossiers come from memory, so that a larger tour
/// asks the database no more than a small one.
///
/// # Errors
/// No permission, or a store error.
pub fn marks(
    conn: &mut DbConn,
    actor: &Actor,
    kept: &Figures,
    drawn: &[Standing],
) -> ServiceResult<HashMap<i64, Mark>> {
    require(actor, Permission::ReadCoverage)?;
    let ids = drawn.iter().map(|standing| standing.organisation.id);
    let organisation_of: HashMap<i64, i64> =
        ids.filter_map(|id| Some((kept.dossier_of(id)?, id))).collect();
    let dossiers: Vec<i64> = organisation_of.keys().copied().collect();
    let states = figures::list_troubled(conn, &dossiers)?.into_iter();
    let states = states.filter_map(|(id, state)| match state {
        StageState::Declined => Some((id, Mark::Declined)),
        StageState::Undeliverable => Some((id, Mark::Blocked)),
        _ => None,
    });
    let unclear = figures::list_unclear(conn, &dossiers)?.into_iter().map(|id| (id, Mark::Unclear));
    let mut marks: HashMap<i64, Mark> = HashMap::new();
    for (dossier_id, mark) in states.chain(unclear) {
        let Some(organisation_id) = organisation_of.get(&dossier_id) else { continue };
        let gravest = marks.entry(*organisation_id).or_insert(mark);
        *gravest = mark.max(*gravest);
    }
    Ok(marks)
}
