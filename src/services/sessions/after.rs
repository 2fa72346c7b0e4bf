//! What follows an evening that was held: the thank-you mail, and a training that is offered. And
//! which evenings ask for something, before and after.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::evaluations::{Found, of_session};
use super::logistics::{is_near, open_of};
use super::{hosts_of, may_record};
use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::{Session, SessionState, Theme};
use crate::domain::stages::StageState;
use crate::domain::trainings::TrainingKind;
use crate::services::roster::{Entry, Roster};
use crate::services::trainings::{self, OfferTraining};
use crate::services::{ServiceError, ServiceResult, ownership, require};
use crate::store::{DbConn, dossiers, feedbacks, logistics, sessions, themes};

/// For how many days after an evening the thank-you mail is asked for.
const THANKS_DAYS: i64 = 60;

/// What follows at one organisation.
#[derive(Debug, Clone)]
pub struct Following {
    /// The organisation.
    pub organisation: Organisation,
    /// The Amsterdam day on which the thank-you mail was written.
    pub thanked_on: Option<NaiveDate>,
    /// How far the training stage is.
    pub training: StageState,
    /// Whether the actor works on this dossier.
    pub is_mine: bool,
}

/// What stands around a session on its page.
#[derive(Debug, Clone)]
pub struct Around {
    /// What is still to be arranged, while it is planned.
    pub open: Vec<&'static str>,
    /// What it is or was about.
    pub themes: Vec<Theme>,
    /// Whether the actor may record and correct what it brought.
    pub may_settle: bool,
    /// What follows at each organisation, once it was held.
    pub following: Vec<Following>,
    /// How it was found, for who may see it.
    pub found: Option<Found>,
}

/// Something that an evening asks of the actor.
#[derive(Debug, Clone)]
pub struct EveningTask {
    /// The session.
    pub session_id: i64,
    /// Its Amsterdam day.
    pub on: NaiveDate,
    /// CBS code of the organisation.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// Name of the adviser; empty when nobody owns it.
    pub adviser: String,
    /// How many things are still to be arranged; none when the thank-you mail waits.
    pub open: Option<usize>,
}

/// What follows an evening that was held, at each organisation that took part.
///
/// # Errors
/// No such session, or no permission.
pub fn following(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
) -> ServiceResult<Vec<Following>> {
    require(actor, Permission::ReadSessions)?;
    let told = feedbacks::list_of_sessions(conn, &[session_id])?;
    let mut found = Vec::new();
    for (organisation, dossier) in hosts_of(conn, session_id)? {
        let thanked = told.iter().rev().find(|(_, id, _)| *id == dossier.id);
        found.push(Following {
            organisation,
            thanked_on: thanked.map(|(.., at)| amsterdam_day(*at)),
            training: dossiers::stages(conn, dossier.id)?.training,
            is_mine: ownership::is_open_to(actor, &dossier),
        });
    }
    Ok(found)
}

/// The evenings that ask something of the actor: for a planner what is still to be arranged within
/// ten days, and for planner and adviser the thank-you mail; the first day first.
///
/// # Errors
/// No permission, or a store error.
pub fn tasks(
    conn: &mut DbConn,
    actor: &Actor,
    roster: &Roster,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<EveningTask>> {
    require(actor, Permission::ReadSessions)?;
    let all = sessions::list(conn)?;
    let mut asks = to_arrange(conn, actor, &all, now)?;
    let since = amsterdam_day(now) - TimeDelta::days(THANKS_DAYS);
    let is_recent =
        |it: &&Session| it.state == SessionState::Held && amsterdam_day(it.starts_at) >= since;
    let held: Vec<&Session> = all.iter().filter(is_recent).collect();
    let ids: Vec<i64> = held.iter().map(|it| it.id).collect();
    let told: HashSet<(i64, i64)> = feedbacks::list_of_sessions(conn, &ids)?
        .into_iter()
        .map(|(session_id, dossier_id, _)| (session_id, dossier_id))
        .collect();
    let hosts = sessions::list_dossiers(conn)?;
    asks.extend(held.into_iter().map(|session| (session, None)));
    let mut found = Vec::new();
    for (session, open) in asks {
        let own = hosts.iter().filter(|(id, _)| *id == session.id);
        let waits = own.filter(|place| open.is_some() || !told.contains(place));
        let entries = waits.filter_map(|(_, dossier_id)| roster.find(*dossier_id));
        let mine = entries.filter(|entry| entry.is_on_desk_of(actor));
        let most = if open.is_some() { 1 } else { usize::MAX };
        found.extend(mine.take(most).map(|entry| task(session, entry, open)));
    }
    found.sort_by(|a, b| (a.on, &a.code).cmp(&(b.on, &b.code)));
    Ok(found)
}

/// The sessions of the coming days of which something is open, for a planner.
fn to_arrange<'a>(
    conn: &mut DbConn,
    actor: &Actor,
    all: &'a [Session],
    now: DateTime<Utc>,
) -> ServiceResult<Vec<(&'a Session, Option<usize>)>> {
    if !actor.may(Permission::PlanSessions) {
        return Ok(Vec::new());
    }
    let near: Vec<&Session> = all.iter().filter(|it| is_near(it, now)).collect();
    let open = open_of(conn, &near)?;
    let count = |id: i64| open.iter().find(|(other, _)| *other == id).map_or(0, |(_, n)| *n);
    let asks = near.into_iter().map(|it| (it, Some(count(it.id))));
    Ok(asks.filter(|(_, open)| *open != Some(0)).collect())
}

fn task(session: &Session, entry: &Entry, open: Option<usize>) -> EveningTask {
    EveningTask {
        session_id: session.id,
        on: amsterdam_day(session.starts_at),
        code: entry.organisation.code.clone(),
        organisation: entry.organisation.full_name(),
        adviser: entry.adviser.clone(),
        open,
    }
}

/// Offers a training to an organisation that took part in a session that was held; answers the id
/// of the training.
///
/// # Errors
/// No such session, one that was not held or in which the organisation did not take part, and those
/// of [`trainings::offer`].
pub fn offer_training(
    conn: &mut DbConn,
    actor: &Actor,
    (session_id, code, kind): (i64, &str, TrainingKind),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::PlanTrainings)?;
    let session = sessions::get(conn, session_id)?;
    let hosts = hosts_of(conn, session_id)?;
    if session.state != SessionState::Held || hosts.iter().all(|(it, _)| it.code != code) {
        let why = "Bied een training aan na een bijeenkomst, bij wie eraan meedeed.";
        return Err(ServiceError::not_allowed(why));
    }
    let offer = OfferTraining { organisation: code.to_owned(), kind, course: None };
    trainings::offer(conn, actor, &offer, now)
}

/// What stands around a session on its page.
///
/// # Errors
/// No such session, or no permission.
pub fn around(conn: &mut DbConn, actor: &Actor, session: &Session) -> ServiceResult<Around> {
    let is_held = session.state == SessionState::Held;
    let hosts = hosts_of(conn, session.id)?;
    let list = logistics::get(conn, session.id)?;
    Ok(Around {
        open: if session.state == SessionState::Planned {
            list.open(session.expected)
        } else {
            Vec::new()
        },
        themes: themes::list_of(conn, session.id)?,
        may_settle: may_record(actor, &hosts),
        following: if is_held { following(conn, actor, session.id)? } else { Vec::new() },
        found: if is_held { of_session(conn, actor, session.id)? } else { None },
    })
}
