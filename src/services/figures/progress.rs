//! How far the tour is, for everybody: the figures of the end of the last month, so that nobody
//! sees an event happen, with what is hidden in them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::coverage::ProvinceCoverage;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::domain::progress::{Month, ProvinceProgress, ShownMonth, show_each};
use crate::services::{ServiceResult, coverage};
use crate::store::{Db, DbConn, dossiers, progress};

/// Sets aside the figures of the month that ended last, as they are known now; answers whether it
/// did. What is set aside never changes.
///
/// # Errors
/// A store error.
pub fn publish(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    let tour_id = dossiers::current_tour(conn)?;
    let first = first_of_month(amsterdam_day(now));
    let last_day = first.pred_opt().unwrap_or(first);
    if progress::has(conn, tour_id, last_day)? {
        return Ok(false);
    }
    let report = coverage::report(conn, &Actor::program("jobs"), last_day, now)?;
    let provinces = report.coverage.by_province.into_iter().map(of_province).collect();
    progress::add(conn, tour_id, &Month { last_day, provinces })?;
    Ok(true)
}

/// The page as it was worked out last. Every month that was ever shown counts for what a new page
/// may show, so working it out takes longer each month; it is done once, not at each visit by
/// anybody. Cheap to clone; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Pages(Arc<Mutex<Option<Page>>>);

#[derive(Debug, Clone)]
struct Page {
    /// The tour, and the last day of the month that was newest.
    of: (i64, NaiveDate),
    shown: Option<ShownMonth>,
}

impl Pages {
    /// The page of now; none when nothing was set aside yet. A visit reads two rows once the page
    /// of a month was worked out, and who comes meanwhile waits without a connection.
    ///
    /// # Errors
    /// A store error.
    pub fn show(&self, db: &Db) -> ServiceResult<Option<ShownMonth>> {
        let (tour_id, newest) = db.read_now(|conn| {
            let tour_id = dossiers::current_tour(conn)?;
            ServiceResult::Ok((tour_id, progress::newest(conn, tour_id)?))
        })?;
        let Some(last_day) = newest else { return Ok(None) };
        let of = (tour_id, last_day);
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = page.as_ref().filter(|page| page.of == of) {
            return Ok(known.shown.clone());
        }
        let mut months = db.read_now(|conn| progress::list(conn, tour_id))?;
        // One that was set aside meanwhile is for the next visit.
        months.retain(|month| month.last_day <= last_day);
        let shown = show_each(&months).pop();
        *page = Some(Page { of, shown: shown.clone() });
        Ok(shown)
    }
}

fn of_province(it: ProvinceCoverage) -> ProvinceProgress {
    let count = |number: i64| u32::try_from(number).unwrap_or(0);
    ProvinceProgress {
        municipalities: count(it.municipalities),
        approached: count(it.stages.letter),
        visited: count(it.stages.conversation),
        with_session: count(it.stages.session),
        code: it.code,
        name: it.name,
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
