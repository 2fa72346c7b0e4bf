//! Keeps how many organisations recent lists have, for as long as the database says that nothing
//! was written of organisations, dossiers or stages: an exact count looks at every organisation.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::services::ServiceResult;
use crate::store::organisation_pages::{self as pages, Wanted};
use crate::store::{DbConn, coverage as figures};

/// Most lists of which the count is kept.
const MOST: usize = 256;

/// The counts of recent lists. Cheap to clone; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Totals(Arc<Mutex<Kept>>);

/// What holds for one generation of the database.
#[derive(Debug, Default)]
struct Kept {
    /// None before the first question.
    generation: Option<i64>,
    /// The newest comes last.
    counts: VecDeque<(Wanted, usize)>,
}

impl Totals {
    /// How many organisations there are; counted when it is not known any more.
    pub(super) fn count(&self, conn: &mut DbConn, wanted: &Wanted) -> ServiceResult<usize> {
        // What an open transaction reads may be taken back; nobody else may see it.
        if conn.is_writing() {
            return counted(conn, wanted);
        }
        // Asked before counting: what is written meanwhile makes the next question count again.
        let generation = Some(figures::generation(conn)?);
        if let Some(known) = self.known(generation, wanted) {
            return Ok(known);
        }
        let count = counted(conn, wanted)?;
        self.keep(generation, wanted, count);
        Ok(count)
    }

    /// These lists with how many organisations each has, counted together when that of one of them
    /// is not known any more.
    pub(super) fn count_each(
        &self,
        conn: &mut DbConn,
        lists: Vec<Wanted>,
        count: impl FnOnce(&mut DbConn) -> ServiceResult<Vec<usize>>,
    ) -> ServiceResult<Vec<(Wanted, usize)>> {
        let generation = match conn.is_writing() {
            true => None,
            false => Some(figures::generation(conn)?),
        };
        let known: Option<Vec<usize>> =
            lists.iter().map(|wanted| self.known(generation, wanted)).collect();
        if let Some(known) = known.filter(|_| generation.is_some()) {
            return Ok(lists.into_iter().zip(known).collect());
        }
        let counted: Vec<(Wanted, usize)> = lists.into_iter().zip(count(conn)?).collect();
        if generation.is_some() {
            counted.iter().for_each(|(wanted, count)| self.keep(generation, wanted, *count));
        }
        Ok(counted)
    }

    fn known(&self, generation: Option<i64>, wanted: &Wanted) -> Option<usize> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = if kept.generation == generation { &kept.counts } else { return None };
        counts.iter().find(|(asked, _)| asked == wanted).map(|(_, count)| *count)
    }

    fn keep(&self, generation: Option<i64>, wanted: &Wanted, count: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.generation < generation {
            *kept = Kept { generation, counts: VecDeque::new() };
        }
        // Somebody else may have seen a later write meanwhile.
        if kept.generation == generation {
            kept.counts.push_back((wanted.clone(), count));
            if kept.counts.len() > MOST {
                kept.counts.pop_front();
            }
        }
    }
}

fn counted(conn: &mut DbConn, wanted: &Wanted) -> ServiceResult<usize> {
    Ok(usize::try_from(pages::count(conn, wanted)?).unwrap_or_default())
}
