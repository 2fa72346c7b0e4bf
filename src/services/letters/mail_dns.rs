//! What the DNS said of the domain that sends, as it was last asked. Asking is the caller's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::permissions::{Actor, Permission};
use crate::mail::dns::Finding;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, facts};

/// Fact: the last checks, as JSON.
const CHECKS: &str = "mail_dns_checks";

/// The checks of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When.
    pub at: DateTime<Utc>,
    /// The domain they are about.
    pub domain: String,
    /// Each check.
    pub findings: Vec<Finding>,
}

/// The last checks; none when nobody asked yet, or for another domain.
///
/// # Errors
/// No permission.
pub fn last(conn: &mut DbConn, actor: &Actor, domain: &str) -> ServiceResult<Option<Checked>> {
    require(actor, Permission::ManageMail)?;
    let text = facts::find(conn, CHECKS)?.unwrap_or_default();
    let checked: Option<Checked> = serde_json::from_str(&text).ok();
    Ok(checked.filter(|it| it.domain == domain))
}

/// Keeps the checks over the earlier ones.
///
/// # Errors
/// No permission.
pub fn keep(
    conn: &mut DbConn,
    actor: &Actor,
    (domain, findings): (&str, &[Finding]),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ManageMail)?;
    let checked = Checked { at: now, domain: domain.to_owned(), findings: findings.to_vec() };
    let text = serde_json::to_string(&checked).map_err(|e| ServiceError::Broken(e.to_string()))?;
    facts::set(conn, CHECKS, &text)?;
    audit::record(conn, actor, "mail.check_dns", "mail", now)
}
