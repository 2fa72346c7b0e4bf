//! Reading lists in: one path for the dry run and for writing. A file is read outside the
//! transaction, planned against what is there, and written in one go or not at all.

mod apply;
mod contact_plan;
mod matching;
mod municipality_plan;
mod plan;
mod read;
mod report;
mod uploads;

pub use plan::{Effect, PlannedRow};
pub use read::{ReadFile, read};
pub use report::{Report, RowError};
pub use uploads::{discard, held, hold};

use chrono::{DateTime, Utc};

use self::plan::Plan;
use self::read::Content;
use super::{ServiceResult, audit, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::store::DbConn;
use crate::store::imports::{self as store, ImportRun};

/// How a file is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Fill empty fields only; what is there stays.
    pub only_fill_empty: bool,
    /// Leave rows with a problem out instead of refusing the file.
    pub skip_errors: bool,
}

/// Says what writing the file would do; writes nothing.
///
/// # Errors
/// No permission, or a store error; problems of the file stand in the report.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    file: &ReadFile,
    options: Options,
    now: DateTime<Utc>,
) -> ServiceResult<Report> {
    require(actor, Permission::ImportLists)?;
    let plan = make_plan(conn, file, options, now)?;
    Ok(Report::new(file, &plan, options, false))
}

/// Writes the file, or nothing when a row has a problem and problems are not skipped.
///
/// # Errors
/// No permission, or a store error; problems of the file stand in the report.
pub fn write(
    conn: &mut DbConn,
    actor: &Actor,
    file: &ReadFile,
    options: Options,
    now: DateTime<Utc>,
) -> ServiceResult<Report> {
    require(actor, Permission::ImportLists)?;
    let plan = make_plan(conn, file, options, now)?;
    if !plan.problems.is_empty() && !options.skip_errors {
        return Ok(Report::new(file, &plan, options, false));
    }
    apply::apply(conn, &plan.rows)?;
    let report = Report::new(file, &plan, options, true);
    let id = store::add_run(conn, &run_of(&report, actor, file, now))?;
    audit::record(conn, actor, "import.write", &format!("import {id}"), now)?;
    Ok(report)
}

/// Every file that was read in, the newest first.
///
/// # Errors
/// No permission, or a store error.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<ImportRun>> {
    require(actor, Permission::ImportLists)?;
    Ok(store::list_runs(conn)?)
}

fn make_plan(
    conn: &mut DbConn,
    file: &ReadFile,
    options: Options,
    now: DateTime<Utc>,
) -> ServiceResult<Plan> {
    let today = amsterdam_day(now);
    let register = super::organisations::register(conn)?;
    Ok(match &file.content {
        Content::Municipalities(parsed) => {
            municipality_plan::plan(&register, parsed, &file.table, today)
        }
        Content::Contacts(parsed) => {
            let existing = crate::store::contacts::list(conn)?;
            let known = contact_plan::Known { register: &register, existing, today };
            contact_plan::plan(known, parsed, file, options)
        }
    })
}

fn run_of(report: &Report, actor: &Actor, file: &ReadFile, now: DateTime<Utc>) -> ImportRun {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    ImportRun {
        id: 0,
        at: now,
        actor: actor.name.clone(),
        file_name: file.name.clone(),
        file_hash: file.hash.clone(),
        layout: file.layout.as_str().to_owned(),
        created: count(report.created),
        updated: count(report.updated),
        unchanged: count(report.unchanged),
        skipped: count(report.skipped),
    }
}
