//! What the pages, the API and the command line show of rounds and their letters.

mod lines;
mod overview;
mod preview;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Stationery;
use super::readiness::standing;
use super::wording::{self, WordingInUse};
use super::{departure, held};
use crate::domain::letters::{MessageCounts, Round};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, require, sending};
use crate::store::rounds::LetterCount;
use crate::store::{DbConn, StoreError, messages, recesses, rounds, users};

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
    /// Letters that wait for a person to decide.
    pub held: usize,
    /// Messages by state.
    pub counts: MessageCounts,
    /// When the first letter leaves or left; the planned moment when none will.
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

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission, or a store error.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<RoundFigures>> {
    let rounds = list(conn, actor, now)?;
    audit::record(conn, actor, "round.export", "rounds", now)?;
    Ok(rounds)
}

/// Every round in figures, the newest first. Of a draft no letter is made for this: its figures
/// are those of what is known of its organisations.
///
/// # Errors
/// No permission, or a store error.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<RoundFigures>> {
    require(actor, Permission::ReadRounds)?;
    let all = rounds::list(conn)?;
    let sizes = rounds::count_letters(conn)?;
    let released = |id: i64| sizes.iter().find(|size| size.round_id == id && size.released > 0);
    let drafts = all.iter().filter(|round| released(round.id).is_none());
    let drafts = standing(conn, drafts, now)?;
    let mut counts: HashMap<i64, MessageCounts> =
        messages::count_by_round(conn)?.into_iter().collect();
    let left: HashMap<i64, DateTime<Utc>> = messages::list_first_due(conn)?.into_iter().collect();
    let held = held::count_by_round(conn)?;
    let (names, closed) = (names(conn)?, recesses::closed_days(conn)?);
    all.into_iter()
        .map(|round| {
            let counts = counts.remove(&round.id).unwrap_or_default();
            let (sizes, leaves_at) = match (released(round.id), drafts.get(&round.id)) {
                (None, Some(letters)) => {
                    let ready = letters.iter().filter(|one| one.is_ready).count();
                    let going = departure::of_standing(letters);
                    ((ready, letters.len() - ready), departure::first(&round, going, &closed, now)?)
                }
                (size, _) => {
                    let LetterCount { all, released, .. } = size.copied().unwrap_or_default();
                    let first = left.get(&round.id).copied();
                    ((released, all - released), first.unwrap_or(round.planned_at))
                }
            };
            let held = held.get(&round.id).copied().unwrap_or_default();
            let figures = figures(round, sizes, counts, (&names, leaves_at))?;
            ServiceResult::Ok(RoundFigures { held, ..figures })
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
    let (names, closed) = (names(conn)?, recesses::closed_days(conn)?);
    let due = messages::list_first_due(conn)?.into_iter().find(|(id, _)| *id == round.id);
    let leaves_at = match due {
        Some((_, first)) => first,
        None => departure::first(&round, lines::going(&letters), &closed, now)?,
    };
    let sizes = (letters.len() - blocked, blocked);
    let held = letters.iter().filter(|letter| letter.held.is_some()).count();
    let figures = figures(round, sizes, counts, (&names, leaves_at))?;
    Ok(RoundView {
        figures: RoundFigures { held, ..figures },
        letters,
        trouble: sending::trouble(conn)?,
        wording,
    })
}

fn names(conn: &mut DbConn) -> ServiceResult<HashMap<i64, String>> {
    Ok(users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect())
}

fn figures(
    round: Round,
    (ready, blocked): (usize, usize),
    counts: MessageCounts,
    (names, leaves_at): (&HashMap<i64, String>, DateTime<Utc>),
) -> ServiceResult<RoundFigures> {
    let name = |id: i64| {
        let gone = || ServiceError::Store(StoreError::NotFound("Deze gebruiker"));
        names.get(&id).cloned().ok_or_else(gone)
    };
    let author = name(round.author_id)?;
    let releaser = round.releaser_id.map(name).transpose()?;
    Ok(RoundFigures { round, author, releaser, ready, blocked, held: 0, counts, leaves_at })
}
