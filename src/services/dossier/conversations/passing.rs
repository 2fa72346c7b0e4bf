//! Conversations that go to another adviser with their dossiers.

use super::agenda::{self, Slot};
use super::is_open;
use crate::domain::conversations::{Conversation, ConversationState};
use crate::services::ServiceResult;
use crate::store::{DbConn, conversations, dossiers, organisations};

/// Gives the planned and postponed conversations of one adviser in these dossiers to another.
///
/// # Errors
/// A [`RuleError::Clash`](crate::domain::errors::RuleError::Clash) when the receiver is not free
/// for one of them.
pub fn hand_over(
    conn: &mut DbConn,
    dossier_ids: &[i64],
    (from_id, to_id): (i64, i64),
) -> ServiceResult<()> {
    let mut open = conversations::list_among(conn, dossier_ids)?;
    open.retain(|one| is_open(one.state) && one.adviser_id == from_id);
    for one in open {
        pass_on(conn, &one, to_id)?;
    }
    Ok(())
}

/// Gives one open conversation to another adviser.
///
/// # Errors
/// A [`RuleError::Clash`](crate::domain::errors::RuleError::Clash) when the receiver is not free.
pub fn pass_on(conn: &mut DbConn, one: &Conversation, to_id: i64) -> ServiceResult<()> {
    if let Some(at) = one.planned_at.filter(|_| one.state == ConversationState::Planned) {
        let dossier = dossiers::get(conn, one.dossier_id)?;
        let place = organisations::get(conn, dossier.organisation_id)?.name;
        let slot = Slot { id: one.id, at, mode: one.mode, place: &place };
        agenda::refuse_clash(conn, to_id, &slot)?;
    }
    Ok(conversations::set_mode_and_adviser(conn, one.id, one.mode, to_id)?)
}
