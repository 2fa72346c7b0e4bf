//! The backup of every night: one instance makes it, and older ones make room.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::domain::backups::to_discard;
use crate::domain::dates::amsterdam_day;
use crate::services::ServiceResult;
use crate::store::{DbConn, facts};

/// Fact: the last Amsterdam day whose backup was made.
const DONE_ON: &str = "backup_done_on";
/// Fact: when an instance began.
const BEGUN_AT: &str = "backup_begun_at";

/// After so many minutes another try is made: the instance that began broke off, or failed.
const AGAIN_AFTER: i64 = 60;

const START: &str = "drietraps-";
const END: &str = ".zip";
const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// The night whose backup an instance makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night(NaiveDate);

/// Says whether the backup of today is still to be made and nobody is at it, without writing.
///
/// # Errors
/// A store error.
pub fn is_due(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    let done_on = facts::find(conn, DONE_ON)?.and_then(|day| day.parse::<NaiveDate>().ok());
    let begun_at = facts::find(conn, BEGUN_AT)?.and_then(|at| at.parse::<DateTime<Utc>>().ok());
    let is_busy = begun_at.is_some_and(|at| (now - at).abs() < TimeDelta::minutes(AGAIN_AFTER));
    Ok(!is_busy && done_on.is_none_or(|day| day < amsterdam_day(now)))
}

/// Says that this instance makes the backup of today, unless it was made or another is at it.
///
/// # Errors
/// A store error.
pub fn begin_night(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<Option<Night>> {
    if !is_due(conn, now)? {
        return Ok(None);
    }
    facts::set(conn, BEGUN_AT, &now.to_rfc3339())?;
    Ok(Some(Night(amsterdam_day(now))))
}

/// Says that the backup of this night is made.
///
/// # Errors
/// A store error.
pub fn end_night(conn: &mut DbConn, night: Night) -> ServiceResult<()> {
    facts::set(conn, BEGUN_AT, "")?;
    Ok(facts::set(conn, DONE_ON, &night.0.to_string())?)
}

/// The name of a backup of this moment.
#[must_use]
pub fn name_at(at: DateTime<Utc>) -> String {
    format!("{START}{}{END}", at.format(MOMENT))
}

/// The backups in a folder with their moments; what has another name is left alone.
///
/// # Errors
/// The folder cannot be read.
pub fn in_folder(folder: &Path) -> std::io::Result<Vec<(DateTime<Utc>, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let moment = name.strip_prefix(START).and_then(|rest| rest.strip_suffix(END));
        let at = moment.and_then(|text| NaiveDateTime::parse_from_str(text, MOMENT).ok());
        found.extend(at.map(|at| (at.and_utc(), path)));
    }
    found.sort();
    Ok(found)
}

/// Removes the backups that are no longer kept, and answers how many.
///
/// # Errors
/// A file cannot be removed.
pub fn rotate(folder: &Path) -> std::io::Result<usize> {
    let found = in_folder(folder)?;
    let moments: Vec<DateTime<Utc>> = found.iter().map(|(at, _)| *at).collect();
    let gone = to_discard(&moments);
    for (_, path) in found.iter().filter(|(at, _)| gone.contains(at)) {
        std::fs::remove_file(path)?;
    }
    Ok(gone.len())
}
