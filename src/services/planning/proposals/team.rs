//! Everybody of the team as a search sees them: home, week, leave, and where they are booked.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::from_amsterdam;
use crate::domain::planning::{Candidate, Period, Placed};
use crate::domain::regional_day::Position;
use crate::domain::sessions::BookingKind;
use crate::services::ServiceResult;
use crate::services::people::{self as team, Homes};
use crate::services::roster::Roster;
use crate::store::{DbConn, availabilities, date_offers, leaves, people, sessions, trainings};

/// Everybody of the team with what they are booked for around the period.
pub(super) fn candidates(
    conn: &mut DbConn,
    period: Period,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Candidate>> {
    let homes = Homes::load(conn)?;
    let mut known = availabilities::list(conn)?;
    let away = leaves::list_from(conn, period.first)?;
    let places = BookedPlaces::load(conn)?;
    // The most per week counts whole weeks, also those that the period cuts through.
    let week = TimeDelta::days(8);
    let from = from_amsterdam(period.first, NaiveTime::MIN) - week;
    let until = from_amsterdam(period.last, NaiveTime::MIN) + week;
    let mut candidates = Vec::new();
    for person in people::list(conn)?.into_iter().filter(|it| it.is_active_on(period.first)) {
        let availability = known.remove(&person.id).unwrap_or_default();
        let booked = team::bookings(conn, person.id, (from, until), now)?;
        let placed = booked.into_iter().map(|booking| {
            let position = places.position_of(booking.kind, booking.id);
            Placed { booking, position }
        });
        candidates.push(Candidate {
            home: homes.position_of(&person, &availability),
            leaves: away.iter().filter(|it| it.person_id == person.id).copied().collect(),
            bookings: placed.collect(),
            availability,
            person,
        });
    }
    Ok(candidates)
}

/// Where sessions, trainings and held moments are: at their organisation, the first one by name.
#[derive(Default)]
struct BookedPlaces {
    sessions: HashMap<i64, Position>,
    trainings: HashMap<i64, Position>,
    offers: HashMap<i64, Position>,
}

impl BookedPlaces {
    fn load(conn: &mut DbConn) -> ServiceResult<Self> {
        let roster = Roster::load(conn)?;
        let at = |dossier_id: i64| roster.find(dossier_id)?.organisation.position;
        let mut places = Self::default();
        for (session_id, dossier_id) in sessions::list_dossiers(conn)? {
            if let Some(position) = at(dossier_id) {
                places.sessions.entry(session_id).or_insert(position);
            }
        }
        for training in trainings::list(conn)? {
            if let Some(position) = at(training.dossier_id) {
                places.trainings.insert(training.id, position);
            }
        }
        for (offer_id, dossier_id) in date_offers::list_dossiers(conn)? {
            if let Some(position) = at(dossier_id) {
                places.offers.insert(offer_id, position);
            }
        }
        Ok(places)
    }

    fn position_of(&self, kind: BookingKind, id: i64) -> Option<Position> {
        match kind {
            BookingKind::Session => self.sessions.get(&id).copied(),
            BookingKind::Training => self.trainings.get(&id).copied(),
            BookingKind::Option => self.offers.get(&id).copied(),
            BookingKind::Conversation => None,
        }
    }
}
