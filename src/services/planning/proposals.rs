//! Proposals for who can come when: loads the team, the calendars and the wishes, and asks the
//! domain. Writes nothing.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::place_of;
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{Ask, Candidate, Host, Period, Placed, Proposals, propose_each};
use crate::domain::regional_day::Position;
use crate::domain::schedule::{ClosedDays, LetterRegion};
use crate::domain::sessions::BookingKind;
use crate::services::people::{self as team, Homes};
use crate::services::roster::Roster;
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{
    DbConn, availabilities, date_offers, leaves, meeting_wishes, organisations, people, recesses,
    sessions, trainings,
};

/// Most organisations that are asked for at once.
pub const MOST: usize = 60;

/// Most proposals for one organisation.
const SHOWN: usize = 8;

/// An organisation can be asked three weeks ahead, and is asked for a quarter.
const NOTICE: Days = Days::new(21);
const QUARTER: Days = Days::new(90);

/// What a planner asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// CBS codes, who goes first first.
    pub codes: Vec<String>,
    /// Between which days.
    pub period: Period,
    /// Whether a trainer has to come too.
    pub with_trainer: bool,
}

/// The proposals for one organisation.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The organisation.
    pub organisation: Organisation,
    /// Where the session would be.
    pub place: String,
    /// What is possible.
    pub proposals: Proposals,
}

/// The proposals for every organisation that was asked for.
#[derive(Debug, Clone)]
pub struct Answers {
    /// In the order in which they were asked for.
    pub answers: Vec<Answer>,
    /// Everybody who is named in them, by id.
    pub people: HashMap<i64, Person>,
}

/// The days that are searched when nobody says which: a quarter, from three weeks ahead.
#[must_use]
pub fn usual_period(today: NaiveDate) -> Period {
    let first = today + NOTICE;
    Period { first, last: first + QUARTER }
}

/// What is possible for each organisation; the first proposals of all of them fit together.
///
/// # Errors
/// Every refused field, or no permission.
pub fn search(
    conn: &mut DbConn,
    actor: &Actor,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Answers> {
    require(actor, Permission::PlanSessions)?;
    if question.codes.len() > MOST {
        return Err(unknown(&format!("Kies ten hoogste {MOST} organisaties tegelijk.")));
    }
    let (named, space) = load(conn, question, now)?;
    let found = propose_each(&space.hosts, &space.candidates, &space.ask(SHOWN));
    let SearchSpace { hosts, candidates, .. } = space;
    let answer = |((organisation, host), proposals): ((Organisation, Host), Proposals)| Answer {
        organisation,
        place: host.place,
        proposals,
    };
    let answers = named.into_iter().zip(hosts).zip(found).map(answer).collect();
    let people = candidates.into_iter().map(|it| (it.person.id, it.person)).collect();
    Ok(Answers { answers, people })
}

/// What is searched: organisations, people, and the days that are closed.
#[derive(Debug, Clone)]
pub(super) struct SearchSpace {
    /// Who wants a session.
    pub hosts: Vec<Host>,
    /// Everybody of the team.
    pub candidates: Vec<Candidate>,
    closed: ClosedDays,
    period: Period,
    with_trainer: bool,
}

impl SearchSpace {
    /// The question to the rules, for so many proposals.
    pub const fn ask(&self, most: usize) -> Ask<'_> {
        let (period, with_trainer) = (self.period, self.with_trainer);
        Ask { closed: &self.closed, period, with_trainer, most }
    }
}

/// The organisations that were named, in that order, with all that a search asks.
pub(super) fn load(
    conn: &mut DbConn,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<(Vec<Organisation>, SearchSpace)> {
    let named = named(conn, question, now)?;
    let space = SearchSpace {
        hosts: hosts(conn, &named)?,
        candidates: candidates(conn, question.period, now)?,
        closed: recesses::closed_days(conn)?,
        period: question.period,
        with_trainer: question.with_trainer,
    };
    Ok((named, space))
}

/// The organisations that were named, each once.
fn named(
    conn: &mut DbConn,
    question: &Question,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Organisation>> {
    let today = amsterdam_day(now);
    if let Some(problem) = question.period.problem(today) {
        return Err(RuleError::Fields(vec![problem]).into());
    }
    let mut named: Vec<Organisation> = Vec::new();
    for code in &question.codes {
        let found = organisations::find_by_code(conn, code)?;
        let Some(organisation) = found else {
            return Err(unknown(&format!("“{code}” is geen organisatie.")));
        };
        if !organisation.is_valid_on(question.period.last) {
            let name = organisation.full_name();
            let problem = "bestaat op de laatste dag niet. Kies een eerdere laatste dag.";
            return Err(unknown(&format!("{name} {problem}")));
        }
        if named.iter().all(|known| known.id != organisation.id) {
            named.push(organisation);
        }
    }
    if named.is_empty() {
        return Err(unknown("Kies ten minste één organisatie."));
    }
    Ok(named)
}

fn unknown(problem: &str) -> ServiceError {
    ServiceError::not_allowed(problem)
}

fn hosts(conn: &mut DbConn, named: &[Organisation]) -> ServiceResult<Vec<Host>> {
    let mut known = meeting_wishes::list(conn)?;
    let mut hosts = Vec::with_capacity(named.len());
    for organisation in named {
        let Some(position) = organisation.position else {
            let name = organisation.full_name();
            return Err(unknown(&format!("Wij weten niet waar {name} ligt.")));
        };
        let school_region = organisation.school_region.as_deref().and_then(|it| it.parse().ok());
        hosts.push(Host {
            region: LetterRegion { organisation_id: organisation.id, school_region },
            province_code: organisation.province_code.clone(),
            place: place_of(organisation),
            position,
            wishes: known.remove(&organisation.id).unwrap_or_default(),
        });
    }
    Ok(hosts)
}

/// Everybody of the team with what they are booked for around the period.
fn candidates(
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
