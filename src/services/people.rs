//! The people of the team: who may lead or join a session and give a training.

pub mod feed;
mod homes;
pub mod leave;

use chrono::{DateTime, TimeDelta, Utc};

use super::{ServiceError, ServiceResult, audit, require};
use crate::domain::contacts::EmailAddress;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::people::{Availability, Leave, Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::Booking;
use crate::store::{
    DbConn, availabilities, date_offers, feeds, leaves, people, sessions, trainings,
};

pub use homes::Homes;

/// Most characters in a name or a place.
const LINE: usize = 100;

/// Somebody as a planner enters or changes them.
#[derive(Debug, Clone, Default)]
pub struct PersonDetails {
    /// Name.
    pub name: String,
    /// Where invitations go.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Where travelling starts.
    pub home_place: Option<String>,
    /// What this person may do; at least one.
    pub parts: Vec<Part>,
    /// When and where this person can be asked.
    pub availability: Availability,
}

/// Somebody with all that planning knows.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Who it is.
    pub person: Person,
    /// The usual week and where.
    pub availability: Availability,
    /// Leave of today and later, the first first.
    pub leaves: Vec<Leave>,
    /// True when travel from the home place can be reckoned.
    pub has_position: bool,
    /// When the link of the own calendar was made, if there is one.
    pub feed_made_at: Option<DateTime<Utc>>,
}

/// Adds somebody and answers the id.
///
/// # Errors
/// Every refused field, or no permission.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    details: &PersonDetails,
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanSessions)?;
    let person = checked(details)?;
    refuse_same(conn, &person)?;
    let id = people::add(conn, &person)?;
    availabilities::add(conn, id, &details.availability)?;
    audit::record(conn, actor, "person.add", &format!("person {id}"), now)?;
    Ok(id)
}

/// Refuses somebody who is there already, in everything that was entered.
fn refuse_same(conn: &mut DbConn, person: &Person) -> ServiceResult<()> {
    let is_same = |other: &Person| Person { id: person.id, ..other.clone() } == *person;
    if !people::list(conn)?.iter().any(is_same) {
        return Ok(());
    }
    let name = &person.name;
    let sentence = format!(
        "{name} staat er al, met precies deze gegevens. Is het iemand anders? Vul dan een eigen \
         e-mailadres of telefoonnummer in."
    );
    Err(RuleError::Clash(sentence).into())
}

/// Changes somebody.
///
/// # Errors
/// Every refused field, somebody else who changed this person since the version in the details, no
/// such person, or no permission.
pub fn change(
    conn: &mut DbConn,
    actor: &Actor,
    (id, details): (i64, &PersonDetails),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let person = people::get(conn, id)?;
    people::set(conn, &Person { id: person.id, ..checked(details)? })?;
    availabilities::set(conn, person.id, &details.availability)?;
    audit::record(conn, actor, "person.change", &format!("person {id}"), now)
}

/// Lets somebody stop today; the link of the own calendar stops with it.
///
/// # Errors
/// A session or training that still has to come, no such person, or no permission.
pub fn end(conn: &mut DbConn, actor: &Actor, id: i64, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    let person = people::get(conn, id)?;
    let coming = bookings(conn, id, (now, now + TimeDelta::days(3_650)), now)?.len();
    if coming > 0 {
        return Err(ServiceError::not_allowed(format!(
            "{} is nog {coming} keer geboekt. Kies voor die afspraken eerst iemand anders.",
            person.name
        )));
    }
    people::set_ended(conn, id, Some(amsterdam_day(now)))?;
    feeds::remove(conn, id)?;
    audit::record(conn, actor, "person.end", &format!("person {id}"), now)
}

/// Everybody, by name, those who stopped included.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Person>> {
    require(actor, Permission::ReadSessions)?;
    Ok(people::list(conn)?)
}

/// The same as [`list_views`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<PersonView>> {
    let views = list_views(conn, actor, now)?;
    audit::record(conn, actor, "person.export", "people", now)?;
    Ok(views)
}

/// Everybody with all that planning knows, by name, those who stopped included.
///
/// # Errors
/// No permission.
pub fn list_views(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<PersonView>> {
    require(actor, Permission::ReadSessions)?;
    let homes = Homes::load(conn)?;
    let mut known = availabilities::list(conn)?;
    let coming = leaves::list_from(conn, amsterdam_day(now))?;
    let mut views = Vec::new();
    for person in people::list(conn)? {
        let availability = known.remove(&person.id).unwrap_or_default();
        views.push(PersonView {
            has_position: homes.position_of(&person, &availability).is_some(),
            leaves: coming.iter().filter(|it| it.person_id == person.id).copied().collect(),
            feed_made_at: feeds::made_at(conn, person.id)?,
            availability,
            person,
        });
    }
    Ok(views)
}

/// One person with all that planning knows.
///
/// # Errors
/// No such person, or no permission.
pub fn get_view(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<PersonView> {
    let person = get(conn, actor, id)?;
    let availability = availabilities::get(conn, id)?;
    let mut coming = leaves::list_from(conn, amsterdam_day(now))?;
    coming.retain(|leave| leave.person_id == id);
    Ok(PersonView {
        has_position: Homes::load(conn)?.position_of(&person, &availability).is_some(),
        leaves: coming,
        feed_made_at: feeds::made_at(conn, id)?,
        availability,
        person,
    })
}

/// One person.
///
/// # Errors
/// No such person, or no permission.
pub fn get(conn: &mut DbConn, actor: &Actor, id: i64) -> ServiceResult<Person> {
    require(actor, Permission::ReadSessions)?;
    Ok(people::get(conn, id)?)
}

/// What somebody is booked for in and around a stretch of time: sessions, trainings, and moments
/// that are held for an organisation at `now`.
///
/// # Errors
/// A store error.
pub fn bookings(
    conn: &mut DbConn,
    person_id: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Booking>> {
    let mut bookings = sessions::bookings_of(conn, person_id, (from, until))?;
    bookings.extend(trainings::bookings_of(conn, person_id, (from, until))?);
    bookings.extend(date_offers::bookings_of(conn, person_id, (from, until), now)?);
    Ok(bookings)
}

fn checked(details: &PersonDetails) -> ServiceResult<Person> {
    let mut problems = Vec::new();
    let name = details.name.trim();
    if name.is_empty() || name.chars().count() > LINE || name.chars().any(char::is_control) {
        problems.push(Problem::new("name", "Vul een naam in van ten hoogste 100 tekens."));
    }
    if details.parts.is_empty() {
        problems.push(Problem::new("roles", "Kies ten minste één rol."));
    }
    let email = match details.email.as_deref().map(EmailAddress::parse).transpose() {
        Ok(email) => email.map(|email| email.as_str().to_owned()),
        Err(RuleError::Fields(found)) => {
            problems.extend(found);
            None
        }
        Err(other) => return Err(other.into()),
    };
    for (field, text) in [("phone", &details.phone), ("home_place", &details.home_place)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > LINE) {
            problems.push(Problem::new(field, "Maak de tekst korter: ten hoogste 100 tekens."));
        }
    }
    problems.extend(details.availability.problems());
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let mut parts = details.parts.clone();
    parts.sort_unstable();
    parts.dedup();
    Ok(Person {
        id: 0,
        name: name.to_owned(),
        email,
        phone: details.phone.clone(),
        home_place: details.home_place.clone(),
        parts,
        ended_on: None,
    })
}
