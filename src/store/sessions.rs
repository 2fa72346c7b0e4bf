//! Council sessions with their dossiers and people.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{dossiers, organisations, session_dossiers, session_people, sessions};
use super::{DbConn, StoreError, parsed};
use crate::domain::people::Part;
use crate::domain::sessions::{Booking, BookingKind, Session, SessionState};

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: i64,
    state: String,
    starts_at: NaiveDateTime,
    ends_at: NaiveDateTime,
    place: String,
    room: Option<String>,
    audience: Option<String>,
    wishes: Option<String>,
    expected: Option<i32>,
    attendance: Option<i32>,
    evaluation: Option<String>,
    reason: Option<String>,
    moderator_id: i64,
    uid: String,
    sequence: i32,
    planner_id: i64,
    version: i64,
}

impl SessionRow {
    fn into_session(self) -> Result<Session, StoreError> {
        Ok(Session {
            id: self.id,
            state: parsed("sessions.state", &self.state)?,
            starts_at: self.starts_at.and_utc(),
            ends_at: self.ends_at.and_utc(),
            place: self.place,
            room: self.room,
            audience: self.audience,
            wishes: self.wishes,
            expected: self.expected,
            attendance: self.attendance,
            evaluation: self.evaluation,
            reason: self.reason,
            moderator_id: self.moderator_id,
            uid: self.uid,
            sequence: self.sequence,
            planner_id: self.planner_id,
            version: self.version,
        })
    }
}

/// Adds a session (`id` and `version` are ignored) and answers its id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the UID is there.
pub fn add(conn: &mut DbConn, session: &Session, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(sessions::table)
        .values((
            sessions::state.eq(session.state.as_str()),
            sessions::starts_at.eq(session.starts_at.naive_utc()),
            sessions::ends_at.eq(session.ends_at.naive_utc()),
            sessions::place.eq(&session.place),
            sessions::room.eq(&session.room),
            sessions::audience.eq(&session.audience),
            sessions::wishes.eq(&session.wishes),
            sessions::expected.eq(session.expected),
            sessions::moderator_id.eq(session.moderator_id),
            sessions::uid.eq(&session.uid),
            sessions::sequence.eq(session.sequence),
            sessions::planner_id.eq(session.planner_id),
            sessions::created_at.eq(now.naive_utc()),
        ))
        .returning(sessions::id)
        .get_result(conn)?)
}

