//! The days on which nothing is planned, beside weekends and public holidays.

use std::collections::HashMap;

use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{Blackout, Recess};
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, organisations, recesses};

/// A recess with whose it is.
#[derive(Debug, Clone)]
pub struct RecessLine {
    /// The recess.
    pub recess: Recess,
    /// The code of the organisation, when it is of one alone.
    pub organisation: Option<String>,
}

/// The recesses of school regions and of organisations, the first first.
///
/// # Errors
/// No permission.
pub fn recesses(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<RecessLine>> {
    require(actor, Permission::ReadSessions)?;
    let all = recesses::closed_days(conn)?.recesses;
    let ids: Vec<i64> = all.iter().filter_map(|it| it.organisation_id).collect();
    let codes: HashMap<i64, String> =
        organisations::list_among(conn, &ids)?.into_iter().map(|it| (it.id, it.code)).collect();
    let line = |recess: Recess| RecessLine {
        organisation: recess.organisation_id.and_then(|id| codes.get(&id).cloned()),
        recess,
    };
    Ok(all.into_iter().map(line).collect())
}

/// The days on which nothing is planned anywhere, the first first.
///
/// # Errors
/// No permission.
pub fn blackouts(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Blackout>> {
    require(actor, Permission::ReadSessions)?;
    Ok(recesses::closed_days(conn)?.blackouts)
}
