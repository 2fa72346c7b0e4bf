//! What has to be arranged before an evening: the list, what of it is open, and who does it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{SessionView, get, hosts_of, may_record, object};
use crate::domain::dates::{amsterdam, amsterdam_day};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::retention_terms::EVENING_PHONE;
use crate::domain::sessions::{AHEAD_DAYS, Logistics, Session, SessionState, Theme};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, logistics, sessions, themes};

/// The list of one evening.
#[derive(Debug, Clone)]
pub struct LogisticsView {
    /// The session with its people.
    pub view: SessionView,
    /// What is arranged.
    pub list: Logistics,
    /// What it is about.
    pub themes: Vec<Theme>,
    /// Whether the actor may change the list.
    pub may_change: bool,
}

/// The list of one session as somebody fills it in.
#[derive(Debug, Clone)]
pub struct Arrange {
    /// The session.
    pub session_id: i64,
    /// What is arranged, with the version that was seen.
    pub list: Logistics,
    /// What it is about.
    pub themes: Vec<Theme>,
}

/// The list of one session.
///
/// # Errors
/// No such session, or no permission.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    session_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<LogisticsView> {
    let view = get(conn, actor, session_id, now)?;
    let hosts = hosts_of(conn, session_id)?;
    let is_coming = matches!(view.session.state, SessionState::Planned | SessionState::Postponed);
    Ok(LogisticsView {
        list: logistics::get(conn, session_id)?,
        themes: themes::list_of(conn, session_id)?,
        may_change: is_coming && may_record(actor, &hosts),
        view,
    })
}

/// Keeps the list of a session that is to come.
///
/// # Errors
/// Every refused field, a session that is not to come, somebody else who changed it since it was
/// seen, or somebody who neither plans sessions nor is the adviser of one of its dossiers.
pub fn arrange(
    conn: &mut DbConn,
    actor: &Actor,
    command: &Arrange,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadSessions)?;
    let session = sessions::get(conn, command.session_id)?;
    refuse_stranger(conn, actor, session.id)?;
    if !matches!(session.state, SessionState::Planned | SessionState::Postponed) {
        return Err(ServiceError::not_allowed(format!(
            "Deze bijeenkomst staat op “{}”. Het draaiboek kan niet meer worden gewijzigd.",
            session.state.label()
        )));
    }
    let problems = command.list.problems(amsterdam(session.starts_at).time());
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    logistics::set(conn, session.id, &command.list)?;
    themes::set(conn, session.id, &command.themes)?;
    audit::record(conn, actor, "session.arrange", &object(session.id), now)
}

/// Sets what a session that was held was about; before that the list says it.
///
/// # Errors
/// No such session, one that was not held, or somebody who neither plans sessions nor is the adviser of one of its
/// dossiers.
pub fn set_themes(
    conn: &mut DbConn,
    actor: &Actor,
    (session_id, chosen): (i64, &[Theme]),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadSessions)?;
    let session = sessions::get(conn, session_id)?;
    refuse_stranger(conn, actor, session.id)?;
    if session.state != SessionState::Held {
        let why =
            "Wijzig de thema's hier pas na de bijeenkomst. Daarvoor staan ze in het draaiboek.";
        return Err(ServiceError::not_allowed(why));
    }
    themes::set(conn, session.id, chosen)?;
    audit::record(conn, actor, "session.themes", &object(session.id), now)
}

/// How many things are open for each of these sessions that is still to come, by its id.
///
/// # Errors
/// A store error.
pub fn open_of(conn: &mut DbConn, all: &[&Session]) -> ServiceResult<Vec<(i64, usize)>> {
    let ids: Vec<i64> = all.iter().map(|it| it.id).collect();
    let kept = logistics::list_among(conn, &ids)?;
    let blank = Logistics::default();
    let open = |session: &&Session| {
        let list = kept.iter().find(|(id, _)| *id == session.id).map_or(&blank, |(_, list)| list);
        (session.id, list.open(session.expected).len())
    };
    Ok(all.iter().map(open).collect())
}

/// Says whether what is open for a session is work of now: it starts within ten days.
pub(in crate::services) fn is_near(session: &Session, now: DateTime<Utc>) -> bool {
    let last = amsterdam_day(now) + TimeDelta::days(AHEAD_DAYS);
    session.state == SessionState::Planned
        && session.starts_at > now
        && amsterdam_day(session.starts_at) <= last
}

fn refuse_stranger(conn: &mut DbConn, actor: &Actor, session_id: i64) -> ServiceResult<()> {
    let hosts = hosts_of(conn, session_id)?;
    if may_record(actor, &hosts) {
        return Ok(());
    }
    let why = "Dit doet een planner, of de adviseur van een van deze organisaties.";
    Err(ServiceError::Forbidden(why.to_owned()))
}

/// Takes the phone numbers out of the lists of evenings that were thirty days ago; answers how many.
///
/// # Errors
/// A store error.
pub fn forget_phones(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<usize> {
    Ok(logistics::forget_phones(conn, now - EVENING_PHONE)?)
}
