//! The lines in which somebody has to decide or plan something: what the start page counts. The
//! states of the stages say of most dossiers that they need no look; only the others are loaded.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::OrganisationLine;
use super::page::lines;
use crate::domain::dossiers::Stages;
use crate::domain::next_step::may_wait;
use crate::services::ServiceResult;
use crate::store::{DbConn, dossiers};

/// So many dossiers are loaded at a time: a database takes only so many values in a question.
const AT_A_TIME: usize = 1_000;

/// The lines of the dossiers in which a decision may wait, and of those that are named; all of
/// organisations that exist today.
///
/// # Errors
/// A store error.
pub(in crate::services) fn waiting(
    conn: &mut DbConn,
    also: &[i64],
    today: NaiveDate,
) -> ServiceResult<Vec<OrganisationLine>> {
    let mut stages: HashMap<i64, Stages> = HashMap::new();
    for (id, stage, state) in dossiers::list_states(conn)? {
        stages.entry(id).or_default().set(stage, state);
    }
    let mut ids: HashSet<i64> =
        stages.iter().filter(|(_, stages)| may_wait(stages)).map(|(id, _)| *id).collect();
    let tour_id = dossiers::current_tour(conn)?;
    ids.extend(dossiers::list_reapproached(conn, tour_id, today)?);
    ids.extend(also);
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut found = Vec::new();
    for some in ids.chunks(AT_A_TIME) {
        let mut some = dossiers::list_by_id(conn, some)?;
        some.retain(|dossier| dossier.tour_id == tour_id);
        let organisations: Vec<i64> = some.iter().map(|it| it.organisation_id).collect();
        found.extend(lines(conn, &organisations, today)?);
    }
    Ok(found)
}
