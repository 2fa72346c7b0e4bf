//! Drafts of the form to log a conversation: what somebody typed is not lost. Sealed before it
//! comes here; only who wrote it gets it back, and logging takes it away.

use chrono::{DateTime, Utc};

use super::{is_open, joining};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::sealed::{Place, Sealed};
use crate::services::sealing::Secret;
use crate::services::{ServiceError, ServiceResult, ownership, require};
use crate::store::{DbConn, conversations, dossiers, drafts, organisations, own_work};

pub use crate::store::drafts::DraftOf;

/// A draft of the actor in the list of drafts.
#[derive(Debug, Clone)]
pub struct OwnDraft {
    /// About which organisation, and when it was saved.
    pub of: DraftOf,
    /// True when the actor may still log the conversation it is about.
    pub may_go_on: bool,
}

/// Why a draft is not put in the place of one that does not open.
const UNREADABLE: &str = "Uw concept wordt niet bewaard: er staat al een concept dat nu niet kan \
     worden gelezen. Bewaar uw tekst zelf. Bel de beheerder, of gooi het oude concept weg.";

/// A draft as it was kept, still sealed, and when.
pub type SealedDraft = (Sealed, DateTime<Utc>);

/// Keeps the draft of the actor about an organisation, in the place of the earlier one. `seen` is
/// the conversation that the form showed.
///
/// # Errors
/// No permission, somebody else's dossier, no such organisation, or an earlier draft that does
/// not open: it is not lost as long as nothing takes its place.
pub fn save_draft(
    conn: &mut DbConn,
    actor: &Actor,
    (code, seen, typed): (&str, Option<i64>, &Secret),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::LogConversations)?;
    let (_, dossier) = ownership::named(conn, code)?;
    joining::check_typed(conn, actor, (&dossier, seen))?;
    let (user_id, dossier_id) = (writer(actor)?, dossier.id);
    let place = Place::Draft { id: 0, user_id, dossier_id };
    if let Some((bytes, _)) = drafts::find(conn, user_id, dossier_id)?
        && !typed.may_replace(&Sealed { place, bytes })
    {
        return Err(ServiceError::not_allowed(UNREADABLE));
    }
    let sealed = typed.seal(conn, place)?;
    Ok(drafts::set(conn, (user_id, dossier_id), &sealed.bytes, now)?)
}

/// The draft of the actor about an organisation, if there is one.
///
/// # Errors
/// No permission, or no such organisation.
pub fn find_draft(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<Option<SealedDraft>> {
    require(actor, Permission::LogConversations)?;
    let (_, dossier) = ownership::at(conn, code)?;
    let (user_id, dossier_id) = (writer(actor)?, dossier.id);
    let place = Place::Draft { id: 0, user_id, dossier_id };
    let found = drafts::find(conn, user_id, dossier_id)?;
    Ok(found.map(|(bytes, at)| (Sealed { place, bytes }, at)))
}

/// The drafts of the actor, the newest first.
///
/// # Errors
/// No permission.
pub fn own_drafts(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<OwnDraft>> {
    require(actor, Permission::LogConversations)?;
    let all = drafts::list_of(conn, writer(actor)?)?;
    let ids: Vec<i64> = all.iter().map(|of| of.dossier_id).collect();
    let tour_id = dossiers::current_tour(conn)?;
    let there = dossiers::list_among(conn, tour_id, &ids)?;
    let joined = own_work::list_joined(conn, &actor.desk())?;
    let planned = conversations::list_among(conn, &ids)?;
    let goes_along = |dossier_id: i64| {
        let mut open = planned.iter().filter(|it| it.dossier_id == dossier_id && is_open(it.state));
        actor.role == Some(Role::Adviser) && open.any(|it| joined.contains(&it.id))
    };
    let may_go_on = |of: &DraftOf| {
        let dossier = there.iter().find(|dossier| dossier.id == of.dossier_id);
        dossier.is_some_and(|it| ownership::is_open_to(actor, it) || goes_along(it.id))
    };
    Ok(all.into_iter().map(|of| OwnDraft { may_go_on: may_go_on(&of), of }).collect())
}

/// A draft to read, with its organisation.
#[derive(Debug, Clone)]
pub struct DraftToRead {
    /// The organisation.
    pub organisation: Organisation,
    /// The draft, still sealed, and when it was saved.
    pub kept: SealedDraft,
    /// True when the actor may still log the conversation it is about.
    pub may_go_on: bool,
}

/// The newest draft of the actor about an organisation, in this tour or an earlier one.
///
/// # Errors
/// No permission.
pub fn draft_to_read(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<Option<DraftToRead>> {
    let own = own_drafts(conn, actor)?;
    let Some(OwnDraft { of, may_go_on }) =
        own.into_iter().find(|it| it.of.code.eq_ignore_ascii_case(code))
    else {
        return Ok(None);
    };
    let (user_id, dossier_id) = (writer(actor)?, of.dossier_id);
    let place = Place::Draft { id: 0, user_id, dossier_id };
    let Some((bytes, at)) = drafts::find(conn, user_id, dossier_id)? else { return Ok(None) };
    let organisation = organisations::get_by_code(conn, code)?;
    Ok(Some(DraftToRead { organisation, kept: (Sealed { place, bytes }, at), may_go_on }))
}

/// The drafts of the actor about dossiers that are not theirs to go on with, the newest first.
///
/// # Errors
/// A store error.
pub(in crate::services) fn left_behind(
    conn: &mut DbConn,
    actor: &Actor,
) -> ServiceResult<Vec<DraftOf>> {
    if !actor.may(Permission::LogConversations) {
        return Ok(Vec::new());
    }
    let own = own_drafts(conn, actor)?;
    Ok(own.into_iter().filter(|it| !it.may_go_on).map(|it| it.of).collect())
}

/// Throws the drafts of the actor about an organisation away, also those of an earlier tour; says
/// whether the actor may still log a conversation with it.
///
/// # Errors
/// No permission, or no such organisation.
pub fn discard_draft(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<bool> {
    require(actor, Permission::LogConversations)?;
    let organisation = organisations::get_by_code(conn, code)?;
    let user_id = writer(actor)?;
    for of in drafts::list_of(conn, user_id)?.into_iter().filter(|of| of.code == organisation.code)
    {
        drafts::remove(conn, user_id, of.dossier_id)?;
    }
    let Ok((_, dossier)) = ownership::named(conn, code) else { return Ok(false) };
    Ok(joining::check_any(conn, actor, &dossier).is_ok())
}

/// Takes the draft of the actor away, now that it was logged.
pub(super) fn forget(conn: &mut DbConn, actor: &Actor, dossier_id: i64) -> ServiceResult<()> {
    if let Some(user_id) = actor.user_id {
        drafts::remove(conn, user_id, dossier_id)?;
    }
    Ok(())
}

fn writer(actor: &Actor) -> ServiceResult<i64> {
    actor.user_id.ok_or_else(|| {
        ServiceError::Forbidden("Alleen wie is ingelogd heeft een concept.".to_owned())
    })
}
