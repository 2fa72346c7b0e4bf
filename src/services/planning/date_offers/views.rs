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
use crate::store::{DbConn, StoreError, date_offers, dossiers, organisations, people, users};

/// One offer in a list.
#[derive(Debug, Clone)]
pub struct OfferLine {
    /// The offer.
    pub offer: DateOffer,
    /// For whom.
    pub organisation: Organisation,
    /// True while a letter of it waits, left, or may have left.
    pub has_letter: bool,
}

impl OfferLine {
    /// True when it is with the clerk by its state, and nobody has its letter.
    #[must_use]
    pub fn lacks_letter(&self) -> bool {
        self.offer.state == OfferState::Sent && !self.has_letter
    }
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
    lines(conn, date_offers::list)
}

/// The offers that wait for a planner: expired ones, those of which no date suits, and those of
/// which no letter is on its way or arrived. A later offer or a session takes their place.
///
/// # Errors
/// No permission.
pub fn waiting(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<OfferLine>> {
    require(actor, Permission::ReadSessions)?;
    let mut lines = lines(conn, date_offers::list_unsettled)?;
    lines.retain(|line| {
        let offer = &line.offer;
        offer.is_expired(now) || offer.state == OfferState::NoneSuits || line.lacks_letter()
    });
    Ok(lines)
}

fn lines(
    conn: &mut DbConn,
    load: fn(&mut DbConn) -> Result<Vec<DateOffer>, StoreError>,
) -> ServiceResult<Vec<OfferLine>> {
    let offers = load(conn)?;
    let ids: Vec<i64> = offers.iter().map(|it| it.dossier_id).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let written = date_offers::list_with_letter(conn)?;
    let line = |offer: DateOffer| {
        let organisation = roster.find(offer.dossier_id)?.organisation.clone();
        let has_letter = written.contains(&offer.id);
        Some(OfferLine { offer, organisation, has_letter })
    };
    Ok(offers.into_iter().filter_map(line).collect())
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
