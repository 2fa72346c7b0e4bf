//! Two people at the same conversation: whose change came first, and what it says now.

use chrono::{DateTime, Utc};

use super::reading::{self, ConversationLine};
use crate::domain::permissions::Actor;
use crate::services::ServiceResult;
use crate::store::{DbConn, StoreError, audit, conversations, users};

/// A conversation as somebody else left it.
#[derive(Debug, Clone)]
pub struct Latest {
    /// As the actor may see it.
    pub line: ConversationLine,
    /// Its version now.
    pub version: i64,
    /// Who changed it last.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// Goes on only when nobody changed the conversation since this version was seen.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody did, or no such conversation.
pub fn check_version(conn: &mut DbConn, id: i64, version: i64) -> ServiceResult<()> {
    if conversations::get(conn, id)?.version == version {
        return Ok(());
    }
    Err(StoreError::Conflict.into())
}

/// The conversation as it stands, with who changed it last.
///
/// # Errors
/// No permission, or no such conversation.
pub fn latest(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<Latest> {
    let line = reading::get(conn, actor, id)?;
    let conversation = conversations::get(conn, id)?;
    let objects = [format!("conversation {id}"), format!("dossier {}", conversation.dossier_id)];
    let changed = audit::find_last_change(conn, &objects)?;
    let by = match changed.as_ref().and_then(|(who, _)| who.strip_prefix("user ")?.parse().ok()) {
        Some(user) => users::get(conn, user)?.name,
        None => "iemand anders".to_owned(),
    };
    Ok(Latest { line, version: conversation.version, by, at: changed.map(|(_, at)| at) })
}
