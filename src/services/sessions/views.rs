//! What pages and API show of sessions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::logistics::open_of;
use super::{Hosts, checks, hosts_of, may_record};
use crate::calendar::Method;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Message;
use crate::domain::organisations::Organisation;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::{Session, SessionState};
use crate::domain::stages::{Stage, StageState};
use crate::services::roster::Roster;
use crate::services::rounds::Stationery;
use crate::services::session_mail;
use crate::services::{ServiceResult, audit, require};
use crate::store::messages::About;
use crate::store::{DbConn, dossiers, messages, organisations, people, sessions};

/// One session with everything around it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// Who takes part, by name.
    pub organisations: Vec<Organisation>,
    /// Who leads it.
    pub moderator: Person,
    /// Trainers who join.
    pub trainers: Vec<Person>,
    /// Experience experts who join.
    pub experts: Vec<Person>,
    /// The mail about it, oldest first.
    pub messages: Vec<Message>,
    /// What the planner should know about the day, while it is planned.
    pub warnings: Vec<String>,
    /// Whether the actor may move it or call it off.
    pub may_plan: bool,
    /// Whether the actor may record the result.
    pub may_record: bool,
    /// Whether the actor may correct what was recorded.
    pub may_correct: bool,
}

/// One session in a list.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// The session.
    pub session: Session,
    /// Who takes part.
    pub organisations: Vec<Organisation>,
    /// Who leads it and who joins.
    pub crew: Vec<(Person, Part)>,
    /// How many things are to be arranged; none unless it is planned.
    pub open: Option<usize>,
}

/// An organisation that wants a session and has none planned.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The organisation.
    pub organisation: Organisation,
}

/// What a planner chooses from.
#[derive(Debug, Clone)]
pub struct PlanChoices {
    /// The organisations of today.
    pub organisations: Vec<Organisation>,
    /// The people who did not stop.
    pub people: Vec<Person>,
}

/// One session.
///
/// # Errors
/// No such session, or no permission.
pub fn get(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<SessionView> {
    require(actor, Permission::ReadSessions)?;
    let session = sessions::get(conn, id)?;
    let hosts: Hosts = hosts_of(conn, id)?;
    let mut crew = Vec::new();
    for (person_id, part) in sessions::people_of(conn, id)? {
        crew.push((people::get(conn, person_id)?, part));
    }
    let is_planned = session.state == SessionState::Planned;
    let warnings = if is_planned && session.starts_at > now {
        checks::day_warnings(conn, &hosts, amsterdam_day(session.starts_at))?
    } else {
        Vec::new()
    };
    Ok(SessionView {
        moderator: people::get(conn, session.moderator_id)?,
        trainers: having(&crew, Part::Trainer),
        experts: having(&crew, Part::ExperienceExpert),
        messages: messages::list_about(conn, About::Session(id))?,
        warnings,
        may_plan: actor.may(Permission::PlanSessions) && session.state != SessionState::Held,
        may_correct: session.state == SessionState::Held && may_record(actor, &hosts),
        may_record: is_planned && session.starts_at <= now && may_record(actor, &hosts),
        organisations: hosts.into_iter().map(|(organisation, _)| organisation).collect(),
        session,
    })
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<SessionLine>> {
    let lines = list(conn, actor)?;
    audit::record(conn, actor, "session.export", "sessions", now)?;
    Ok(lines)
}

/// Every session, the latest first.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<SessionLine>> {
    require(actor, Permission::ReadSessions)?;
    let team: HashMap<i64, Person> =
        people::list(conn)?.into_iter().map(|it| (it.id, it)).collect();
    let roster = Roster::load(conn)?;
    let mut hosts: HashMap<i64, Vec<Organisation>> = HashMap::new();
    for (session_id, dossier_id) in sessions::list_dossiers(conn)? {
        let host = roster.find(dossier_id).map(|entry| entry.organisation.clone());
        hosts.entry(session_id).or_default().extend(host);
    }
    let mut crews: HashMap<i64, Vec<(Person, Part)>> = HashMap::new();
    for (session_id, person_id, part) in sessions::list_people(conn)? {
        let person = team.get(&person_id).cloned();
        crews.entry(session_id).or_default().extend(person.map(|person| (person, part)));
    }
    let all = sessions::list(conn)?;
    let planned: Vec<&Session> =
        all.iter().filter(|it| it.state == SessionState::Planned).collect();
    let open: HashMap<i64, usize> = open_of(conn, &planned)?.into_iter().collect();
    let line = |session: Session| SessionLine {
        open: open.get(&session.id).copied(),
        organisations: hosts.remove(&session.id).unwrap_or_default(),
        crew: crews.remove(&session.id).unwrap_or_default(),
        session,
    };
    Ok(all.into_iter().map(line).collect())
}

/// The organisations that want a session, by name.
///
/// # Errors
/// No permission.
pub fn demand(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Wanted>> {
    require(actor, Permission::ReadSessions)?;
    let ids = dossiers::list_in(conn, Stage::Session, StageState::Wanted)?;
    let roster = Roster::load_among(conn, &ids)?;
    let mut wanted: Vec<Wanted> =
        roster.entries().map(|entry| Wanted { organisation: entry.organisation.clone() }).collect();
    wanted.sort_by(|a, b| a.organisation.sort_name.cmp(&b.organisation.sort_name));
    Ok(wanted)
}

/// What a session can be planned with.
///
/// # Errors
/// No permission.
pub fn choices(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<PlanChoices> {
    require(actor, Permission::PlanSessions)?;
    let today = amsterdam_day(now);
    let mut organisations = organisations::list(conn)?;
    organisations.retain(|organisation| organisation.is_valid_on(today));
    let mut people = people::list(conn)?;
    people.retain(|person| person.is_active_on(today));
    Ok(PlanChoices { organisations, people })
}

/// The appointment as a calendar file, without an addressee; a session that was put off or
/// called off takes it out again.
///
/// # Errors
/// No such session, or no permission.
pub fn invitation(
    conn: &mut DbConn,
    actor: &Actor,
    id: i64,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<String> {
    require(actor, Permission::ReadSessions)?;
    let session = sessions::get(conn, id)?;
    let method = match session.state {
        SessionState::Planned | SessionState::Held => Method::Request,
        SessionState::Postponed | SessionState::Cancelled => Method::Cancel,
    };
    Ok(session_mail::invitation(stationery, &session, (method, None), now).to_ics())
}

fn having(crew: &[(Person, Part)], wanted: Part) -> Vec<Person> {
    crew.iter().filter(|(_, part)| *part == wanted).map(|(person, _)| person.clone()).collect()
}
