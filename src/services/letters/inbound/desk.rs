//! Post in on the desk of a person: the list, one mail, putting it with a dossier, marking it
//! read, and what waits for the adviser.

use chrono::{DateTime, Utc};

use super::placing::{self, Choices};
use super::take_in::stop_reminders;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{InboundKind, InboundMail};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::roster::Roster;
use crate::services::{ServiceError, ServiceResult, audit, ownership, require};
use crate::store::{DbConn, dossiers, inbound, organisations};

/// A mail with the organisation it belongs to.
#[derive(Debug, Clone)]
pub struct InboundLine {
    /// The mail.
    pub mail: InboundMail,
    /// Code and full name.
    pub organisation: Option<(String, String)>,
}

/// One mail and where it can go.
#[derive(Debug, Clone)]
pub struct InboundView {
    /// The mail.
    pub mail: InboundMail,
    /// The organisation it belongs to.
    pub organisation: Option<Organisation>,
    /// The organisations of this tour that it can be put with; none when it has a dossier.
    pub choices: Choices,
    /// Whether the actor may put it with a dossier or mark it read.
    pub may_change: bool,
}

/// A mail that waits for somebody.
#[derive(Debug, Clone)]
pub struct InboundTask {
    /// The mail.
    pub mail: InboundMail,
    /// Its dossier.
    pub dossier_id: i64,
}

/// The mail of no dossier that nobody dealt with, or all mail; the newest first.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor, shows_all: bool) -> ServiceResult<Vec<InboundLine>> {
    require(actor, Permission::ReadConversations)?;
    let mails = inbound::list(conn, !shows_all)?;
    let placed: Vec<i64> = mails.iter().filter_map(|mail| mail.dossier_id).collect();
    let roster = Roster::load_among(conn, &placed)?;
    let line = |mail: InboundMail| {
        let entry = mail.dossier_id.and_then(|id| roster.find(id));
        let organisation =
            entry.map(|it| (it.organisation.code.clone(), it.organisation.full_name()));
        InboundLine { mail, organisation }
    };
    Ok(mails.into_iter().map(line).collect())
}

/// One mail; of no dossier yet, with the organisations whose name holds `search`.
///
/// # Errors
/// No permission, or no such mail.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    (id, search): (i64, &str),
) -> ServiceResult<InboundView> {
    require(actor, Permission::ReadConversations)?;
    let mail = inbound::get(conn, id)?;
    let dossier = dossier_of(conn, &mail)?;
    let organisation = match &dossier {
        Some(dossier) => Some(organisations::get(conn, dossier.organisation_id)?),
        None => None,
    };
    let is_free = match &dossier {
        Some(dossier) => ownership::check(conn, actor, dossier).is_ok(),
        None => true,
    };
    let choices = match dossier {
        Some(_) => Choices::default(),
        None => placing::choices(conn, &mail, search)?,
    };
    let may_change = is_free && actor.may(Permission::FollowUp) && mail.handled_at.is_none();
    Ok(InboundView { mail, organisation, choices, may_change })
}

/// Puts a mail of no dossier with the dossier of an organisation; the answer of a person then
/// stops its reminders and waits for its adviser. Answers the name of the organisation.
///
/// # Errors
/// No permission, somebody else's dossier, an unknown organisation, or a mail that belongs to a
/// dossier already.
pub fn link(
    conn: &mut DbConn,
    actor: &Actor,
    (id, code): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::FollowUp)?;
    let mail = inbound::get(conn, id)?;
    if mail.dossier_id.is_some() {
        return Err(ServiceError::not_allowed("Dit bericht hoort al bij een dossier."));
    }
    let (organisation, dossier) = ownership::named(conn, code)?;
    ownership::check(conn, actor, &dossier)?;
    inbound::set_dossier(conn, id, dossier.id)?;
    match mail.kind {
        InboundKind::Reply => stop_reminders(conn, dossier.id)?,
        InboundKind::Bounce => {}
        // Who puts it with a dossier has read it.
        InboundKind::Delay | InboundKind::AutoReply | InboundKind::Other => {
            inbound::set_handled(conn, id, actor.user_id, now)?;
        }
    }
    audit::record(conn, actor, "mail.link", &format!("mail {id}"), now)?;
    Ok(organisation.full_name())
}

/// Notes that somebody read a mail and nothing else follows.
///
/// # Errors
/// No permission, somebody else's dossier, or no such mail.
pub fn mark_read(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::FollowUp)?;
    let mail = inbound::get(conn, id)?;
    if let Some(dossier) = dossier_of(conn, &mail)? {
        ownership::check(conn, actor, &dossier)?;
    }
    inbound::set_handled(conn, id, actor.user_id, now)?;
    audit::record(conn, actor, "mail.read", &format!("mail {id}"), now)
}

fn dossier_of(conn: &mut DbConn, mail: &InboundMail) -> ServiceResult<Option<Dossier>> {
    match mail.dossier_id {
        Some(id) => Ok(Some(dossiers::get(conn, id)?)),
        None => Ok(None),
    }
}

/// The answers and bounces of dossiers that nobody dealt with, the oldest first.
///
/// # Errors
/// No permission.
pub fn tasks(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<InboundTask>> {
    require(actor, Permission::ReadConversations)?;
    let waiting = inbound::list_waiting(conn)?.into_iter();
    Ok(waiting
        .filter_map(|mail| Some(InboundTask { dossier_id: mail.dossier_id?, mail }))
        .collect())
}
