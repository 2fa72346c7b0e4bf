//! Keeps what coverage is computed from and the answers to recent questions, for as long as the
//! database says that nothing of it was written. A program beside this one on the same database
//! is seen too: the database counts its writes in their own transactions.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use super::Report;
use crate::domain::coverage::{Coverage, History};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::targets::{Target, TargetFigure};
use crate::services::{ServiceResult, require, targets};
use crate::store::{DbConn, coverage as figures, dossiers};

/// Most answers that are kept.
const MOST_ANSWERS: usize = 16;
/// Most organisations in all kept answers together, about 50 MB; the newest answer is kept
/// however large it is.
const MOST_STANDINGS: usize = 3_000_000;

/// What coverage was computed from, and what came of it. Cheap to clone; clones share it.
///
/// One question at a time is computed, so that many readers after a write wait for one
/// computation instead of doing it each.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

/// What holds for one generation of the database.
#[derive(Debug, Default)]
struct Kept {
    /// None before the first question.
    generation: Option<i64>,
    history: Arc<History>,
    /// When the newest of it was recorded.
    newest: DateTime<Utc>,
    /// The one asked for last comes first.
    answers: VecDeque<Coverage>,
}

impl Memory {
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
        // What an open transaction reads may be taken back; nobody else may see it.
        if conn.is_writing() {
            return super::report(conn, actor, on, known_at);
        }
        require(actor, Permission::ReadCoverage)?;
        let tour_id = dossiers::current_tour(conn)?;
        let known = targets::list(conn, tour_id, known_at)?;
        let mut kept = self.up_to_date(conn)?;
        let coverage = kept.answer(on, known_at);
        let figure = |target: Target| {
            let by_deadline = kept.answer(on.min(target.deadline), known_at);
            TargetFigure::beside(target, &coverage, &by_deadline)
        };
        Ok(super::beside(known, coverage.clone(), figure))
    }

    /// All that figures of the present tour are computed from, as the database has it now.
    ///
    /// # Errors
    /// A store error.
    pub fn history(&self, conn: &mut DbConn) -> ServiceResult<Arc<History>> {
        if conn.is_writing() {
            let tour_id = dossiers::current_tour(conn)?;
            return Ok(Arc::new(super::history(conn, tour_id)?));
        }
        Ok(self.up_to_date(conn)?.history.clone())
    }

    fn up_to_date(&self, conn: &mut DbConn) -> ServiceResult<MutexGuard<'_, Kept>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked before loading: what is written meanwhile makes the next question load again.
        let generation = Some(figures::generation(conn)?);
        if kept.generation != generation {
            // Given back first: the old and the new side by side take twice the room.
            *kept = Kept::default();
            let tour_id = dossiers::current_tour(conn)?;
            let history = Arc::new(super::history(conn, tour_id)?);
            let newest = history.newest();
            *kept = Kept { generation, history, newest, answers: VecDeque::new() };
        }
        Ok(kept)
    }
}

impl Kept {
    /// The answer to a question, kept or computed and then kept.
    fn answer(&mut self, on: NaiveDate, known_at: DateTime<Utc>) -> Coverage {
        // Nothing was recorded after the newest, so all later moments know the same.
        let known = known_at.min(self.newest);
        let asked = |kept: &Coverage| kept.on == on && kept.known_at == known;
        let found = self.answers.iter().position(asked);
        let found = found.and_then(|place| self.answers.remove(place));
        let answer = found.unwrap_or_else(|| self.history.coverage(on, known));
        self.answers.push_front(answer.clone());
        self.forget();
        Coverage { known_at, ..answer }
    }

    fn forget(&mut self) {
        let mut standings = 0;
        let fits = |answer: &&Coverage| {
            standings += answer.standings.len();
            standings <= MOST_STANDINGS
        };
        let fitting = self.answers.iter().take(MOST_ANSWERS).take_while(fits).count();
        self.answers.truncate(fitting.max(1));
    }
}
