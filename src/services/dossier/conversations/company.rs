//! Who joins a planned conversation: other advisers, and functions of the organisation.

use chrono::{DateTime, Utc};

use super::agenda::{self, Slot};
use super::planning::check_planner;
use crate::domain::conversations::{Attendee, ConversationState};
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult, audit, dossiers as files, ownership, require};
use crate::store::{DbConn, conversations, dossiers};

/// Who is to join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// Advisers beside the one who holds it.
    pub advisers: Vec<i64>,
    /// Functions of the organisation, never names.
    pub expected: Vec<Attendee>,
}

/// Sets who joins a planned conversation.
///
/// # Errors
/// No permission, somebody else's dossier, it is not planned, or somebody has another conversation
/// then.
pub fn set_company(
    conn: &mut DbConn,
    actor: &Actor,
    (id, company): (i64, &Company),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    check_planner(actor)?;
    let one = conversations::get(conn, id)?;
    let dossier = dossiers::get(conn, one.dossier_id)?;
    ownership::check(conn, actor, &dossier)?;
    let Some(at) = one.planned_at.filter(|_| one.state == ConversationState::Planned) else {
        let sentence = "Alleen bij een gepland gesprek kunt u zeggen wie er meegaat.";
        return Err(ServiceError::not_allowed(sentence));
    };
    let known = files::advisers(conn)?;
    let is_fit = |id: &i64| *id != one.adviser_id && known.iter().any(|(user, _)| user == id);
    if !company.advisers.iter().all(is_fit) {
        let problem = "Kies iemand anders dan wie het gesprek voert, uit de lijst.";
        return Err(RuleError::Fields(vec![Problem::new("also", problem)]).into());
    }
    let place = agenda::place_of(conn, &dossier)?;
    let slot = Slot::with(&place, one.id, at, one.mode);
    agenda::refuse_clash(conn, &company.advisers, &slot)?;
    conversations::set_company(conn, id, (&company.advisers, &company.expected))?;
    audit::record(conn, actor, "conversation.company", &format!("conversation {id}"), now)
}

/// Who joins a conversation: the names of the advisers, and the functions that are expected.
///
/// # Errors
/// No permission, or no such conversation.
pub fn company(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
) -> ServiceResult<(Vec<(i64, String)>, Vec<Attendee>)> {
    require(actor, Permission::ReadConversations)?;
    Ok((conversations::list_joining(conn, id)?, conversations::get(conn, id)?.expected))
}
