//! Keeps what coverage is computed from and the answers to recent questions, for as long as the
//! database says that nothing of it was written. A program beside this one on the same database
//! is seen too: the database counts its writes in their own transactions.
//!
//! Nobody waits here with a connection in hand: who loads has one, who waits for that has none, and
//! an answer is computed without.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Report, breakdowns};
use crate::domain::coverage::{Coverage, History};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::targets::{Target, TargetFigure};
use crate::services::{ServiceResult, require, targets};
use crate::store::{Db, DbConn, coverage as figures, dossiers};

/// Most answers that are kept.
const MOST_ANSWERS: usize = 16;
/// Most organisations in all kept answers together, 100 MB: each is a [`Standing`] of 56 bytes in an
/// answer. One answer is kept however large it is.
///
/// [`Standing`]: crate::domain::coverage::Standing
const MOST_STANDINGS: usize = 1_800_000;

/// What coverage was computed from, and what came of it. Cheap to clone; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// None before the first question and while a newer one is loaded.
    newest: Mutex<Option<Figures>>,
    /// Who loads holds this; who needs the same waits for it.
    loading: Mutex<()>,
}

/// All that figures of the present tour follow from, as it was at one moment, and the answers to
/// recent questions about it. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub struct Figures(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    /// The number of the database at that moment.
    generation: i64,
    history: History,
    /// The dossier of each organisation, by organisation id.
    dossiers: Vec<(i64, i64)>,
    /// When the newest of it was recorded.
    newest: DateTime<Utc>,
    /// The one asked for last comes first.
    answers: Mutex<VecDeque<Arc<Answer>>>,
}

#[derive(Debug)]
struct Answer {
    on: NaiveDate,
    known_at: DateTime<Utc>,
    /// Empty until somebody computed it; who asks the same meanwhile waits for that one.
    coverage: OnceLock<Coverage>,
}

impl Memory {
    /// The figures as the database has them now, or later. Takes a connection when there is
    /// something to read, and waits without one while somebody else loads.
    ///
    /// # Errors
    /// A store error.
    pub fn figures(&self, db: &Db) -> ServiceResult<Figures> {
        let generation = db.read_now(figures::generation)?;
        if let Some(known) = self.known(generation) {
            return Ok(known);
        }
        let _turn = lock(&self.0.loading);
        db.read_now(|conn| {
            // Who had the turn before may have loaded it.
            let generation = figures::generation(conn)?;
            if let Some(known) = self.known(generation) {
                return Ok(known);
            }
            // Given back first: the old and the new side by side take twice the room.
            *lock(&self.0.newest) = None;
            let loaded = Figures::load(conn)?;
            *lock(&self.0.newest) = Some(loaded.clone());
            Ok(loaded)
        })
    }

    /// The figures with the answer to a question, its parts and that of each target in it, so that
    /// [`Figures::report`] has only to look them up.
    ///
    /// # Errors
    /// A store error.
    pub fn ready(
        &self,
        db: &Db,
        (on, known_at): (NaiveDate, DateTime<Utc>),
    ) -> ServiceResult<Figures> {
        let figures = self.figures(db)?;
        let deadlines = db.read_now(|conn| {
            let tour_id = dossiers::current_tour(conn)?;
            let known = targets::list(conn, tour_id, known_at)?;
            ServiceResult::Ok(known.into_iter().map(|it| it.record.target.deadline))
        })?;
        for day in deadlines.map(|day| on.min(day)).collect::<BTreeSet<_>>() {
            figures.0.answer(day, known_at);
        }
        breakdowns::compute(&figures.0.answer(on, known_at));
        Ok(figures)
    }

    fn known(&self, generation: i64) -> Option<Figures> {
        lock(&self.0.newest).clone().filter(|it| it.0.generation == generation)
    }
}

impl Figures {
    /// From the database alone.
    ///
    /// # Errors
    /// A store error.
    pub fn load(conn: &mut DbConn) -> ServiceResult<Self> {
        let (generation, history) = conn.snapshot(|conn| {
            let tour_id = dossiers::current_tour(conn)?;
            ServiceResult::Ok((figures::generation(conn)?, super::history(conn, tour_id)?))
        })?;
        let (newest, answers) = (history.newest(), Mutex::default());
        let mut dossiers: Vec<_> = history.dossiers.iter().map(|&(id, of)| (of, id)).collect();
        dossiers.sort_unstable();
        Ok(Self(Arc::new(Loaded { generation, history, dossiers, newest, answers })))
    }

    /// Coverage on a day, as known at a moment: the same as [`super::report`].
    ///
    /// # Errors
    /// No permission, or a store error.
    pub fn report(
        &self,
        conn: &mut DbConn,
        actor: &Actor,
        on: NaiveDate,
        known_at: DateTime<Utc>,
    ) -> ServiceResult<Report> {
        require(actor, Permission::ReadCoverage)?;
        let tour_id = dossiers::current_tour(conn)?;
        let known = targets::list(conn, tour_id, known_at)?;
        let coverage = self.0.answer(on, known_at);
        let figure = |target: Target| {
            let by_deadline = self.0.answer(on.min(target.deadline), known_at);
            TargetFigure::beside(target, &coverage, &by_deadline)
        };
        Ok(super::beside(known, coverage.clone(), figure))
    }

    /// The dossier of an organisation in the present tour.
    pub(super) fn dossier_of(&self, organisation_id: i64) -> Option<i64> {
        let all = &self.0.dossiers;
        let place = all.binary_search_by_key(&organisation_id, |it| it.0).ok()?;
        all.get(place).map(|it| it.1)
    }

    /// What they are computed from.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.0.history
    }
}

impl Loaded {
    /// The answer to a question, kept or computed and then kept.
    fn answer(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Coverage {
        // Nothing was recorded after the newest, so all later moments know the same.
        let known = known_at.min(self.newest);
        let place = self.place(on, known);
        let answer = place.coverage.get_or_init(|| self.history.coverage(on, known));
        Coverage { known_at, ..answer.clone() }
    }

    fn place(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Arc<Answer> {
        let mut answers = lock(&self.answers);
        let asked = |kept: &Arc<Answer>| kept.on == on && kept.known_at == known_at;
        let found = answers.iter().position(asked).and_then(|place| answers.remove(place));
        let empty = || Arc::new(Answer { on, known_at, coverage: OnceLock::new() });
        let place = found.unwrap_or_else(empty);
        answers.push_front(place.clone());
        let fitting = MOST_STANDINGS / self.history.organisations.len().max(1);
        answers.truncate(fitting.clamp(1, MOST_ANSWERS));
        place
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coverage::Standing;

    #[test]
    fn the_answers_that_are_kept_take_no_more_room_than_is_said() {
        assert_eq!(size_of::<Standing>(), 56);
        assert!(MOST_STANDINGS * size_of::<Standing>() < 101_000_000);
    }
}
