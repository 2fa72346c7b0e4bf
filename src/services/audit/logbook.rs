//! The audit log as an administrator reads it: filtered, a page at a time, and as a file. Reading
//! it is noted in it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::audit::listing::{self, Wanted};
use crate::store::audit::seals::Kept;
use crate::store::{DbConn, users};

/// Most lines in a file: what a spreadsheet still opens.
pub const MOST: i64 = 100_000;

/// Which lines somebody wants to see; what is not set lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who did it: `user 7` or `program`.
    pub actor: Option<String>,
    /// What was done, such as `round.release`.
    pub action: Option<String>,
    /// A part of what it is about.
    pub object: Option<String>,
    /// `done`, `refused` and so on.
    pub result: Option<String>,
    /// From this Amsterdam day on.
    pub from: Option<NaiveDate>,
    /// Up to and including this Amsterdam day.
    pub until: Option<NaiveDate>,
}

/// One page of the log.
#[derive(Debug, Clone)]
pub struct Logbook {
    /// How many lines are wanted.
    pub total: usize,
    /// Those of this page, the newest first.
    pub lines: Vec<Kept>,
    /// Every account with its name.
    pub names: Vec<(i64, String)>,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        let midnight = |day| from_amsterdam(day, NaiveTime::MIN);
        Wanted {
            actor: self.actor.clone(),
            action: self.action.clone(),
            object: self.object.clone(),
            result: self.result.clone(),
            from: self.from.map(midnight),
            until: self.until.and_then(|day| day.checked_add_days(Days::new(1))).map(midnight),
        }
    }
}

/// How many lines are wanted, and what stands on a page that `part` chooses by their number.
///
/// # Errors
/// No permission.
pub fn read(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &Asked,
    part: impl Fn(usize) -> (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<Logbook> {
    require(actor, Permission::ReadAudit)?;
    let logbook = gathered(conn, &asked.wanted(), part)?;
    super::record(conn, actor, "audit.read", "audit log", now)?;
    Ok(logbook)
}

/// The wanted lines for a file.
///
/// # Errors
/// No permission, or more lines than a spreadsheet opens.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &Asked,
    now: DateTime<Utc>,
) -> ServiceResult<Logbook> {
    require(actor, Permission::ReadAudit)?;
    let logbook = gathered(conn, &asked.wanted(), |_| (0, MOST))?;
    if i64::try_from(logbook.total).unwrap_or(i64::MAX) > MOST {
        return Err(ServiceError::not_allowed(
            "Dit zijn meer dan 100.000 regels. Kies een kortere periode.",
        ));
    }
    super::record(conn, actor, "audit.export", "audit log", now)?;
    Ok(logbook)
}

fn gathered(
    conn: &mut DbConn,
    wanted: &Wanted,
    part: impl Fn(usize) -> (i64, i64),
) -> ServiceResult<Logbook> {
    let total = usize::try_from(listing::count_wanted(conn, wanted)?).unwrap_or_default();
    let lines = listing::list_wanted(conn, wanted, part(total))?;
    Ok(Logbook { total, lines, names: users::list_names(conn)? })
}
