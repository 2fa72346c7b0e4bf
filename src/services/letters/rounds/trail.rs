//! Who made a round, who changed it last and who moved it, by the audit log.

use chrono::{DateTime, Utc};

use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, audit, users};

/// Who did something, and when.
pub type Deed = (String, DateTime<Utc>);

/// What people did to a round.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    /// Who made it.
    pub made: Option<Deed>,
    /// Who last changed its name, moment, pace or text.
    pub changed: Option<Deed>,
    /// Who proposed the last move of what had not left.
    pub proposed: Option<Deed>,
    /// Who confirmed that.
    pub moved: Option<Deed>,
}

/// What people did to this round.
///
/// # Errors
/// No permission, or a store error.
pub fn trail(conn: &mut DbConn, actor: &Actor, round_id: i64) -> ServiceResult<Trail> {
    require(actor, Permission::ReadRounds)?;
    let mut last = |action| last(conn, action, round_id);
    let terms = last("round.change")?;
    let wording = last("round.wording")?;
    Ok(Trail {
        made: last("round.plan")?,
        changed: [terms, wording].into_iter().flatten().max_by_key(|(_, at)| *at),
        proposed: last("round.propose_shift")?,
        moved: last("round.confirm_shift")?,
    })
}

fn last(conn: &mut DbConn, action: &str, round_id: i64) -> ServiceResult<Option<Deed>> {
    let Some((who, at)) = audit::find_last(conn, action, &format!("round {round_id}"))? else {
        return Ok(None);
    };
    let id = who.strip_prefix("user ").and_then(|id| id.parse().ok());
    match id {
        Some(id) => Ok(Some((users::get(conn, id)?.name, at))),
        None => Ok(None),
    }
}
