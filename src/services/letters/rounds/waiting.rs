//! The rounds that wait for this person: to release, to go on, or to have their rest moved.

use std::collections::HashMap;

use super::Stationery;
use crate::domain::letters::{Round, RoundState, SecondLook, Shift};
use crate::domain::permissions::{Actor, Permission};
use crate::services::ServiceResult;
use crate::store::{DbConn, rounds, shifts};

/// What a round waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Somebody else made it; this person may read and release it.
    Release,
    /// Its rest was proposed to leave at another moment.
    Shift,
    /// It was paused, by the program or by a person.
    Resume,
}

/// A round that waits for this person.
#[derive(Debug, Clone)]
pub struct WaitingRound {
    /// The round.
    pub round: Round,
    /// What it waits for.
    pub wait: Wait,
}

/// The rounds that wait for this person; nothing for who releases none.
///
/// # Errors
/// A store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
) -> ServiceResult<Vec<WaitingRound>> {
    if !actor.may(Permission::ReleaseRounds) {
        return Ok(Vec::new());
    }
    let proposed: HashMap<i64, Shift> =
        shifts::list(conn)?.into_iter().map(|shift| (shift.round_id, shift)).collect();
    let may = |first_id, what| stationery.obstacle(actor, first_id, what).is_none();
    let wait = |round: &Round| match (round.state, proposed.get(&round.id)) {
        (RoundState::Draft, _) => {
            may(round.author_id, SecondLook::Release).then_some(Wait::Release)
        }
        (RoundState::Paused, Some(shift)) => {
            may(shift.proposer_id, SecondLook::Shift).then_some(Wait::Shift)
        }
        (RoundState::Paused, None) => Some(Wait::Resume),
        _ => None,
    };
    let all = rounds::list(conn)?.into_iter();
    Ok(all.filter_map(|round| wait(&round).map(|wait| WaitingRound { round, wait })).collect())
}
