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
    let dossiers = dossiers::list_among(conn, tour_id, &ids)?;
    let organisations: Vec<i64> = dossiers.iter().map(|it| it.organisation_id).collect();
    lines(conn, &organisations, today)
}
