//! Results and claims in one transaction, so that one flush of the disk serves several messages.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Claimant;
use super::claim::{Claimed, claim};
use super::record::land;
use crate::mail::Outcome;
use crate::services::ServiceResult;
use crate::services::rounds::control;
use crate::store::DbConn;

/// A claimed message that came back from the hand-over.
#[derive(Debug, Clone)]
pub struct Landed {
    /// As it was claimed; its texts are not needed any more.
    pub claimed: Claimed,
    /// What became of it.
    pub outcome: Outcome,
}

/// Records what came back and claims the next messages, at most so many. Both or neither are
/// written.
///
/// # Errors
/// A store error.
pub fn exchange(
    conn: &mut DbConn,
    claimant: &Claimant,
    landed: &[Landed],
    most: usize,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Claimed>> {
    let mut touched = BTreeSet::new();
    for one in landed {
        touched.extend(land(conn, claimant, one, now)?);
    }
    let taken = claim(conn, claimant, most, now)?;
    // A round with a message in flight is not done.
    for letter in taken.iter().filter_map(|one| one.letter.as_ref()) {
        touched.remove(&letter.round_id);
    }
    for round_id in touched {
        control::finish_when_done(conn, round_id)?;
    }
    Ok(taken)
}
