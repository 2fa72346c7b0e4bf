//! The herindelingen that the reference data tell: each group of successions becomes one, so
//! that past and planned ones stand in one list.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::organisations::Succession;
use crate::domain::permissions::Actor;
use crate::domain::reorganisation::{
    Proposal, Reorganisation, ReorganisationKind, ReorganisationStatus,
};
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, parsed, reorganisations};

/// Day, kind, and the side that is one: who is split up, or who goes on.
type Group = (NaiveDate, ReorganisationKind, i64);

/// Writes the recorded successions down as herindelingen, unless there are any; those that are
/// only planned then stand there alone. Answers how many were written.
///
/// # Errors
/// A store error.
pub fn take_over(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    if reorganisations::count(conn)? > 0 {
        return Ok(0);
    }
    let mut groups: BTreeMap<Group, Vec<Succession>> = BTreeMap::new();
    for (succession, kind) in reorganisations::list_successions(conn)? {
        groups.entry(group_of(&succession, &kind)?).or_default().push(succession);
    }
    for (group, successions) in &groups {
        reorganisations::add(conn, &reorganisation(*group, successions), now)?;
    }
    reorganisations::remove_planned_successions(conn)?;
    Ok(groups.len())
}

fn group_of(succession: &Succession, kind: &str) -> Result<Group, StoreError> {
    let kind: ReorganisationKind = parsed("successions.kind", kind)?;
    let one = match kind {
        ReorganisationKind::Split => succession.predecessor_id,
        ReorganisationKind::Merge | ReorganisationKind::Annex | ReorganisationKind::Rename => {
            succession.successor_id
        }
    };
    Ok((succession.happens_on, kind, one))
}

fn reorganisation((on, kind, _): Group, successions: &[Succession]) -> Reorganisation {
    let is_certain = successions.iter().all(|it| it.is_certain);
    Reorganisation {
        id: 0,
        proposal: Proposal {
            kind,
            on,
            predecessors: distinct(successions.iter().map(|it| it.predecessor_id)),
            successors: distinct(successions.iter().map(|it| it.successor_id)),
            new: None,
            new_name: None,
        },
        status: match is_certain {
            true => ReorganisationStatus::Certain,
            false => ReorganisationStatus::Planned,
        },
        former_name: None,
        carried_out_on: None,
        planned_by: Actor::program("cli").name,
        decided: None,
    }
}

fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
