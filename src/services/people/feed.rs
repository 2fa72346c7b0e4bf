//! The own calendar of somebody of the team, behind a link that only they have: no login, neutral
//! titles, no names.

use chrono::{DateTime, TimeDelta, Utc};

use crate::calendar::{Feed, Invitation, Method};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::SessionState;
use crate::services::appointment_mail::organizer;
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, audit, require, secrets, session_mail};
use crate::store::{DbConn, StoreError, feeds, people, sessions, trainings};

/// How long what is over, or was called off, stays in the calendar.
const KEPT: TimeDelta = TimeDelta::days(60);

/// How far ahead it looks.
const AHEAD: TimeDelta = TimeDelta::days(1_000);

const NAME: &str = "Bijeenkomsten en trainingen";
const TRAINING: &str = "Training weerbaar bestuur";

/// A calendar as it is sent.
#[derive(Debug, Clone)]
pub struct FeedFile {
    /// The iCalendar text.
    pub ics: String,
    /// The same as long as no appointment changes, whatever the time.
    pub tag: String,
}

/// Gives somebody a link in the place of any earlier one and answers its secret end, which is
/// kept as a hash alone.
///
/// # Errors
/// No such person, somebody who stopped, or no permission.
pub fn renew(
    conn: &mut DbConn,
    actor: &Actor,
    person_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::PlanSessions)?;
    let person = people::get(conn, person_id)?;
    if person.ended_on.is_some() {
        let why = format!("{} is gestopt en krijgt geen agenda meer.", person.name);
        return Err(crate::services::ServiceError::not_allowed(why));
    }
    let token = secrets::new_token()?;
    feeds::set(conn, person_id, &secrets::hash_token(&token), now)?;
    audit::record(conn, actor, "person.feed.renew", &format!("person {person_id}"), now)?;
    Ok(token)
}

/// Takes the link of somebody away; it leads nowhere from now on.
///
/// # Errors
/// No such person, or no permission.
pub fn revoke(
    conn: &mut DbConn,
    actor: &Actor,
    person_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    people::get(conn, person_id)?;
    feeds::remove(conn, person_id)?;
    audit::record(conn, actor, "person.feed.revoke", &format!("person {person_id}"), now)
}

/// The calendar behind a link; who has the link may read it.
///
/// # Errors
/// [`StoreError::NotFound`] for a link that never was or no longer is.
pub fn show(
    conn: &mut DbConn,
    token: &str,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<FeedFile> {
    let found = feeds::find_by_hash(conn, &secrets::hash_token(token))?;
    let person_id = found.ok_or(StoreError::NotFound("Deze link"))?;
    let mut feed = Feed { name: NAME.to_owned(), appointments: Vec::new() };
    feed.appointments.extend(evenings(conn, person_id, stationery, now)?);
    feed.appointments.extend(lessons(conn, person_id, stationery, now)?);
    let ics = feed.to_ics();
    for appointment in &mut feed.appointments {
        appointment.stamp = DateTime::UNIX_EPOCH;
    }
    Ok(FeedFile { ics, tag: secrets::hash_bytes(feed.to_ics().as_bytes()) })
}

/// The sessions; one that was put off or called off stays for a while, as cancelled.
fn evenings(
    conn: &mut DbConn,
    person_id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Invitation>> {
    let mine = sessions::list_of_person(conn, person_id, now - KEPT)?;
    let appointment = |session| {
        let title = session_mail::invitation(stationery, &session, (Method::Request, None), now);
        let method = match session.state {
            SessionState::Planned | SessionState::Held => Method::Request,
            SessionState::Postponed | SessionState::Cancelled => Method::Cancel,
        };
        Invitation { method, ..title }
    };
    Ok(mine.into_iter().map(appointment).collect())
}

fn lessons(
    conn: &mut DbConn,
    person_id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Invitation>> {
    let mut lessons = Vec::new();
    for booking in trainings::bookings_of(conn, person_id, (now - KEPT, now + AHEAD))? {
        let version = trainings::get(conn, booking.id)?.version;
        lessons.push(Invitation {
            uid: format!("training-{}@{}", booking.id, stationery.from.domain()),
            sequence: u32::try_from(version).unwrap_or_default(),
            method: Method::Request,
            starts: booking.starts_at,
            ends: booking.ends_at,
            summary: TRAINING.to_owned(),
            location: booking.place,
            description: format!("Steun, dag en nacht: {}", stationery.support_phone),
            organizer: organizer(stationery),
            attendee: None,
            stamp: now,
        });
    }
    Ok(lessons)
}
