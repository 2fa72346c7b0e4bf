//! Who joins a planned conversation: other advisers, and functions of the organisation.

use crate::domain::conversations::Attendee;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, dossiers, require};
use crate::store::{DbConn, conversations};

/// Who is to join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// Advisers beside the one who holds it.
    pub advisers: Vec<i64>,
    /// Functions of the organisation, never names.
    pub expected: Vec<Attendee>,
}

impl Company {
    /// Goes on only when everybody who joins is another adviser than the one who holds it.
    pub(super) fn check(&self, conn: &mut DbConn, holder_id: i64) -> ServiceResult<()> {
        if self.advisers.is_empty() {
            return Ok(());
        }
        let known = dossiers::advisers(conn)?;
        let is_fit = |id: &i64| *id != holder_id && known.iter().any(|(user, _)| user == id);
        if self.advisers.iter().all(is_fit) {
            return Ok(());
        }
        let problem = "Kies iemand anders dan wie het gesprek voert, uit de lijst.";
        Err(ServiceError::field("also", problem))
    }

    /// Everybody of the team who is there.
    pub(super) fn with(&self, holder_id: i64) -> Vec<i64> {
        std::iter::once(holder_id).chain(self.advisers.iter().copied()).collect()
    }
}

/// Advisers by id and name.
type Advisers = Vec<(i64, String)>;

/// Who joins a conversation: the advisers by id and name, and the functions that are expected.
///
/// # Errors
/// No permission, or no such conversation.
pub fn company(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
) -> ServiceResult<(Advisers, Vec<Attendee>)> {
    require(actor, Permission::ReadConversations)?;
    Ok((conversations::list_joining(conn, id)?, conversations::get(conn, id)?.expected))
}
