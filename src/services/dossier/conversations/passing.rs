//! Conversations that go to another adviser with their dossiers.

use chrono::{DateTime, Utc};

use super::agenda::{self, Slot};
use super::invitations::{self, Changed};
use super::is_open;
use crate::domain::conversations::{Conversation, ConversationState};
use crate::services::ServiceResult;
use crate::services::rounds::Stationery;
use crate::store::{DbConn, conversations, dossiers};

/// Gives the planned and postponed conversations of one adviser in these dossiers to another, and
/// tells who was invited.
///
/// # Errors
/// A [`RuleError::Clash`](crate::domain::errors::RuleError::Clash) when the receiver is not free
/// for one of them.
pub fn hand_over(
    conn: &mut DbConn,
    dossier_ids: &[i64],
    (from_id, to_id): (i64, i64),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let mut open = conversations::list_among(conn, dossier_ids)?;
    open.retain(|one| is_open(one.state) && one.adviser_id == from_id);
    for one in open {
        pass_on(conn, stationery, (&one, to_id), now)?;
    }
    Ok(())
}

/// Gives one open conversation to another adviser, and tells who was invited.
///
/// # Errors
/// A [`RuleError::Clash`](crate::domain::errors::RuleError::Clash) when the receiver is not free;
/// nothing is written then.
pub fn pass_on(
    conn: &mut DbConn,
    stationery: &Stationery,
    (one, to_id): (&Conversation, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let dossier = dossiers::get(conn, one.dossier_id)?;
    if let Some(at) = one.planned_at.filter(|_| one.state == ConversationState::Planned) {
        let place = agenda::place_of(conn, &dossier)?;
        let slot = Slot::with(&place, one.id, at, one.mode);
        agenda::refuse_clash(conn, &[to_id], &slot)?;
    }
    conversations::set_mode_and_adviser(conn, one.id, one.mode, to_id)?;
    let changed = Changed { id: one.id, dossier: &dossier, before: Some(one) };
    invitations::follow(conn, stationery, &changed, now)?;
    Ok(())
}
