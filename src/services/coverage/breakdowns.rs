//! Coverage taken apart, and the checksum by which two reports are compared.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::Report;
pub use crate::domain::breakdowns::Breakdowns;
use crate::domain::breakdowns::checksum_text;
use crate::domain::coverage::Coverage;
use crate::domain::permissions::{Actor, Permission};
use crate::services::access::secrets;
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, users};

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

/// SHA-256 over the question and the figures, in hexadecimal digits. The same question has the same
/// checksum on every database. `known_at` is the moment that was asked for, also when it is still to
/// come; none means "as known now", and then the checksum changes only when a figure does.
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
    digest(&format!("on {on}\nknown at {}\n{figures}\n", known_at.as_deref().unwrap_or("now")))
}

fn digest(text: &str) -> String {
    secrets::hex(&Sha256::digest(text.as_bytes()))
}
