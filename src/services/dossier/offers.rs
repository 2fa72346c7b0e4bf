//! Help that was offered to an organisation, and that it was taken up; never why.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::conversations::details::{Offer, OfferKind};
use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, ownership, require};
use crate::store::{DbConn, dossiers, offers, organisations};

/// The offers to an organisation, oldest first, and whether the actor may add to them.
///
/// # Errors
/// No permission, or no such organisation.
pub fn of(
    conn: &mut DbConn,
    actor: &Actor,
    code: &str,
) -> ServiceResult<(Organisation, Vec<Offer>, bool)> {
    require(actor, Permission::ReadConversations)?;
    let (organisation, dossier) = ownership::at(conn, code)?;
    let may_change = ownership::check(conn, actor, &dossier).is_ok();
    Ok((organisation, offers::list_of(conn, dossier.id)?, may_change))
}

/// Notes that help was offered today; what is on offer already is not noted twice.
///
/// # Errors
/// No permission, somebody else's dossier, or no such organisation.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    (code, kinds): (&str, &[OfferKind]),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::FollowUp)?;
    let (_, dossier) = ownership::own(conn, actor, code)?;
    note(conn, (dossier.id, None, amsterdam_day(now)), kinds, actor.user_id, now)?;
    audit::record(conn, actor, "offer.add", &format!("dossier {}", dossier.id), now)
}

/// Writes down what was offered in a dossier, in which conversation and on which day; what is on
/// offer already is not noted twice.
pub(in crate::services) fn note(
    conn: &mut DbConn,
    (dossier_id, conversation_id, offered_on): (i64, Option<i64>, NaiveDate),
    kinds: &[OfferKind],
    recorder_id: Option<i64>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let open: Vec<OfferKind> = offers::list_of(conn, dossier_id)?
        .into_iter()
        .filter(|offer| offer.taken_up_on.is_none())
        .map(|offer| offer.kind)
        .collect();
    for &kind in kinds.iter().filter(|kind| !open.contains(kind)) {
        let offer =
            Offer { id: 0, dossier_id, conversation_id, kind, offered_on, taken_up_on: None };
        offers::add(conn, &offer, recorder_id, now)?;
    }
    Ok(())
}

/// Notes that an offer was taken up today and answers the code of its organisation; a second time
/// changes nothing.
///
/// # Errors
/// No permission, somebody else's dossier, or no such offer.
pub fn take_up(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::FollowUp)?;
    let offer = offers::get(conn, id)?;
    let dossier = dossiers::get(conn, offer.dossier_id)?;
    ownership::check(conn, actor, &dossier)?;
    if offer.taken_up_on.is_none() {
        offers::set_taken_up(conn, id, amsterdam_day(now).max(offer.offered_on))?;
        audit::record(conn, actor, "offer.take_up", &format!("offer {id}"), now)?;
    }
    Ok(organisations::get(conn, dossier.organisation_id)?.code)
}
