//! Reading lists in: one path for the dry run and for writing. A file is read outside the
//! transaction, planned against what is there, and written in one go or not at all. What it
//! changed is kept field by field, so that it can be undone.

mod apply;
mod fields;
mod file;
mod matching;
mod options;
mod plan;
mod report;
mod runs;
mod snapshot;
mod undo;

pub use crate::sheets::{Field, FileKind, Layout, Limits, Mapping, Reading, SheetError};
pub use crate::store::imports::ImportRun;
pub use file::read::{OpenFile, Opened, ReadFile, limits, open, read};
pub use file::remember::{remember, remembered};
pub use file::uploads::{
    Held, WaitingFile, discard, discard_old, held, hold, set_options, waiting,
};
pub use options::{Options, Policies, Policy, TargetField};
pub use plan::warnings::{Warning, WarningKind};
pub use plan::{Effect, Entity, FieldChange, RowError, Suggestion, VerifiedAddress};
pub use report::Report;
pub use report::refused::refused_rows;
pub use report::rows::RowView;
pub use runs::{ChangeView, RunView, list, runs_of, show};
pub use undo::{KeptField, UndoReport, forget_old, is_forgotten, undo};

use chrono::{DateTime, Utc};

use self::plan::Plan;
use self::plan::planning::{self, Known};
use self::plan::verified;
use super::contacts::privacy::erased;
use super::{ServiceResult, audit, require};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::store::DbConn;
use crate::store::imports as store;

/// Says what writing the file would do; writes nothing.
///
/// # Errors
/// No permission, or a store error; problems of the file stand in the report.
pub fn preview(
    conn: &mut DbConn,
    actor: &Actor,
    file: &ReadFile,
    options: &Options,
    now: DateTime<Utc>,
) -> ServiceResult<Report> {
    require(actor, Permission::ImportLists)?;
    let plan = make_plan(conn, file, options, now)?;
    Ok(Report::new(file, plan, options))
}

/// Writes the file, or nothing when a row has a problem and problems are not skipped, or when
/// something that asks for a second look is not confirmed. Remembers a mapping by its header.
///
/// # Errors
/// No permission, or a store error; problems of the file stand in the report.
pub fn write(
    conn: &mut DbConn,
    actor: &Actor,
    file: &ReadFile,
    options: &Options,
    now: DateTime<Utc>,
) -> ServiceResult<Report> {
    require(actor, Permission::ImportLists)?;
    let plan = make_plan(conn, file, options, now)?;
    let mut report = Report::new(file, plan, options);
    if !report.is_writable(options) {
        return Ok(report);
    }
    let id = store::add_run(conn, &run_of(&report, actor, file, now))?;
    if let Some(plan) = &report.plan {
        apply::apply(conn, (plan, file), id, now)?;
    }
    if let Some(mapping) = &file.mapping {
        remember(conn, actor, (&file.table.header, mapping), now)?;
    }
    audit::record(conn, actor, "import.write", &format!("import {id}"), now)?;
    (report.written, report.id) = (true, Some(id));
    Ok(report)
}

fn make_plan(
    conn: &mut DbConn,
    file: &ReadFile,
    options: &Options,
    now: DateTime<Utc>,
) -> ServiceResult<Plan> {
    let today = amsterdam_day(now);
    let register = super::organisations::register(conn)?;
    let (contacts, objections) = match file.parsed.rows.iter().any(|row| !row.contacts.is_empty()) {
        true => (store::known_contacts(conn, today)?, store::objecting_addresses(conn)?),
        false => Default::default(),
    };
    let cells = file.parsed.rows.iter().flat_map(|row| &row.contacts);
    let addresses = cells.filter_map(|cell| Some(cell.email.as_ref()?.as_str()));
    let erased = erased::among(conn, addresses)?;
    let known = Known { register, contacts, objections, erased, today };
    let mut plan = planning::plan(known, file, options);
    verified::mark(conn, &mut plan)?;
    Ok(plan)
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
        undone: None,
    }
}
