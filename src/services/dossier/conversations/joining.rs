//! Who goes along to a conversation in the dossier of another adviser: logs it and puts it off, and
//! reads no more of the dossier than other advisers do.

use super::is_open;
use crate::domain::conversations::Conversation;
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::{Actor, Role};
use crate::services::{ServiceError, ServiceResult, ownership};
use crate::store::{DbConn, StoreError, conversations};

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

/// Like [`check_any`], and goes on for who went along to the conversation that a form showed, also
/// after it was held: what they typed is not lost.
///
/// # Errors
/// Those of [`ownership::check`].
pub(super) fn check_typed(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, seen): (&Dossier, Option<i64>),
) -> ServiceResult<()> {
    let all = conversations::list_of(conn, dossier.id)?;
    match check_first(conn, actor, (dossier, &all), seen) {
        Err(ServiceError::Store(StoreError::Conflict)) => Ok(()),
        checked => checked,
    }
}

/// Like [`check_among`], for who sends a form that showed a conversation.
///
/// # Errors
/// Those of [`ownership::check`], and [`StoreError::Conflict`] for who goes along to that
/// conversation and was not the first.
pub(super) fn check_first(
    conn: &mut DbConn,
    actor: &Actor,
    (dossier, all): (&Dossier, &[Conversation]),
    seen: Option<i64>,
) -> ServiceResult<()> {
    let checked = check_among(conn, actor, (dossier, all));
    let shown = seen.filter(|id| all.iter().any(|one| one.id == *id));
    match (checked, shown) {
        (Err(ServiceError::Forbidden(_)), Some(id)) if joins(conn, actor, id)? => {
            Err(StoreError::Conflict.into())
        }
        (checked, _) => checked,
    }
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
