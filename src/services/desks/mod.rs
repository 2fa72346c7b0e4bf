//! Who works on whose dossiers: stand-ins for a while, and dossiers that are handed over.

pub mod assignments;
pub mod handovers;
pub mod stand_ins;

use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, require};

/// Advisers arrange their own desk, planners that of everybody.
fn check_desk(actor: &Actor) -> ServiceResult<()> {
    if actor.may(Permission::AssignDossiers) {
        return Ok(());
    }
    require(actor, Permission::LogConversations)
}
