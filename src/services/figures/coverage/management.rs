//! The report for management: coverage with everything that goes with it, signed with who made it
//! and when. Page, PDF and mail are made from this one record, so their figures are the same.

use chrono::{DateTime, Utc};

use super::breakdowns::FullReport;
use crate::domain::permissions::{Actor, Permission};
use crate::services::forecast::{self, KeptForecast};
use crate::services::{ServiceResult, require};
use crate::store::DbConn;

/// Coverage as management reads it.
#[derive(Debug, Clone)]
pub struct ManagementReport {
    /// The figures, what they consist of, and their checksum.
    pub full: FullReport,
    /// What was expected on the day of the report, as known then; none when nothing was kept.
    pub forecast: Option<KeptForecast>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of who made it.
    pub made_by: String,
}

/// Signs the figures as a report.
///
/// # Errors
/// No permission, or a store error.
pub fn sign(
    conn: &mut DbConn,
    actor: &Actor,
    full: FullReport,
    now: DateTime<Utc>,
) -> ServiceResult<ManagementReport> {
    require(actor, Permission::ReadCoverage)?;
    let coverage = &full.report.coverage;
    let forecast = forecast::latest(conn, actor, coverage.known_at)?;
    let forecast = forecast.filter(|it| it.forecast.on == coverage.on);
    Ok(ManagementReport { full, forecast, made_at: now, made_by: actor.name.clone() })
}
