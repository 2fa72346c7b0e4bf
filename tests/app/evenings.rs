//! What the tests of sessions, trainings and the team share: people, clerks and appointments.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use drietraps::domain::dossiers::{Dossier, Stages};
use drietraps::domain::people::Part;
use drietraps::services::people::{self, PersonDetails};
use drietraps::services::sessions::{self, Appointment, PlanSession, Planned};
use drietraps::services::{ServiceError, ServiceResult};
use drietraps::store::schema::{contacts, messages};
use drietraps::store::{dossiers, organisations};

use crate::kit::{TestApp, at};

/// Adds somebody of the team, with `name@team.example`.
pub fn person(app: &TestApp, name: &str, parts: &[Part]) -> i64 {
    let (planner, now) = (app.actor("planner"), app.now());
    let details = PersonDetails {
        name: name.to_owned(),
        email: Some(format!("{}@team.example", name.to_lowercase().replace(' ', "."))),
        parts: parts.to_vec(),
        ..PersonDetails::default()
    };
    app.write(|conn| people::add(conn, &planner, &details, now))
}

/// Adds a clerk with an address to an organisation and answers the contact.
pub fn clerk(app: &TestApp, code: &str, email: &str) -> i64 {
    app.write(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let id = diesel::insert_into(contacts::table)
            .values((
                contacts::organisation_id.eq(organisation.id),
                contacts::function.eq("council_clerk"),
                contacts::email.eq(Some(email)),
                contacts::is_role_mailbox.eq(true),
                contacts::source.eq("website van de gemeente"),
            ))
            .returning(contacts::id)
            .get_result(conn)
            .unwrap();
        Ok(id)
    })
}

/// Two and a half hours in an evening hall, from an instant such as `2023-10-12T17:30:00Z`.
pub fn evening(starts_at: &str, place: &str, moderator: i64) -> Appointment {
    let starts_at = at(starts_at);
    Appointment {
        starts_at,
        ends_at: starts_at + chrono::TimeDelta::minutes(150),
        place: place.to_owned(),
        room: None,
        audience: None,
        wishes: None,
        expected: Some(31),
        moderator,
        trainers: Vec::new(),
        experts: Vec::new(),
        sends_confirmation: true,
    }
}

/// Plans a session as the planner.
pub fn plan(app: &TestApp, code: &str, appointment: Appointment) -> ServiceResult<Planned> {
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = PlanSession { organisations: vec![code.to_owned()], appointment };
    app.try_write(|conn| sessions::plan(conn, &planner, &command, &stationery, now))
}

/// The dossier of an organisation in the tour.
pub fn dossier(app: &TestApp, code: &str) -> Dossier {
    app.read(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        Ok(dossiers::get_of(conn, organisation.id, tour)?)
    })
}

/// The stages of an organisation.
pub fn stages(app: &TestApp, code: &str) -> Stages {
    let dossier = dossier(app, code);
    app.read(|conn| Ok(dossiers::stages(conn, dossier.id)?))
}

/// Every event of an organisation as "stage state reason".
pub fn events(app: &TestApp, code: &str) -> Vec<String> {
    let dossier = dossier(app, code);
    let events = app.read(|conn| Ok(dossiers::list_events(conn, dossier.id)?));
    let told = |reason: Option<String>| reason.map(|it| format!(" {it}")).unwrap_or_default();
    events.into_iter().map(|it| format!("{} {}{}", it.stage, it.to, told(it.reason))).collect()
}

/// Marks everything in the queue as sent.
pub fn send_all(app: &TestApp) {
    app.write(|conn| {
        diesel::update(messages::table.filter(messages::state.eq("queued")))
            .set(messages::state.eq("sent"))
            .execute(conn)
            .unwrap();
        Ok(())
    });
}

/// The sentence of a refusal about a clash, or a panic.
#[track_caller]
pub fn clash<T: std::fmt::Debug>(refused: ServiceResult<T>) -> String {
    match refused {
        Err(ServiceError::Rule(drietraps::domain::errors::RuleError::Clash(why))) => why,
        other => panic!("no clash but {other:?}"),
    }
}

/// The fields that were refused.
#[track_caller]
pub fn fields<T: std::fmt::Debug>(refused: ServiceResult<T>) -> Vec<String> {
    let refused = refused.unwrap_err();
    assert!(!refused.problems().is_empty(), "{refused:?}");
    refused.problems().iter().map(|problem| problem.field.clone()).collect()
}

/// An instant on the wire.
pub fn wire(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339()
}
