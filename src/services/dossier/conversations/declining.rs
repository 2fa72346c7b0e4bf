//! Noting that there will be no conversation.

use chrono::{DateTime, NaiveDate, Utc};

use super::invitations::{self, Changed};
use super::is_open;
use super::planning::{check_planner, check_reapproach, needed};
use crate::domain::conversations::ConversationState;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::follow_up::FollowUp;
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, audit, ownership};
use crate::store::{DbConn, conversations};

/// There will be no conversation.
#[derive(Debug, Clone)]
pub struct DeclineConversation {
    /// CBS code of the organisation.
    pub organisation: String,
    /// Why.
    pub reason: String,
    /// When to ask again, if ever.
    pub reapproach_on: Option<NaiveDate>,
}

/// Notes that the organisation wants no conversation; what was planned does not take place.
///
/// # Errors
/// No permission, somebody else's dossier, no reason, or it was held already.
pub fn decline(
    conn: &mut DbConn,
    actor: &Actor,
    command: &DeclineConversation,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    check_planner(actor)?;
    let (_, dossier) = ownership::named(conn, &command.organisation)?;
    ownership::check(conn, actor, &dossier)?;
    let follow_up = FollowUp { actor, dossier: &dossier, on: amsterdam_day(now), now };
    let mut open = conversations::list_of(conn, dossier.id)?;
    open.retain(|one| is_open(one.state));
    let is_further =
        follow_up.state(conn, Stage::Conversation)? == StageState::Held && !open.is_empty();
    let reason = needed(&command.reason, "Vul een reden in.")?;
    // A further conversation that is called off leaves what was held.
    if !is_further {
        follow_up.step(conn, Stage::Conversation, Move::Decline, reason)?;
    }
    if let Some(day) = command.reapproach_on {
        check_reapproach(day, follow_up.on)?;
    }
    let reapproach = command.reapproach_on.map(|day| (day, reason));
    // The day that the held conversation asked for stays when only a further one is called off.
    if !is_further || reapproach.is_some() {
        follow_up.set_reapproach(conn, reapproach)?;
    }
    for one in &open {
        conversations::set_plan(conn, one.id, ConversationState::Declined, one.planned_at)?;
        let changed = Changed { id: one.id, dossier: &dossier, before: Some(one) };
        invitations::follow(conn, stationery, &changed, now)?;
    }
    audit::record(conn, actor, "conversation.decline", &format!("dossier {}", dossier.id), now)
}
