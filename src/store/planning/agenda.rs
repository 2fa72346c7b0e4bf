//! What the planning calendar asks of the days that it shows, a query for each kind of row; costs
//! name their sessions by the same.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::organisations::OrganisationKind;
use crate::domain::people::{Leave, Part};
use crate::domain::sessions::SessionState;
use crate::domain::trainings::TrainingState;
use crate::store::schema::{
    dossiers, organisations, people, person_leaves, session_dossiers, session_people, sessions,
    trainings,
};
use crate::store::{DbConn, StoreError, parsed};

/// A session as the calendar needs it.
#[derive(Debug, Clone)]
pub struct SessionMoment {
    /// Its id.
    pub id: i64,
    /// How far it is.
    pub state: SessionState,
    /// When it begins and ends.
    pub times: (DateTime<Utc>, DateTime<Utc>),
    /// Building and town.
    pub place: String,
}

/// A training as the calendar needs it.
#[derive(Debug, Clone)]
pub struct TrainingMoment {
    /// Its id.
    pub id: i64,
    /// How far it is.
    pub state: TrainingState,
    /// When it begins, and its end when that is known.
    pub times: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// The day on which it was held.
    pub held_on: Option<NaiveDate>,
    /// Who gives it.
    pub trainer_id: Option<i64>,
    /// The organisation's kind and name.
    pub host: (OrganisationKind, String),
}

type SessionRow = (i64, String, NaiveDateTime, NaiveDateTime, String);

/// The columns of a [`SessionRow`].
const SESSION: (
    sessions::id,
    sessions::state,
    sessions::starts_at,
    sessions::ends_at,
    sessions::place,
) = (sessions::id, sessions::state, sessions::starts_at, sessions::ends_at, sessions::place);

fn moment((id, state, starts_at, ends_at, place): SessionRow) -> Result<SessionMoment, StoreError> {
    let state = parsed("sessions.state", &state)?;
    Ok(SessionMoment { id, state, times: (starts_at.and_utc(), ends_at.and_utc()), place })
}

/// The session with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_session(conn: &mut DbConn, id: i64) -> Result<SessionMoment, StoreError> {
    let row = sessions::table.find(id).select(SESSION).first::<SessionRow>(conn);
    moment(row.map_err(|error| StoreError::from(error).naming("Deze bijeenkomst"))?)
}

/// The sessions with these ids.
///
/// # Errors
/// A database error.
pub fn list_sessions_among(
    conn: &mut DbConn,
    ids: &[i64],
) -> Result<Vec<SessionMoment>, StoreError> {
    let among = sessions::table.filter(sessions::id.eq_any(ids)).order(sessions::id);
    among.select(SESSION).load::<SessionRow>(conn)?.into_iter().map(moment).collect()
}

/// The sessions, in any state, that begin in a stretch of time, the first first.
///
/// # Errors
/// A database error.
pub fn list_sessions(
    conn: &mut DbConn,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<SessionMoment>, StoreError> {
    sessions::table
        .filter(sessions::starts_at.ge(from.naive_utc()))
        .filter(sessions::starts_at.lt(until.naive_utc()))
        .order((sessions::starts_at, sessions::id))
        .select(SESSION)
        .load::<SessionRow>(conn)?
        .into_iter()
        .map(moment)
        .collect()
}

/// The organisations of these sessions by name: session id, kind and name.
///
/// # Errors
/// A database error.
pub fn list_hosts(
    conn: &mut DbConn,
    session_ids: &[i64],
) -> Result<Vec<(i64, OrganisationKind, String)>, StoreError> {
    let rows = session_dossiers::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(session_dossiers::session_id.eq_any(session_ids))
        .order((session_dossiers::session_id, organisations::sort_name))
        .select((session_dossiers::session_id, organisations::kind, organisations::name))
        .load::<(i64, String, String)>(conn)?;
    rows.into_iter()
        .map(|(session, kind, name)| Ok((session, parsed("organisations.kind", &kind)?, name)))
        .collect()
}

/// Who of the team comes to these sessions: session id, person id, name and part, moderators first.
///
/// # Errors
/// A database error.
pub fn list_crew(
    conn: &mut DbConn,
    session_ids: &[i64],
) -> Result<Vec<(i64, i64, String, Part)>, StoreError> {
    let rows = session_people::table
        .inner_join(people::table)
        .filter(session_people::session_id.eq_any(session_ids))
        .order((session_people::session_id, people::name))
        .select((
            session_people::session_id,
            session_people::person_id,
            people::name,
            session_people::part,
        ))
        .load::<(i64, i64, String, String)>(conn)?;
    let mut crew = rows
        .into_iter()
        .map(|(session, person, name, part)| {
            Ok((session, person, name, parsed("session_people.part", &part)?))
        })
        .collect::<Result<Vec<(i64, i64, String, Part)>, StoreError>>()?;
    crew.sort_by_key(|(_, _, _, part)| *part);
    Ok(crew)
}

type TrainingRow = (
    (i64, String, Option<i64>),
    (Option<NaiveDateTime>, Option<NaiveDateTime>, Option<NaiveDate>),
    (String, String),
);

/// The trainings, in any state, that begin in a stretch of time or were held on one of the days.
///
/// # Errors
/// A database error.
pub fn list_trainings(
    conn: &mut DbConn,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<TrainingMoment>, StoreError> {
    let begins =
        trainings::starts_at.ge(from.naive_utc()).and(trainings::starts_at.lt(until.naive_utc()));
    let was_held = trainings::held_on.ge(first).and(trainings::held_on.le(last));
    let rows = trainings::table
        .inner_join(dossiers::table.inner_join(organisations::table))
        .filter(begins.or(was_held))
        .order((trainings::starts_at, trainings::id))
        .select((
            (trainings::id, trainings::state, trainings::trainer_id),
            (trainings::starts_at, trainings::ends_at, trainings::held_on),
            (organisations::kind, organisations::name),
        ))
        .load::<TrainingRow>(conn)?;
    rows.into_iter()
        .map(|((id, state, trainer_id), (starts_at, ends_at, held_on), host)| {
            let state = parsed("trainings.state", &state)?;
            let times = (starts_at.map(|it| it.and_utc()), ends_at.map(|it| it.and_utc()));
            let host = (parsed("organisations.kind", &host.0)?, host.1);
            Ok(TrainingMoment { id, state, times, held_on, trainer_id, host })
        })
        .collect()
}

/// The leave of one person that touches the days from the first to the last.
///
/// # Errors
/// A database error.
pub fn list_leave(
    conn: &mut DbConn,
    person_id: i64,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Leave>, StoreError> {
    let rows = person_leaves::table
        .filter(person_leaves::person_id.eq(person_id))
        .filter(person_leaves::last_day.ge(first))
        .filter(person_leaves::first_day.le(last))
        .order((person_leaves::first_day, person_leaves::id))
        .load::<(i64, i64, NaiveDate, NaiveDate, String)>(conn)?;
    rows.into_iter()
        .map(|(id, person_id, first_day, last_day, kind)| {
            let kind = parsed("person_leaves.kind", &kind)?;
            Ok(Leave { id, person_id, first_day, last_day, kind })
        })
        .collect()
}
