//! How a session was found: a link in the thank-you mail leads to four questions. The answer points
//! to no link, no contact and no moment, so it stands apart from who gave it; no audit line is
//! written of it either.

use chrono::{DateTime, Utc};

use super::{hosts_of, may_record};
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::errors::RuleError;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::{Evaluation, Session, SessionState, Summary, Theme, closed, told_of};
use crate::services::{ServiceError, ServiceResult, audit, require, secrets};
use crate::store::evaluations::{self as store, Asked, Link};
use crate::store::{DbConn, StoreError, dossiers, organisations, sessions, themes};

/// What the page behind a link shows.
#[derive(Debug, Clone)]
pub struct EvaluationView {
    /// The organisation whose mail the link was in.
    pub organisation: Organisation,
    /// The day of the session, in words.
    pub held_on: String,
    /// Why no answer is taken here; none while one is.
    pub closed: Option<String>,
}

/// How one session was found, as far as the actor may see it.
#[derive(Debug, Clone)]
pub struct Found {
    /// How many links were sent.
    pub asked: usize,
    /// What the answers tell together.
    pub summary: Summary,
    /// What was useful and what was missing, in words; empty for who may not read them.
    pub words: Vec<(Option<String>, Option<String>)>,
}

/// What all sessions tell together.
#[derive(Debug, Clone)]
pub struct Together {
    /// How many were held.
    pub held: usize,
    /// How many people came, as far as it is known.
    pub attendance: i64,
    /// How often each theme was on the table.
    pub themes: Vec<(Theme, usize)>,
    /// The answers that are told: whole blocks of five.
    pub summary: Summary,
}

/// Ends of links that nobody can guess.
///
/// # Errors
/// The machine gives no random numbers.
pub(in crate::services) fn tokens(number: usize) -> ServiceResult<Vec<String>> {
    (0..number).map(|_| secrets::new_token()).collect()
}

/// Keeps a link that goes out in a mail to a contact; one each for a session.
///
/// # Errors
/// A store error.
pub(in crate::services) fn ask(
    conn: &mut DbConn,
    asked: Asked,
    token: &str,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    Ok(store::add_link(conn, asked, &secrets::hash_token(token), amsterdam_day(now))?)
}

/// What the page behind a link shows; looking changes nothing.
///
/// # Errors
/// No such link.
pub fn look(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<EvaluationView> {
    let link = link_of(conn, token)?;
    let session = sessions::get(conn, link.session_id)?;
    let dossier = dossiers::get(conn, link.dossier_id)?;
    Ok(EvaluationView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        held_on: long_day(amsterdam_day(session.starts_at)),
        closed: closed_now(&session, &link, now),
    })
}

/// Takes the one answer of a link.
///
/// # Errors
/// No such link, it was answered or is closed, the session was not held, or a refused field.
pub fn answer(
    conn: &mut DbConn,
    token: &str,
    given: &Evaluation,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let link = link_of(conn, token)?;
    let session = sessions::get(conn, link.session_id)?;
    if let Some(why) = closed_now(&session, &link, now) {
        return Err(ServiceError::not_allowed(why));
    }
    let problems = given.problems();
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    if !store::set_answered(conn, link.id)? {
        return Err(StoreError::Conflict.into());
    }
    Ok(store::add(conn, link.session_id, given)?)
}

/// Why a link takes no answer now; none while it does.
fn closed_now(session: &Session, link: &Link, now: DateTime<Utc>) -> Option<String> {
    if session.state != SessionState::Held {
        let why = "Deze bijeenkomst is niet gehouden. U hoeft niets in te vullen.";
        return Some(why.to_owned());
    }
    closed(link.sent_on, link.is_answered, amsterdam_day(now))
}

fn link_of(conn: &mut DbConn, token: &str) -> ServiceResult<Link> {
    let found = store::find_link(conn, &secrets::hash_token(token))?;
    Ok(found.ok_or(StoreError::NotFound("Deze link"))?)
}

/// How a session was found: for a planner and for the adviser of one of its dossiers.
///
/// # Errors
/// No permission, or no such session. None for another adviser.
pub fn of_session(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
) -> ServiceResult<Option<Found>> {
    require(actor, Permission::ReadSessions)?;
    let hosts = hosts_of(conn, session_id)?;
    if !may_record(actor, &hosts) {
        return Ok(None);
    }
    let answers = store::list_of(conn, session_id)?;
    let summary = Summary::of(answers.iter().map(|it| (it.useful, it.would_recommend)));
    let mut words: Vec<_> = answers
        .into_iter()
        .map(|it| (it.was_useful, it.was_missing))
        .filter(|(useful, missing)| useful.is_some() || missing.is_some())
        .collect();
    // By their letters, so that the order does not tell who answered first.
    words.sort();
    Ok(Some(Found { asked: store::count_links(conn, session_id)?, summary, words }))
}

/// What all sessions that were held tell together, for planners and management.
///
/// # Errors
/// No permission.
pub fn together(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Together> {
    require(actor, Permission::ReadAggregates)?;
    let held = held(conn)?;
    let ids: Vec<i64> = held.iter().map(|it| it.id).collect();
    let marks = store::list_marks_among(conn, &ids)?;
    let told = told_of(marks.len());
    Ok(Together {
        held: held.len(),
        attendance: held.iter().filter_map(|it| it.attendance).map(i64::from).sum(),
        themes: counted(&themes::list_among(conn, &ids)?),
        summary: Summary::of(marks.into_iter().take(told)),
    })
}

/// The same as [`together`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission, or a store error.
pub fn export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<Together> {
    let found = together(conn, actor)?;
    audit::record(conn, actor, "evaluation.export", "evaluations", now)?;
    Ok(found)
}

/// How often each theme was on the table in sessions that were held, the most frequent first.
///
/// # Errors
/// No permission.
pub fn themes_held(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<(Theme, usize)>> {
    require(actor, Permission::ReadSessions)?;
    let ids: Vec<i64> = held(conn)?.iter().map(|it| it.id).collect();
    Ok(counted(&themes::list_among(conn, &ids)?))
}

fn held(conn: &mut DbConn) -> ServiceResult<Vec<Session>> {
    let mut held = sessions::list(conn)?;
    held.retain(|it| it.state == SessionState::Held);
    Ok(held)
}

fn counted(all: &[(i64, Theme)]) -> Vec<(Theme, usize)> {
    let times = |theme: Theme| all.iter().filter(|(_, it)| *it == theme).count();
    let mut counted: Vec<(Theme, usize)> =
        Theme::ALL.iter().map(|theme| (*theme, times(*theme))).filter(|(_, n)| *n > 0).collect();
    counted.sort_by_key(|(theme, times)| (std::cmp::Reverse(*times), *theme));
    counted
}
