//! What failed and waits for somebody: another address, another try, or the decision not to.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{Round, invitation_obstacle};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::ServiceResult;
use crate::store::messages::Failed;
use crate::store::{DbConn, contacts, dossiers, messages, organisations, rounds};

/// The rounds of which messages failed that nobody dealt with, with how many, the newest round
/// first; nothing for who releases none. A letter that was answered since is not needed any more, and
/// one that nobody may or can get now is no task.
///
/// # Errors
/// A store error.
pub fn by_round(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(Round, usize)>> {
    if !actor.may(Permission::ReleaseRounds) {
        return Ok(Vec::new());
    }
    let failed = within_reach(conn, amsterdam_day(now))?;
    let ids: Vec<i64> = failed.iter().map(|one| one.dossier_id).collect();
    let is_over = |(_, stage, state): &(i64, Stage, StageState)| {
        *stage == Stage::Letter && invitation_obstacle(*state, false).is_some()
    };
    let states = dossiers::list_states_of(conn, &ids)?.into_iter();
    let over: HashSet<i64> = states.filter(is_over).map(|(id, _, _)| id).collect();
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for one in failed.iter().filter(|one| !over.contains(&one.dossier_id)) {
        *counts.entry(one.round_id).or_default() += 1;
    }
    let ids: Vec<i64> = counts.keys().copied().collect();
    let mut found: Vec<(Round, usize)> = rounds::list_by_id(conn, &ids)?
        .into_iter()
        .filter_map(|round| counts.get(&round.id).map(|count| (round, *count)))
        .collect();
    found.sort_by_key(|(round, _)| std::cmp::Reverse(round.id));
    Ok(found)
}

/// What failed and can reach somebody still: the organisation exists and wants mail, and so does
/// the contact, who is in office.
fn within_reach(conn: &mut DbConn, today: NaiveDate) -> ServiceResult<Vec<Failed>> {
    let mut failed = messages::list_failed(conn)?;
    let ids: Vec<i64> = failed.iter().map(|one| one.dossier_id).collect();
    let mut dossiers = dossiers::list_by_id(conn, &ids)?;
    dossiers.retain(|one| one.mail_stopped_on.is_none());
    let ids: Vec<i64> = dossiers.iter().map(|one| one.organisation_id).collect();
    let mut organisations = organisations::list_among(conn, &ids)?;
    organisations.retain(|one| one.is_valid_on(today));
    let exist: HashSet<i64> = organisations.iter().map(|one| one.id).collect();
    dossiers.retain(|one| exist.contains(&one.organisation_id));
    let open: HashSet<i64> = dossiers.iter().map(|one| one.id).collect();
    let ids: Vec<i64> = failed.iter().filter_map(|one| one.contact_id).collect();
    let mut contacts = contacts::list_by_ids(conn, &ids)?;
    contacts.retain(|one| !one.do_not_contact && one.is_current_on(today));
    let willing: HashSet<i64> = contacts.iter().map(|one| one.id).collect();
    let is_willing = |one: &Failed| one.contact_id.is_some_and(|id| willing.contains(&id));
    failed.retain(|one| open.contains(&one.dossier_id) && is_willing(one));
    Ok(failed)
}
