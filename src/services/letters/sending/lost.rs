//! What failed and waits for somebody: another address, another try, or the decision not to.

use std::collections::{HashMap, HashSet};

use crate::domain::letters::{Round, invitation_obstacle};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::ServiceResult;
use crate::store::{DbConn, dossiers, messages, rounds};

/// The rounds of which messages failed that nobody dealt with, with how many, the newest round
/// first; nothing for who releases none. A letter that was answered since is not needed any more.
///
/// # Errors
/// A store error.
pub fn by_round(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<(Round, usize)>> {
    if !actor.may(Permission::ReleaseRounds) {
        return Ok(Vec::new());
    }
    let failed = messages::list_failed(conn)?;
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
        .filter_map(|round| Some((counts.get(&round.id).copied()?, round)))
        .map(|(count, round)| (round, count))
        .collect();
    found.sort_by_key(|(round, _)| std::cmp::Reverse(round.id));
    Ok(found)
}
