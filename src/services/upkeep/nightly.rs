//! What the program does of its own accord once on each Amsterdam day.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::retention_terms::RetentionTerms;
use crate::services::{
    ServiceResult, allowances, calls, conversations, digests, imports, logins, notes,
    reorganisations, retention, sessions,
};
use crate::store::{DbConn, facts};

/// Fact: the last day on which the work was done.
const DONE_ON: &str = "nightly_done_on";

/// Says whether the work of today is still to be done, without writing.
///
/// # Errors
/// A store error.
pub fn is_due(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    Ok(done_on(conn)?.is_none_or(|day| day < amsterdam_day(now)))
}

/// The last day on which the work was done.
///
/// # Errors
/// A store error.
pub fn done_on(conn: &mut DbConn) -> ServiceResult<Option<NaiveDate>> {
    Ok(facts::find(conn, DONE_ON)?.and_then(|day| day.parse().ok()))
}

/// Does the work of today unless it was done; answers whether it did. Of two instances that
/// come at once, one does it.
///
/// # Errors
/// A store error; nothing of the work is done then.
pub fn run(conn: &mut DbConn, terms: RetentionTerms, now: DateTime<Utc>) -> ServiceResult<bool> {
    if !is_due(conn, now)? {
        return Ok(false);
    }
    let renamed = reorganisations::carry_out_renames(conn, now)?;
    let given_up = calls::give_up_waiting(conn, now)?;
    imports::discard_old(conn, now)?;
    let forgotten = imports::forget_old(conn, now)?;
    digests::forget_links(conn, now)?;
    allowances::forget_whole(conn, now)?;
    logins::forget_old(conn, now)?;
    let phones = sessions::logistics::forget_phones(conn, now)?;
    let notes = notes::expiry::run(conn, now)?;
    let told = conversations::expiry::run(conn, now)?;
    let over = retention::run(conn, terms, now)?;
    facts::set(conn, DONE_ON, &amsterdam_day(now).to_string())?;
    let (announced, destroyed) = (
        notes.announced + told.announced + over.announced,
        notes.destroyed + told.destroyed + over.destroyed,
    );
    tracing::info!(
        given_up,
        renamed,
        forgotten,
        phones,
        announced,
        destroyed,
        "the work of the day is done"
    );
    Ok(true)
}