/// Sets all that can change of a session, and raises its version.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it since it was read.
pub fn set(conn: &mut DbConn, session: &Session) -> Result<(), StoreError> {
    let changed = diesel::update(sessions::table.find(session.id))
        .filter(sessions::version.eq(session.version))
        .set((
            sessions::state.eq(session.state.as_str()),
            sessions::starts_at.eq(session.starts_at.naive_utc()),
            sessions::ends_at.eq(session.ends_at.naive_utc()),
            sessions::place.eq(&session.place),
            sessions::room.eq(&session.room),
            sessions::audience.eq(&session.audience),
            sessions::wishes.eq(&session.wishes),
            sessions::expected.eq(session.expected),
            sessions::attendance.eq(session.attendance),
            sessions::evaluation.eq(&session.evaluation),
            sessions::reason.eq(&session.reason),
            sessions::moderator_id.eq(session.moderator_id),
            sessions::sequence.eq(session.sequence),
            sessions::version.eq(session.version + 1),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The session with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Session, StoreError> {
    sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .first::<SessionRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze bijeenkomst"))?
        .into_session()
}

/// Every session, the latest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Session>, StoreError> {
    sessions::table
        .order((sessions::starts_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load::<SessionRow>(conn)?
        .into_iter()
        .map(SessionRow::into_session)
        .collect()
}

/// The sessions of one dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<Session>, StoreError> {
    sessions::table
        .inner_join(session_dossiers::table)
        .filter(session_dossiers::dossier_id.eq(dossier_id))
        .order((sessions::starts_at, sessions::id))
        .select(SessionRow::as_select())
        .load::<SessionRow>(conn)?
        .into_iter()
        .map(SessionRow::into_session)
        .collect()
}

/// The sessions of these dossiers, each with the dossier, oldest first.
///
/// # Errors
/// A database error.
pub fn list_among(
    conn: &mut DbConn,
    dossier_ids: &[i64],
) -> Result<Vec<(i64, Session)>, StoreError> {
    in_parts(dossier_ids, |some| {
        sessions::table
            .inner_join(session_dossiers::table)
            .filter(session_dossiers::dossier_id.eq_any(some))
            .order((sessions::starts_at, sessions::id))
            .select((session_dossiers::dossier_id, SessionRow::as_select()))
            .load::<(i64, SessionRow)>(conn)?
            .into_iter()
            .map(|(dossier_id, row)| Ok((dossier_id, row.into_session()?)))
            .collect()
    })
}

/// Adds a dossier to a session.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add_dossier(conn: &mut DbConn, session_id: i64, dossier_id: i64) -> Result<(), StoreError> {
    diesel::insert_into(session_dossiers::table)
        .values((
            session_dossiers::session_id.eq(session_id),
            session_dossiers::dossier_id.eq(dossier_id),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every pair of session id and dossier id, by name of the organisation.
///
/// # Errors
/// A database error.
pub fn list_dossiers(conn: &mut DbConn) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(session_dossiers::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .order((session_dossiers::session_id, organisations::sort_name))
        .select((session_dossiers::session_id, session_dossiers::dossier_id))
        .load(conn)?)
}

/// The dossiers of one session, by name of the organisation.
///
/// # Errors
/// A database error.
pub fn dossiers_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(session_dossiers::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(session_dossiers::session_id.eq(session_id))
        .order(organisations::sort_name)
        .select(session_dossiers::dossier_id)
        .load(conn)?)
}

/// Puts these people in the place of whoever was booked for the session.
///
/// # Errors
/// [`StoreError::Duplicate`] when somebody stands there twice.
pub fn set_people(
    conn: &mut DbConn,
    session_id: i64,
    people: &[(i64, Part)],
) -> Result<(), StoreError> {
    diesel::delete(session_people::table.filter(session_people::session_id.eq(session_id)))
        .execute(conn)?;
    for (person_id, part) in people {
        diesel::insert_into(session_people::table)
            .values((
                session_people::session_id.eq(session_id),
                session_people::person_id.eq(person_id),
                session_people::part.eq(part.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The people of one session with what they do there.
///
/// # Errors
/// A database error.
pub fn people_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<(i64, Part)>, StoreError> {
    session_people::table
        .filter(session_people::session_id.eq(session_id))
        .order(session_people::person_id)
        .select((session_people::person_id, session_people::part))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .map(|(id, part)| Ok((id, parsed("session_people.part", &part)?)))
        .collect()
}

/// The sessions, planned or held, that a person is booked for and that touch a stretch of time.
///
/// # Errors
/// A database error.
pub fn bookings_of(
    conn: &mut DbConn,
    person_id: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Booking>, StoreError> {
    let rows = session_people::table
        .inner_join(sessions::table)
        .filter(session_people::person_id.eq(person_id))
        .filter(
            sessions::state.eq_any([SessionState::Planned.as_str(), SessionState::Held.as_str()]),
        )
        .filter(sessions::starts_at.lt(until.naive_utc()))
        .filter(sessions::ends_at.gt(from.naive_utc()))
        .order((sessions::starts_at, sessions::id))
        .select((sessions::id, sessions::starts_at, sessions::ends_at, sessions::place))
        .load::<(i64, NaiveDateTime, NaiveDateTime, String)>(conn)?;
    let booking = |(id, starts_at, ends_at, place): (i64, NaiveDateTime, NaiveDateTime, String)| {
        let (starts_at, ends_at) = (starts_at.and_utc(), ends_at.and_utc());
        Booking { kind: BookingKind::Session, id, starts_at, ends_at, place }
    };
    Ok(rows.into_iter().map(booking).collect())
}

/// The sessions of a person that end after an instant, whatever became of them, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of_person(
    conn: &mut DbConn,
    person_id: i64,
    after: DateTime<Utc>,
) -> Result<Vec<Session>, StoreError> {
    let of_person = session_people::table
        .filter(session_people::person_id.eq(person_id))
        .select(session_people::session_id);
    sessions::table
        .filter(sessions::id.eq_any(of_person))
        .filter(sessions::ends_at.gt(after.naive_utc()))
        .order((sessions::starts_at, sessions::id))
        .select(SessionRow::as_select())
        .load::<SessionRow>(conn)?
        .into_iter()
        .map(SessionRow::into_session)
        .collect()
}

/// Everybody booked for any session: session id, person id and what they do there.
///
/// # Errors
/// A database error.
pub fn list_people(conn: &mut DbConn) -> Result<Vec<(i64, i64, Part)>, StoreError> {
    session_people::table
        .order((session_people::session_id, session_people::person_id))
        .select((session_people::session_id, session_people::person_id, session_people::part))
        .load::<(i64, i64, String)>(conn)?
        .into_iter()
        .map(|(session, person, part)| Ok((session, person, parsed("session_people.part", &part)?)))
        .collect()
}
