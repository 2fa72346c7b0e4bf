//! What an organisation chooses: by the link in its letter, without a login, or noted by hand.
//! The session is planned in the same transaction, so that a date is chosen once.

use chrono::{DateTime, Utc};

use super::object;
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{DateOffer, DateOption, OfferState};
use crate::domain::sessions::Session;
use crate::services::planning::publications;
use crate::services::rounds::Stationery;
use crate::services::sessions::{self, Appointment, PlanSession};
use crate::services::{ServiceError, ServiceResult, audit, require, secrets};
use crate::store::messages::{self, Scope};
use crate::store::{
    self, DbConn, StoreError, date_offers, dossiers, meeting_wishes, organisations,
};

/// Most characters in a remark.
const REMARK: usize = 1_000;

/// What is said when a date went in the meantime.
const NOT_FREE: &str = "Deze datum is niet meer vrij. Kies een andere datum, of bel ons.";

/// What an organisation answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The option with this id.
    Date(i64),
    /// None of them, with what would suit.
    None(Option<String>),
}

/// What the page behind the link shows; nothing of it is confidential.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// Who was asked.
    pub organisation: Organisation,
    /// The offer with its dates.
    pub offer: DateOffer,
    /// True when it can be answered here.
    pub is_open: bool,
    /// True when its time is over and nobody chose.
    pub is_expired: bool,
    /// The session that came of it, as it is now.
    pub session: Option<Session>,
}

/// Shows the page behind a link. Writes nothing.
///
/// # Errors
/// [`StoreError::NotFound`] when no offer has this link.
pub fn look(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<AnswerView> {
    let offer = offer_of(conn, token)?;
    let dossier = dossiers::get(conn, offer.dossier_id)?;
    Ok(AnswerView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        is_open: offer.takes_answer(now),
        is_expired: offer.hold_until <= now,
        session: offer.session_id.map(|id| store::sessions::get(conn, id)).transpose()?,
        offer,
    })
}

/// Records what was chosen through a link; who has the link may choose. The same choice again
/// changes nothing.
///
/// # Errors
/// No such link, an offer that cannot be answered any more, a date that is not free, or a problem
/// with a field.
pub fn answer(
    conn: &mut DbConn,
    (token, choice): (&str, &Choice),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let view = look(conn, token, now)?;
    let is_again = matches!(choice, Choice::Date(id)
        if view.offer.chosen().is_some_and(|it| it.id == *id));
    if is_again {
        return Ok(());
    }
    if !view.is_open {
        return Err(ServiceError::not_allowed(closed(&view)));
    }
    let name = view.organisation.full_name();
    let actor = Actor { name, ..Actor::program("answer") };
    record(conn, &actor, (view, choice), stationery, now)
}

/// Why nothing can be chosen any more.
fn closed(view: &AnswerView) -> &'static str {
    match view.offer.state {
        OfferState::Chosen => {
            "Er is al een datum gekozen. Past die toch niet? Bel ons, dan zoeken wij samen verder."
        }
        _ if view.is_expired => "De tijd om te kiezen is voorbij. Bel ons voor een nieuwe datum.",
        _ => "Deze datums gelden niet meer. Bel ons voor een nieuwe datum.",
    }
}

/// Records what an organisation said by phone.
///
/// # Errors
/// No permission, an offer that was answered or taken back, or a date that is not free.
pub fn record_by_hand(
    conn: &mut DbConn,
    actor: &Actor,
    (id, choice): (i64, &Choice),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let offer = date_offers::get(conn, id)?;
    let dossier = dossiers::get(conn, offer.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let view = AnswerView { organisation, offer, is_open: true, is_expired: false, session: None };
    record(conn, actor, (view, choice), stationery, now)
}

fn record(
    conn: &mut DbConn,
    actor: &Actor,
    (view, choice): (AnswerView, &Choice),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let mut offer = view.offer;
    let act = match choice {
        Choice::Date(option_id) => {
            let option = offer.choose(*option_id, now)?;
            date_offers::save(conn, &offer)?;
            let host = (&view.organisation, &offer);
            let session_id = book(conn, actor, (host, &option), stationery, now)?;
            offer = date_offers::get(conn, offer.id)?;
            offer.session_id = Some(session_id);
            "offer.choose"
        }
        Choice::None(remark) => {
            offer.refuse(checked(remark.as_deref())?, now)?;
            "offer.none_suits"
        }
    };
    date_offers::save(conn, &offer)?;
    messages::cancel_queued(conn, Scope::DateOffer(offer.id), "er is al een antwoord")?;
    audit::record(conn, actor, act, &object(offer.id), now)
}

/// Plans the session of an option whose people are free from this moment on: the offer that held
/// them was chosen just now.
fn book(
    conn: &mut DbConn,
    actor: &Actor,
    ((organisation, offer), option): ((&Organisation, &DateOffer), &DateOption),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    let asks = meeting_wishes::get(conn, organisation.id)?;
    let command = PlanSession {
        organisations: vec![organisation.code.clone()],
        appointment: Appointment {
            starts_at: option.starts_at,
            ends_at: option.ends_at,
            place: offer.place.clone(),
            room: None,
            audience: asks.audience,
            wishes: asks.wishes,
            expected: None,
            moderator: option.moderator_id,
            trainers: option.trainer_id.into_iter().collect(),
            experts: Vec::new(),
            sends_confirmation: true,
        },
    };
    let planner = (actor, offer.planner_id);
    let planned = sessions::book(conn, planner, &command, stationery, now);
    // Only who is logged in hears who is booked where.
    let planned = planned.map_err(|error| match error {
        ServiceError::Rule(RuleError::Clash(_) | RuleError::Fields(_))
            if actor.user_id.is_none() =>
        {
            RuleError::Clash(NOT_FREE.to_owned()).into()
        }
        other => other,
    })?;
    publications::lay_aside(conn, offer.planner_id, planned.id, now)?;
    Ok(planned.id)
}

fn checked(remark: Option<&str>) -> ServiceResult<Option<String>> {
    let remark = remark.map(str::trim).filter(|text| !text.is_empty());
    if remark.is_some_and(|text| text.chars().count() > REMARK) {
        let problem = "Maak de toelichting korter: ten hoogste 1.000 tekens.";
        return Err(ServiceError::field("note", problem));
    }
    Ok(remark.map(str::to_owned))
}

/// The offer behind a link.
fn offer_of(conn: &mut DbConn, token: &str) -> ServiceResult<DateOffer> {
    let found = date_offers::find_by_link(conn, &secrets::hash_token(token))?;
    Ok(found.ok_or(StoreError::NotFound("Deze link"))?)
}
