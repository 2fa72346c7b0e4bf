//! What the pages show of offers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::letters::Message;
use crate::domain::organisations::Organisation;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{DateOffer, OfferState};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, require};
use crate::store::messages::{self, About};
use crate::store::{DbConn, date_offers, dossiers, organisations, people, users};

/// One offer in a list.
#[derive(Debug, Clone)]
pub struct OfferLine {
    /// The offer.
    pub offer: DateOffer,
    /// For whom.
    pub organisation: Organisation,
}

/// One offer with everything around it.
#[derive(Debug, Clone)]
pub struct OfferView {
    /// The offer.
    pub offer: DateOffer,
    /// For whom.
    pub organisation: Organisation,
    /// Who made it.
    pub planner: String,
    /// Everybody of the team, by id.
    pub people: HashMap<i64, Person>,
    /// The letters about it, oldest first.
    pub messages: Vec<Message>,
    /// True when the organisation wants no messages, so that somebody phones.
    pub wants_no_mail: bool,
}

/// Every offer, the newest first.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<OfferLine>> {
    require(actor, Permission::ReadSessions)?;
    let offers = date_offers::list(conn)?;
    let ids: Vec<i64> = offers.iter().map(|it| it.dossier_id).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let line = |offer: DateOffer| {
        let organisation = roster.find(offer.dossier_id)?.organisation.clone();
        Some(OfferLine { offer, organisation })
    };
    Ok(offers.into_iter().filter_map(line).collect())
}

/// The offers that wait for a planner: expired ones and those of which no date suits, unless a
/// later offer or a session took their place.
///
/// # Errors
/// No permission.
pub fn waiting(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<OfferLine>> {
    let mut seen = Vec::new();
    let mut lines = list(conn, actor)?;
    lines.retain(|line| {
        let is_newest = !seen.contains(&line.offer.dossier_id);
        seen.push(line.offer.dossier_id);
        let asks = line.offer.is_expired(now) || line.offer.state == OfferState::NoneSuits;
        is_newest && asks
    });
    Ok(lines)
}

/// One offer.
///
/// # Errors
/// No such offer, or no permission.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<OfferView> {
    require(actor, Permission::ReadSessions)?;
    let offer = date_offers::get(conn, id)?;
    let dossier = dossiers::get(conn, offer.dossier_id)?;
    Ok(OfferView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        planner: users::get(conn, offer.planner_id)?.name,
        people: people::list(conn)?.into_iter().map(|it| (it.id, it)).collect(),
        messages: messages::list_about(conn, About::DateOffer(id))?,
        wants_no_mail: dossier.mail_stopped_on.is_some(),
        offer,
    })
}
