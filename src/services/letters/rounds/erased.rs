//! A round out of which somebody was erased: what was released still holds for everybody else, so
//! its hashes are worked out again, unless they did not hold before.

use super::{release, reminders};
use crate::domain::letters::Round;
use crate::services::ServiceResult;
use crate::store::{DbConn, messages, rounds};

/// Runs `erase`, which takes a contact out of its messages, and binds the releases anew.
///
/// # Errors
/// What `erase` refused with, or a store error.
pub(in crate::services) fn without<T>(
    conn: &mut DbConn,
    contact_id: i64,
    erase: impl FnOnce(&mut DbConn) -> ServiceResult<T>,
) -> ServiceResult<T> {
    let mut sound = Vec::new();
    for id in messages::list_rounds_of_contact(conn, contact_id)? {
        let round = rounds::get(conn, id)?;
        if release::still_holds(conn, &round)? {
            sound.push(round);
        }
    }
    let done = erase(conn)?;
    sound.into_iter().try_for_each(|round| bind(conn, round))?;
    Ok(done)
}

fn bind(conn: &mut DbConn, mut round: Round) -> ServiceResult<()> {
    let all = messages::list_of_round(conn, round.id)?;
    reminders::bind_anew(conn, &round, &all)?;
    round.release_hash = Some(release::hash_of(&round, &all));
    Ok(rounds::save(conn, &round)?)
}
