//! What a session costs the team: lines with an amount, a day and what for. A mistake is withdrawn
//! with a reason, never changed or removed, so that a total can always be explained.

pub mod budgets;
mod overview;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ServiceError, ServiceResult, audit, require};
use crate::domain::costs::{CostLine, NewCost, REASON};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::money::Euro;
use crate::domain::people::Person;
use crate::domain::permissions::{Actor, Permission};
use crate::store::agenda::{self, SessionMoment};
use crate::store::{DbConn, costs, dossiers, people};

pub use overview::{Choice, YearView, lines, note_export, show};

/// A line with what it belongs to.
#[derive(Debug, Clone)]
pub struct LineView {
    /// The line.
    pub line: CostLine,
    /// The day of the session.
    pub session_on: NaiveDate,
    /// Who took part in it: "Gemeente Zeist".
    pub organisations: String,
    /// Whom the money went to; left out for who may not see the team.
    pub person: Option<String>,
}

/// All costs of one session.
#[derive(Debug, Clone)]
pub struct SessionCosts {
    /// The session.
    pub session: SessionMoment,
    /// Who took part.
    pub organisations: String,
    /// The lines by day, also those that were withdrawn.
    pub lines: Vec<LineView>,
    /// What they come to.
    pub total: Euro,
    /// Whom a line can name; empty for who may not enter one.
    pub people: Vec<Person>,
    /// Whether the actor may enter and withdraw.
    pub may_enter: bool,
}

/// The costs of a session.
///
/// # Errors
/// No such session, or no permission.
pub fn of_session(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
) -> ServiceResult<SessionCosts> {
    require(actor, Permission::ReadCosts)?;
    let session = agenda::get_session(conn, session_id)?;
    let lines = costs::list_of(conn, session_id)?;
    let total = lines.iter().map(CostLine::counted).sum();
    let lines = views(conn, actor, lines)?;
    let may_enter = actor.may(Permission::EnterCosts);
    let people = if may_enter { people::list(conn)? } else { Vec::new() };
    let organisations = hosts(conn, &[session_id])?.remove(&session_id).unwrap_or_default();
    Ok(SessionCosts { session, organisations, lines, total, people, may_enter })
}

/// Enters a line and answers its id.
///
/// # Errors
/// Every refused field, precisely this line a second time, no such session, or no permission.
pub fn add(
    conn: &mut DbConn,
    actor: &Actor,
    (session_id, cost): (i64, &NewCost),
    now: DateTime<Utc>,
) -> ServiceResult<i64> {
    require(actor, Permission::EnterCosts)?;
    agenda::get_session(conn, session_id)?;
    let mut problems = cost.problems(amsterdam_day(now), dossiers::tour_start(conn)?);
    if let Some(id) = cost.person_id
        && people::find(conn, id)?.is_none()
    {
        problems.push(Problem::new("person", "Kies iemand uit de lijst."));
    }
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let is_same = |it: &CostLine| it.withdrawn.is_none() && it.cost == *cost;
    if costs::list_of(conn, session_id)?.iter().any(is_same) {
        let sentence = "Precies deze regel staat er al. U hoeft hem niet nog eens in te voeren. Is \
                        het een tweede? Zet dat dan in de toelichting.";
        return Err(RuleError::Clash(sentence.to_owned()).into());
    }
    let id = costs::add(conn, session_id, cost, (user(actor)?, now))?;
    audit::record(conn, actor, "cost.add", &object(session_id, id), now)?;
    Ok(id)
}

/// Withdraws a line: it stays to be seen and counts no more.
///
/// # Errors
/// A missing or too long reason, a line that was withdrawn already, no such line of this session,
/// or no permission.
pub fn withdraw(
    conn: &mut DbConn,
    actor: &Actor,
    (session_id, id, reason): (i64, i64, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::EnterCosts)?;
    let line = costs::get(conn, session_id, id)?;
    if line.withdrawn.is_some() {
        return Err(ServiceError::not_allowed("Deze regel is al ingetrokken."));
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON {
        let problem = format!("Vul in waarom de regel niet klopt, in ten hoogste {REASON} tekens.");
        return Err(ServiceError::field("reason", problem));
    }
    costs::withdraw(conn, id, reason, (user(actor)?, now))?;
    audit::record(conn, actor, "cost.withdraw", &object(session_id, id), now)
}

/// Who did it; money is entered by a user, never by the program.
fn user(actor: &Actor) -> ServiceResult<i64> {
    actor.user_id.ok_or_else(|| ServiceError::Broken("money is entered by a user".to_owned()))
}

fn object(session_id: i64, id: i64) -> String {
    format!("session {session_id}: cost {id}")
}

/// The names of who takes part in each of these sessions, joined.
fn hosts(conn: &mut DbConn, session_ids: &[i64]) -> ServiceResult<HashMap<i64, String>> {
    let mut hosts: HashMap<i64, String> = HashMap::new();
    for (session_id, kind, name) in agenda::list_hosts(conn, session_ids)? {
        let known = hosts.entry(session_id).or_default();
        if !known.is_empty() {
            known.push_str(", ");
        }
        known.push_str(&kind.full_name(&name));
    }
    Ok(hosts)
}

/// Lines with their sessions and people, a query for each kind of name.
fn views(conn: &mut DbConn, actor: &Actor, lines: Vec<CostLine>) -> ServiceResult<Vec<LineView>> {
    let mut ids: Vec<i64> = lines.iter().map(|it| it.session_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let days: HashMap<i64, NaiveDate> = agenda::list_sessions_among(conn, &ids)?
        .into_iter()
        .map(|it| (it.id, amsterdam_day(it.times.0)))
        .collect();
    let hosts = hosts(conn, &ids)?;
    let team: HashMap<i64, String> = match actor.may(Permission::ReadSessions) {
        true => people::list(conn)?.into_iter().map(|it| (it.id, it.name)).collect(),
        false => HashMap::new(),
    };
    let view = |line: CostLine| LineView {
        session_on: days.get(&line.session_id).copied().unwrap_or(line.cost.on),
        organisations: hosts.get(&line.session_id).cloned().unwrap_or_default(),
        person: line.cost.person_id.and_then(|id| team.get(&id).cloned()),
        line,
    };
    Ok(lines.into_iter().map(view).collect())
}
