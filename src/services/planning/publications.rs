//! Mail about the plan waits together until a planner has read every message: what changed since
//! it was last told, the messages that say so, and letting them go.
//!
//! Nothing is told twice: whoever knows an appointment as it stands gets no message, so that a
//! session that moved and moved back makes none.

mod changes;
mod reading;

use chrono::{DateTime, Utc};

use super::date_offers::letter;
use crate::domain::errors::RuleError;
use crate::domain::letters::MessageState;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::OfferState;
use crate::services::rounds::Stationery;
use crate::services::session_mail::{self, Notice};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::messages::{self, About, Scope};
use crate::store::{DbConn, date_offers, plan_publications, sessions};

pub use changes::{Change, Item, changes};
pub use reading::{PublicationView, Reading, last_sent, overview, show, waiting};

/// What was made ready to read.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// The publication; none when there was nothing to tell.
    pub publication_id: Option<i64>,
    /// Sentences about who cannot be reached by mail.
    pub warnings: Vec<String>,
}

/// Puts what a change of a session just queued with the mail that waits to be read; answers the
/// publication when there was something.
///
/// # Errors
/// A store error.
pub fn lay_aside(
    conn: &mut DbConn,
    user_id: i64,
    session_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Option<i64>> {
    let all = messages::list_about(conn, About::Session(session_id))?;
    let is_fresh = all.iter().any(|it| {
        it.state == MessageState::Queued && it.attempts == 0 && it.publication_id.is_none()
    });
    if !is_fresh {
        return Ok(None);
    }
    let publication_id = waiting_or_new(conn, user_id, now)?;
    messages::lay_aside(conn, session_id, publication_id)?;
    Ok(Some(publication_id))
}

fn waiting_or_new(conn: &mut DbConn, user_id: i64, now: DateTime<Utc>) -> ServiceResult<i64> {
    match plan_publications::find_waiting(conn)? {
        Some(waiting) => Ok(waiting.id),
        None => Ok(plan_publications::add(conn, user_id, now)?),
    }
}

/// Writes the messages of these changes, to be read before they leave. A change that is no longer
/// one is left out.
///
/// # Errors
/// Nothing chosen, a word that is missing in a letter, or no permission.
pub fn prepare(
    conn: &mut DbConn,
    actor: &Actor,
    items: &[Item],
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Prepared> {
    require(actor, Permission::PlanSessions)?;
    let Some(user_id) = actor.user_id else {
        return Err(ServiceError::Broken("a plan is published by a user".to_owned()));
    };
    let mut open = changes(conn, actor, stationery, now)?;
    open.retain(|change| items.contains(&change.item));
    let mut prepared = Prepared::default();
    for change in &open {
        match change.item {
            Item::Offer(id) => {
                let publication_id = waiting_or_new(conn, user_id, now)?;
                let offer = date_offers::get(conn, id)?;
                let frozen = letter::freeze(conn, stationery, (&offer, publication_id), now)?;
                prepared.warnings.extend(frozen);
            }
            Item::Session(id) => {
                let warnings = tell(conn, stationery, id, now)?;
                prepared.warnings.extend(warnings);
                lay_aside(conn, user_id, id, now)?;
            }
        }
    }
    prepared.publication_id = plan_publications::find_waiting(conn)?.map(|it| it.id);
    audit::record(conn, actor, "publication.prepare", &object(prepared.publication_id), now)?;
    Ok(prepared)
}

/// Queues what the people in a session do not know yet.
fn tell(
    conn: &mut DbConn,
    stationery: &Stationery,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<String>> {
    let session = sessions::get(conn, id)?;
    let notice = match changes::goes_on(&session) {
        true => Notice::confirm(&session, &session),
        false => Notice::call_off(&session, &session),
    };
    session_mail::notify(conn, stationery, &notice, now)
}

/// Lets the messages of a publication go that somebody has read, and answers how many. `read` binds
/// the texts and addresses that were shown.
///
/// # Errors
/// A publication that does not wait any more, messages that changed since they were read, an offer
/// whose time is over, or no permission.
pub fn send(
    conn: &mut DbConn,
    actor: &Actor,
    (id, read): (i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::PlanSessions)?;
    let publication = plan_publications::get(conn, id)?;
    if !publication.is_waiting() {
        return Err(ServiceError::not_allowed("Deze berichten zijn al verstuurd of teruggehaald."));
    }
    let mut waiting = messages::list_in_publication(conn, id)?;
    waiting.retain(|it| it.state == MessageState::Queued);
    if waiting.is_empty() {
        return Err(ServiceError::not_allowed("Er ligt geen bericht meer klaar."));
    }
    if reading::hash_of(&waiting) != read {
        return Err(RuleError::Clash(
            "De berichten zijn veranderd sinds u ze las. Lees ze nog een keer en verstuur ze dan."
                .to_owned(),
        )
        .into());
    }
    let mut offers: Vec<i64> = waiting.iter().filter_map(|it| it.date_offer_id).collect();
    offers.dedup();
    for offer_id in offers {
        hand_over(conn, offer_id, now)?;
    }
    plan_publications::set_sent(conn, id, (actor.user_id, now))?;
    let count = messages::release_publication(conn, id, now)?;
    audit::record(conn, actor, "publication.send", &object(Some(id)), now)?;
    Ok(count)
}

/// The offer is with the clerk from now on.
fn hand_over(conn: &mut DbConn, offer_id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    let mut offer = date_offers::get(conn, offer_id)?;
    if !offer.holds(now) {
        return Err(ServiceError::not_allowed(format!(
            "Een van de aanbiedingen ({}) is verlopen. Houd de datums langer vast of trek het \
             aanbod in, en lees de berichten dan opnieuw.",
            offer.place
        )));
    }
    offer.state = OfferState::Sent;
    Ok(date_offers::save(conn, &offer)?)
}

/// Takes the messages of a publication back before they leave. A moment, a place or a person of
/// which they would tell stands among the changes again.
///
/// # Errors
/// A publication that does not wait any more, or no permission.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::PlanSessions)?;
    plan_publications::get(conn, id)?;
    plan_publications::set_withdrawn(conn, id, now)?;
    let mut offers: Vec<i64> = messages::list_in_publication(conn, id)?
        .iter()
        .filter(|it| it.state == MessageState::Queued)
        .filter_map(|it| it.date_offer_id)
        .collect();
    offers.dedup();
    let reason = "teruggehaald voor het versturen";
    let count = messages::cancel_queued(conn, Scope::Publication(id), reason)?;
    for offer_id in offers {
        date_offers::set_link(conn, offer_id, None)?;
    }
    audit::record(conn, actor, "publication.withdraw", &object(Some(id)), now)?;
    Ok(count)
}

fn object(id: Option<i64>) -> String {
    format!("publication {}", id.map(|it| it.to_string()).unwrap_or_default())
}
