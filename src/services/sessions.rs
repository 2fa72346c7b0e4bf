//! Council sessions: plan, move, put off, call off and record the result. Each keeps the people
//! free of double bookings, the stage in step and the calendars of the invited up to date.

pub mod after;
pub mod briefing;
mod checks;
mod commands;
mod corrections;
pub mod evaluations;
pub mod logistics;
mod moves;
mod refusals;
mod views;

use chrono::{DateTime, NaiveDate, Utc};

use super::follow_up::FollowUp;
use super::planning::date_offers;
use super::rounds::Stationery;
use super::session_mail::{self, Notice};
use super::{ServiceError, ServiceResult, audit, ownership, require, secrets};
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::{Session, SessionState};
use crate::domain::stages::Move;
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, StoreError, dossiers, organisations, sessions, themes};
use refusals::{
    check_result, needed_reason, refuse_ended, refuse_held, refuse_second_result,
    refuse_unless_planned,
};

pub(super) use checks::refuse_clash;
pub use commands::{Appointment, CallOff, PlanSession, Planned, Reschedule, SessionResult};
pub use corrections::{CorrectSession, SessionChange, correct};
pub use views::{
    PlanChoices, SessionLine, SessionView, Wanted, choices, demand, export, get, invitation, list,
};

/// Plans a session: books the people, moves the stage of each dossier and queues the mail.
///
/// # Errors
/// Every refused field, a clash when somebody is booked already, or no permission.
pub fn plan(
    conn: &mut DbConn,
    actor: &Actor,
    command: &PlanSession,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Planned> {
    require(actor, Permission::PlanSessions)?;
    let Some(planner_id) = actor.user_id else {
        return Err(ServiceError::Broken("a session is planned by a user".to_owned()));
    };
    book(conn, (actor, planner_id), command, stationery, now)
}

/// Plans a session for this planner when somebody else may say so: an organisation that chose a
/// date which the planner held for it.
///
/// # Errors
/// Every refused field, or a clash when somebody is booked already.
pub(super) fn book(
    conn: &mut DbConn,
    (actor, planner_id): (&Actor, i64),
    command: &PlanSession,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Planned> {
    let day = amsterdam_day(command.appointment.starts_at);
    let hosts = hosts(conn, &command.organisations, day)?;
    let crew = checks::crew(conn, &command.appointment)?;
    let mut session = new_session(planner_id, command, stationery)?;
    for (_, dossier) in &hosts {
        // Else a date that is held for this very organisation could become a second session.
        date_offers::close_all(conn, actor, dossier.id, now)?;
    }
    checks::free(conn, &session, &crew, now)?;
    session.id = sessions::add(conn, &session, now)?;
    let mut withdrawn = 0;
    for (_, dossier) in &hosts {
        sessions::add_dossier(conn, session.id, dossier.id)?;
        withdrawn += settle_letter(conn, actor, dossier, day, now)?;
        moves::plan(conn, actor, dossier, day, now)?;
    }
    sessions::set_people(conn, session.id, &crew.parts())?;
    let mut warnings = checks::day_warnings(conn, &hosts, day)?;
    if command.appointment.sends_confirmation {
        let notice = Notice::confirm(&session, &session);
        warnings.extend(session_mail::notify(conn, stationery, &notice, now)?);
    }
    audit::record(conn, actor, "session.plan", &object(session.id), now)?;
    Ok(Planned { id: session.id, warnings, withdrawn })
}

/// Gives a session another moment, place or crew; who was invited gets the new appointment, and
/// who is no longer invited a cancellation.
///
/// # Errors
/// A session that was held or that somebody else changed since it was seen, every refused field, a
/// clash, or no permission.
pub fn reschedule(
    conn: &mut DbConn,
    actor: &Actor,
    command: &Reschedule,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Planned> {
    require(actor, Permission::PlanSessions)?;
    let before = sessions::get(conn, command.session_id)?;
    if before.version != command.version {
        return Err(StoreError::Conflict.into());
    }
    refuse_held(&before)?;
    let reason = needed_reason(&command.reason)?;
    let day = amsterdam_day(command.appointment.starts_at);
    let crew = checks::crew(conn, &command.appointment)?;
    let hosts = hosts_of(conn, before.id)?;
    refuse_ended(&hosts, day)?;
    let session = moved(&before, &command.appointment);
    checks::free(conn, &session, &crew, now)?;
    sessions::set(conn, &session)?;
    sessions::set_people(conn, session.id, &crew.parts())?;
    let mut withdrawn = 0;
    for (_, dossier) in &hosts {
        withdrawn += settle_letter(conn, actor, dossier, day, now)?;
        moves::move_to(conn, actor, dossier, (&before, reason), now)?;
    }
    messages::cancel_queued(conn, Scope::Session(session.id), "de afspraak is veranderd")?;
    let mut warnings = checks::day_warnings(conn, &hosts, day)?;
    if command.appointment.sends_confirmation || session_mail::was_queued(conn, session.id)? {
        let notice = Notice::confirm(&before, &session);
        warnings.extend(session_mail::notify(conn, stationery, &notice, now)?);
    }
    audit::record(conn, actor, "session.reschedule", &object(session.id), now)?;
    Ok(Planned { id: session.id, warnings, withdrawn })
}

/// Puts a planned session off without a new moment; each dossier comes back on the given day.
///
/// # Errors
/// A session that is not planned, a missing reason, a day that is not in the future, or no
/// permission.
pub fn postpone(
    conn: &mut DbConn,
    actor: &Actor,
    (command, reapproach_on): (&CallOff, NaiveDate),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    if reapproach_on <= amsterdam_day(now) {
        let problem = "Vul een dag in de toekomst in waarop u weer contact opneemt.";
        return Err(ServiceError::field("reapproach_on", problem));
    }
    let what = (SessionState::Postponed, Move::Postpone);
    let hosts = call_off(conn, actor, (command, what), stationery, now)?;
    for (_, dossier) in hosts {
        dossiers::set_reapproach(conn, dossier.id, Some((reapproach_on, command.reason.trim())))?;
    }
    audit::record(conn, actor, "session.postpone", &object(command.session_id), now)
}

/// Calls a planned session off for good.
///
/// # Errors
/// A session that is not planned, a missing reason, or no permission.
pub fn cancel(
    conn: &mut DbConn,
    actor: &Actor,
    command: &CallOff,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::PlanSessions)?;
    call_off(conn, actor, (command, (SessionState::Cancelled, Move::Cancel)), stationery, now)?;
    audit::record(conn, actor, "session.cancel", &object(command.session_id), now)
}

/// Records that a session was held and how many came; a training is offered with it.
///
/// # Errors
/// A session that is not planned or has yet to start, a refused number, or somebody who neither
/// plans sessions nor is the adviser of one of its dossiers.
pub fn record_result(
    conn: &mut DbConn,
    actor: &Actor,
    command: &SessionResult,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::ReadSessions)?;
    let session = sessions::get(conn, command.session_id)?;
    let hosts = hosts_of(conn, session.id)?;
    if !may_record(actor, &hosts) {
        return Err(ServiceError::Forbidden(
            "U mag dit resultaat niet vastleggen. Dat kan wel een planner, of de adviseur van \
             een van deze organisaties."
                .to_owned(),
        ));
    }
    refuse_second_result(&session)?;
    refuse_unless_planned(&session)?;
    check_result(&session, command, now)?;
    let held = Session {
        state: SessionState::Held,
        attendance: Some(command.attendance),
        evaluation: trimmed(command.evaluation.as_deref()),
        ..session
    };
    sessions::set(conn, &held)?;
    if let Some(chosen) = &command.themes {
        themes::set(conn, held.id, chosen)?;
    }
    for (_, dossier) in &hosts {
        moves::hold(conn, actor, dossier, amsterdam_day(held.starts_at), now)?;
    }
    audit::record(conn, actor, "session.hold", &object(held.id), now)
}

/// No invitation to talk leaves once there is a session; answers how many were taken back.
fn settle_letter(
    conn: &mut DbConn,
    actor: &Actor,
    dossier: &Dossier,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    // A session that was entered afterwards was planned no later than its own day.
    let follow_up = FollowUp { actor, dossier, on: amsterdam_day(now).min(day), now };
    follow_up.settle_letter(conn, "bijeenkomst al gepland")
}

/// The organisation and the dossier of each one that takes part.
type Hosts = Vec<(Organisation, Dossier)>;

fn hosts(conn: &mut DbConn, codes: &[String], day: NaiveDate) -> ServiceResult<Hosts> {
    let mut hosts = Hosts::new();
    for code in codes.iter().filter(|code| !code.trim().is_empty()) {
        let host = ownership::named_in(conn, "organisations", code)?;
        if hosts.iter().all(|(other, _)| other.id != host.0.id) {
            hosts.push(host);
        }
    }
    if hosts.is_empty() {
        return Err(ServiceError::field("organisations", "Kies een organisatie."));
    }
    refuse_ended(&hosts, day)?;
    Ok(hosts)
}

fn hosts_of(conn: &mut DbConn, session_id: i64) -> ServiceResult<Hosts> {
    let mut hosts = Hosts::new();
    for id in sessions::dossiers_of(conn, session_id)? {
        let dossier = dossiers::get(conn, id)?;
        hosts.push((organisations::get(conn, dossier.organisation_id)?, dossier));
    }
    Ok(hosts)
}

fn new_session(
    planner_id: i64,
    command: &PlanSession,
    stationery: &Stationery,
) -> ServiceResult<Session> {
    let blank = Session {
        id: 0,
        state: SessionState::Planned,
        starts_at: command.appointment.starts_at,
        ends_at: command.appointment.ends_at,
        place: String::new(),
        room: None,
        audience: None,
        wishes: None,
        expected: None,
        attendance: None,
        evaluation: None,
        reason: None,
        moderator_id: command.appointment.moderator,
        uid: format!("{}@{}", secrets::new_token()?, stationery.from.domain()),
        sequence: 0,
        planner_id,
        version: 1,
    };
    Ok(with_appointment(blank, &command.appointment))
}

fn moved(before: &Session, appointment: &Appointment) -> Session {
    let session = Session {
        state: SessionState::Planned,
        sequence: before.sequence + 1,
        reason: None,
        ..before.clone()
    };
    with_appointment(session, appointment)
}

fn with_appointment(session: Session, appointment: &Appointment) -> Session {
    Session {
        starts_at: appointment.starts_at,
        ends_at: appointment.ends_at,
        place: appointment.place.trim().to_owned(),
        room: trimmed(appointment.room.as_deref()),
        audience: trimmed(appointment.audience.as_deref()),
        wishes: trimmed(appointment.wishes.as_deref()),
        expected: appointment.expected,
        moderator_id: appointment.moderator,
        ..session
    }
}

fn call_off(
    conn: &mut DbConn,
    actor: &Actor,
    (command, (state, what)): (&CallOff, (SessionState, Move)),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<Hosts> {
    let before = sessions::get(conn, command.session_id)?;
    refuse_unless_planned(&before)?;
    let reason = needed_reason(&command.reason)?;
    let session = Session {
        state,
        sequence: before.sequence + 1,
        reason: Some(reason.to_owned()),
        ..before.clone()
    };
    sessions::set(conn, &session)?;
    let hosts = hosts_of(conn, session.id)?;
    for (_, dossier) in &hosts {
        let leaving = moves::Leaving { session_id: session.id, what, reason };
        moves::call_off(conn, actor, dossier, &leaving, now)?;
    }
    session_mail::notify(conn, stationery, &Notice::call_off(&before, &session), now)?;
    Ok(hosts)
}

fn may_record(actor: &Actor, hosts: &Hosts) -> bool {
    actor.may(Permission::PlanSessions)
        || hosts.iter().any(|(_, dossier)| actor.works_for(dossier.adviser_id))
}

fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn object(id: i64) -> String {
    format!("session {id}")
}
