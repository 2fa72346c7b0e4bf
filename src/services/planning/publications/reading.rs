//! What is shown of a publication: every message of it in full, and what binds them.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{Change, Item, changes, prepare};
use crate::domain::letters::{Message, MessageState};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::Publication;
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, require, secrets};
use crate::store::{DbConn, messages, plan_publications, users};

/// A publication with its messages.
#[derive(Debug, Clone)]
pub struct PublicationView {
    /// The publication.
    pub publication: Publication,
    /// With whose change it began.
    pub made_by: String,
    /// Who let it go.
    pub sent_by: Option<String>,
    /// Its messages that were not taken back, in the order in which they were made.
    pub messages: Vec<Message>,
    /// Those that were taken back, such as by a later change.
    pub taken_back: Vec<Message>,
    /// Binds what waits.
    pub hash: String,
}

/// What is to be read and what is to be told.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What waits to be read, if anything does.
    pub waiting: Option<PublicationView>,
    /// Changes of which no message waits, each with the messages that it would make.
    pub changes: Vec<(Change, Vec<Message>)>,
    /// Who would not be reached.
    pub warnings: Vec<String>,
}

/// What waits and what changed. It writes what it shows, so it is for a rehearsal only.
///
/// # Errors
/// A word that is missing in a letter, or no permission.
pub fn overview(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Reading> {
    let open = changes(conn, actor, stationery, now)?;
    let waiting = match plan_publications::find_waiting(conn)? {
        Some(waiting) => Some(show(conn, actor, waiting.id)?),
        None => None,
    };
    let items: Vec<Item> = open.iter().map(|it| it.item).collect();
    let prepared = prepare(conn, actor, &items, stationery, now)?;
    let written = match prepared.publication_id {
        Some(id) => show(conn, actor, id)?.messages,
        None => Vec::new(),
    };
    let with_mail = |change: Change| {
        let is_of = |it: &&Message| match change.item {
            Item::Offer(id) => it.date_offer_id == Some(id),
            Item::Session(id) => it.session_id == Some(id),
        };
        let mails: Vec<Message> = written.iter().filter(is_of).cloned().collect();
        (change, mails)
    };
    let mut changes: Vec<_> = open.into_iter().map(with_mail).collect();
    changes.retain(|(change, mails)| !mails.is_empty() || matches!(change.item, Item::Offer(_)));
    Ok(Reading { waiting, changes, warnings: prepared.warnings })
}

/// One publication with all of its messages.
///
/// # Errors
/// No such publication, or no permission.
pub fn show(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<PublicationView> {
    require(actor, Permission::PlanSessions)?;
    let publication = plan_publications::get(conn, id)?;
    let all = messages::list_in_publication(conn, id)?;
    let (taken_back, messages): (Vec<Message>, Vec<Message>) =
        all.into_iter().partition(|it| it.state == MessageState::Cancelled);
    let queued: Vec<Message> =
        messages.iter().filter(|it| it.state == MessageState::Queued).cloned().collect();
    let sent_by = match publication.sent_by {
        Some(user_id) => Some(users::get(conn, user_id)?.name),
        None => None,
    };
    Ok(PublicationView {
        made_by: users::get(conn, publication.made_by)?.name,
        sent_by,
        hash: hash_of(&queued),
        messages,
        taken_back,
        publication,
    })
}

/// The publication that waits and how many messages of it do; none when nothing waits.
///
/// # Errors
/// No permission.
pub fn waiting(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Option<(Publication, usize)>> {
    require(actor, Permission::PlanSessions)?;
    let Some(waiting) = plan_publications::find_waiting(conn)? else { return Ok(None) };
    let all = messages::list_in_publication(conn, waiting.id)?;
    let count = all.iter().filter(|it| it.state == MessageState::Queued).count();
    Ok((count > 0).then_some((waiting, count)))
}

/// When the plan was published last.
///
/// # Errors
/// No permission.
pub fn last_sent(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Publication>> {
    require(actor, Permission::PlanSessions)?;
    Ok(plan_publications::list_sent(conn, 5)?)
}

/// Binds addresses, texts and appointments of what waits, in order.
pub(super) fn hash_of(messages: &[Message]) -> String {
    let mut hasher = Sha256::new();
    for message in messages {
        let calendar = message.calendar.as_deref().unwrap_or_default();
        let parts = [&message.to_address, &message.subject, &message.text_body, &message.html_body];
        hasher.update(message.id.to_be_bytes());
        for part in parts.into_iter().map(String::as_str).chain([calendar]) {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    secrets::hash_bytes(&hasher.finalize())
}
