//! How far the tour is, for everybody: the figures of the end of the last month, so that nobody
//! sees an event happen, with what is hidden in them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{ServiceResult, coverage};
use crate::domain::coverage::ProvinceCoverage;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::domain::progress::{Month, ProvinceProgress, ShownMonth, show_each};
use crate::store::{DbConn, dossiers, progress};

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

/// The page of now; none when nothing was set aside yet.
///
/// # Errors
/// A store error.
pub fn show(conn: &mut DbConn) -> ServiceResult<Option<ShownMonth>> {
    let tour_id = dossiers::current_tour(conn)?;
    Ok(show_each(&progress::list(conn, tour_id)?).pop())
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
