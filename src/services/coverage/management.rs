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
    /// What was recorded after this moment is left out; none means as known when it was made.
    pub asked_known_at: Option<DateTime<Utc>>,
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
    asked_known_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> ServiceResult<ManagementReport> {
    require(actor, Permission::ReadCoverage)?;
    let known_at = asked_known_at.map_or(now, |at| at.min(now));
    let on = full.report.coverage.on;
    let forecast = forecast::latest(conn, actor, known_at)?.filter(|it| it.forecast.on == on);
    Ok(ManagementReport {
        full,
        forecast,
        asked_known_at,
        made_at: now,
        made_by: actor.name.clone(),
    })
}
