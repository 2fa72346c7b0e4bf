//! Who goes along to a conversation in the dossier of another adviser: logs it and puts it off, and
//! reads no more of the dossier than other advisers do.

use super::is_open;
use crate::domain::conversations::Conversation;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Role};
use crate::services::{ServiceResult, ownership};
use crate::store::{DbConn, conversations};

/// True when the actor, or somebody they stand in for today, goes along to this conversation.
///
/// # Errors
/// A store error.
pub(in crate::services) fn joins(
    conn: &mut DbConn,
    actor: &Actor,
    conversation_id: i64,
) -> ServiceResult<bool> {
    if actor.role != Some(Role::Adviser) {
        return Ok(false);
    }
    let joining = conversations::list_joining(conn, conversation_id)?;
    Ok(joining.iter().any(|(id, _)| actor.works_for(Some(*id))))
}

/// Goes on for who works on the dossier, and for who goes along to this conversation of it as long
/// as it is to be held.
///
/// # Errors
/// Those of [`ownership::check`].
pub(super) fn check(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, one): (&Dossier, Option<&Conversation>),
) -> ServiceResult<()> {
    let owned = ownership::check(conn, actor, dossier);
    match one.filter(|one| is_open(one.state)) {
        Some(one) if owned.is_err() && joins(conn, actor, one.id)? => Ok(()),
        _ => owned,
    }
}

/// Like [`check`], with whatever conversation of the dossier is to be held.
///
/// # Errors
/// Those of [`ownership::check`].
pub(super) fn check_any(conn: &mut DbConn, actor: &Actor, dossier: &Dossier) -> ServiceResult<()> {
    let owned = ownership::check(conn, actor, dossier);
    if owned.is_ok() {
        return owned;
    }
    let all = conversations::list_of(conn, dossier.id)?;
    check_among(conn, actor, (dossier, &all))
}

/// Like [`check_any`], with the conversations of the dossier.
///
/// # Errors
/// Those of [`ownership::check`].
pub(super) fn check_among(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, all): (&Dossier, &[Conversation]),
) -> ServiceResult<()> {
    let open = all.iter().find(|one| is_open(one.state));
    check(conn, actor, (dossier, open))
}
