//! Coverage taken apart, and the checksum by which two reports are compared.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::{Figures, Report};
pub use crate::domain::breakdowns::Breakdowns;
use crate::domain::breakdowns::{checksum_text, targets_text};
use crate::domain::coverage::Coverage;
use crate::domain::permissions::{Actor, Permission};
use crate::services::access::secrets;
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, users};

/// The reference day, and the moment as known at which is asked; none means as known now.
pub type Asked = (NaiveDate, Option<DateTime<Utc>>);

/// A report with everything that goes with it.
#[derive(Debug, Clone)]
pub struct FullReport {
    /// Coverage and targets.
    pub report: Report,
    /// The same taken apart.
    pub parts: Breakdowns,
    /// SHA-256 over the figures, see [`checksum`].
    pub checksum: String,
}

/// The whole report on a day, as known at the moment asked for; none means as known now. What is
/// not recorded yet is not known, so a moment that is still to come asks as known now.
///
/// # Errors
/// No permission, or a store error.
pub fn answer(
    conn: &mut DbConn,
    actor: &Actor,
    figures: &Figures,
    asked: Asked,
    now: DateTime<Utc>,
) -> ServiceResult<FullReport> {
    let (on, known_at) = moment(asked, now);
    let report = figures.report(conn, actor, on, known_at)?;
    complete(conn, actor, report, asked.1.filter(|at| *at <= now))
}

/// The day, and the moment as known at which a question is answered: for figures that are got ready
/// before a connection is taken.
#[must_use]
pub fn moment((on, asked_known_at): Asked, now: DateTime<Utc>) -> (NaiveDate, DateTime<Utc>) {
    (on, asked_known_at.map_or(now, |at| at.min(now)))
}

/// Completes a report that was asked as known at a moment, none when as known now.
///
/// # Errors
/// No permission, or a store error.
pub fn complete(
    conn: &mut DbConn,
    actor: &Actor,
    report: Report,
    asked_known_at: Option<DateTime<Utc>>,
) -> ServiceResult<FullReport> {
    let parts = of(conn, actor, &report)?;
    let checksum = checksum(&report, &parts, asked_known_at);
    Ok(FullReport { report, parts, checksum })
}

/// Takes a report apart: from stage to stage, by month, by size, by adviser, by mode. Adds up to
/// the coverage of the report.
///
/// # Errors
/// No permission, or a store error.
pub fn of(conn: &mut DbConn, actor: &Actor, report: &Report) -> ServiceResult<Breakdowns> {
    require(actor, Permission::ReadCoverage)?;
    let names: HashMap<i64, String> = users::list_names(conn)?.into_iter().collect();
    Ok(Breakdowns::of(&report.coverage, &names))
}

/// Computes what [`complete`] needs of an answer, which keeps it.
pub(super) fn compute(coverage: &Coverage) {
    let parts = Breakdowns::of(coverage, &HashMap::new());
    coverage.kept.digest(|| digest(&checksum_text(coverage, &parts)));
}

/// SHA-256 over the question, the figures and the targets that held, in hexadecimal digits. The same question has the same
/// checksum on every database. `known_at` is the moment that was asked for; none means "as known
/// now", and then the checksum changes only when a figure or a target does.
#[must_use]
pub fn checksum(
    report: &Report,
    breakdowns: &Breakdowns,
    known_at: Option<DateTime<Utc>>,
) -> String {
    let coverage = &report.coverage;
    let figures = coverage.kept.digest(|| digest(&checksum_text(coverage, breakdowns)));
    let known_at = known_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true));
    let on = coverage.on;
    let (known_at, targets) = (known_at.as_deref().unwrap_or("now"), targets_text(&report.targets));
    digest(&format!("on {on}\nknown at {known_at}\n{figures}\n{targets}"))
}

fn digest(text: &str) -> String {
    secrets::hex(&Sha256::digest(text.as_bytes()))
}
