//! What the pages, the API and the command line show of rounds and their letters.

mod lines;
mod overview;
mod preview;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Stationery;
use super::readiness::candidates;
use super::wording::{self, WordingInUse};
use crate::domain::letters::{MessageCounts, Round, RoundState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{LetterRegion, due_instants};
use crate::services::{ServiceResult, require, sending};
use crate::store::rounds::LetterCount;
use crate::store::{DbConn, messages, recesses, rounds, users};

pub use lines::LetterLine;
pub use overview::{Overview, overview};
pub use preview::{LetterPreview, Shown, preview};

/// A round in figures.
#[derive(Debug, Clone)]
pub struct RoundFigures {
    /// The round.
    pub round: Round,
    /// Name of who made it.
    pub author: String,
    /// Name of who released it.
    pub releaser: Option<String>,
    /// Letters that leave or left.
    pub ready: usize,
    /// Letters that do not leave.
    pub blocked: usize,
    /// Messages by state.
    pub counts: MessageCounts,
    /// When the first letter can leave: not before the planned moment, and on an open day.
    pub leaves_at: DateTime<Utc>,
}

/// A round with its letters.
#[derive(Debug, Clone)]
pub struct RoundView {
    /// In figures.
    pub figures: RoundFigures,
    /// Letters by name of the organisation.
    pub letters: Vec<LetterLine>,
    /// What keeps the sender from sending.
    pub trouble: Option<String>,
    /// The versions of the invitation that it uses.
    pub wording: Vec<WordingInUse>,
}

/// Every round in figures, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<RoundFigures>> {
    require(actor, Permission::ReadRounds)?;
    let counts: HashMap<i64, MessageCounts> = messages::count_by_round(conn)?.into_iter().collect();
    let sizes = rounds::count_letters(conn)?;
    rounds::list(conn)?
        .into_iter()
        .map(|round| {
            let counts = counts.get(&round.id).copied().unwrap_or_default();
            let size = sizes.iter().find(|size| size.round_id == round.id).copied();
            let LetterCount { all, released, .. } = size.unwrap_or_default();
            let ready = if released == 0 {
                let all = candidates(conn, stationery, &round, now)?;
                all.iter().filter(|one| one.outcome.is_ok()).count()
            } else {
                released
            };
            figures(conn, round, (ready, all.saturating_sub(ready)), counts, now)
        })
        .collect()
}

/// One round with its letters.
///
/// # Errors
/// No permission, or no such round.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<RoundView> {
    require(actor, Permission::ReadRounds)?;
    let round = rounds::get(conn, round_id)?;
    let letters = lines::of_round(conn, stationery, &round, now)?;
    let wording = wording::in_use(conn, &round)?;
    let blocked = letters.iter().filter(|letter| letter.blocked.is_some()).count();
    let mut counts = MessageCounts::default();
    for message in letters.iter().flat_map(|letter| &letter.messages) {
        counts.add(message.state, 1);
    }
    Ok(RoundView {
        figures: figures(conn, round, (letters.len() - blocked, blocked), counts, now)?,
        letters,
        trouble: sending::trouble(conn)?,
        wording,
    })
}

fn figures(
    conn: &mut DbConn,
    round: Round,
    (ready, blocked): (usize, usize),
    counts: MessageCounts,
    now: DateTime<Utc>,
) -> ServiceResult<RoundFigures> {
    let author = users::get(conn, round.author_id)?.name;
    let releaser = match round.releaser_id {
        Some(id) => Some(users::get(conn, id)?.name),
        None => None,
    };
    let leaves_at = leaves_at(conn, &round, now)?;
    Ok(RoundFigures { round, author, releaser, ready, blocked, counts, leaves_at })
}

/// A concept cannot leave before now; a released round was planned at its release.
fn leaves_at(conn: &mut DbConn, round: &Round, now: DateTime<Utc>) -> ServiceResult<DateTime<Utc>> {
    let known_from = match round.state {
        RoundState::Draft => now,
        _ => round.released_at.unwrap_or(round.planned_at),
    };
    let anybody = LetterRegion { organisation_id: 0, school_region: None };
    let (from, closed) = (round.planned_at.max(known_from), recesses::closed_days(conn)?);
    let due = due_instants(from, round.pace_per_hour, &[anybody], &closed)?;
    Ok(due.first().copied().unwrap_or(from))
}
