//! A letter that left, without the sender: rows and stage moves as the sender leaves them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use drietraps::domain::dates::amsterdam_day;
use drietraps::domain::dossiers::{Dossier, Stages};
use drietraps::domain::permissions::Actor;
use drietraps::domain::stages::{Move, Stage};
use drietraps::services::stages::{StageMove, record};
use drietraps::services::{ServiceResult, secrets};
use drietraps::store::schema::{letter_rounds, letters, messages};
use drietraps::store::{DbConn, StoreError, dossiers, organisations};

use crate::kit::{TestApp, at};

/// The dossier of an organisation.
pub fn dossier(app: &TestApp, code: &str) -> Dossier {
    app.read(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        Ok(dossiers::get_of(conn, organisation.id, tour)?)
    })
}

/// Where the dossier of an organisation stands.
pub fn stages(app: &TestApp, code: &str) -> Stages {
    let id = dossier(app, code).id;
    app.read(|conn| Ok(dossiers::stages(conn, id)?))
}

/// A letter that waits in the queue; answers the token of its link.
pub fn queued_letter(app: &TestApp, code: &str) -> String {
    let dossier = dossier(app, code);
    let planner = app.user("planner").id;
    let token = format!("token-of-{code}");
    app.write(|conn| {
        let letter = add_letter(conn, dossier.id, planner, &token).map_err(StoreError::from)?;
        add_message(conn, letter, code).map_err(StoreError::from)?;
        move_letter(conn, &dossier, Move::Plan, app.now())
    });
    token
}

/// A letter that left at an instant; answers the token of its link.
pub fn sent_letter(app: &TestApp, code: &str, instant: &str) -> String {
    let token = queued_letter(&app.at(instant), code);
    let dossier = dossier(app, code);
    app.write(|conn| {
        diesel::update(messages::table)
            .set(messages::state.eq("sent"))
            .execute(conn)
            .map_err(StoreError::from)?;
        move_letter(conn, &dossier, Move::Send, at(instant))
    });
    token
}

/// Moves the letter stage of a dossier.
pub fn move_letter(
    conn: &mut DbConn,
    dossier: &Dossier,
    what: Move,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let step =
        StageMove { dossier, stage: Stage::Letter, what, on: amsterdam_day(now), reason: None };
    record(conn, &Actor::program("jobs"), &step, now).map(drop)
}

fn add_letter(conn: &mut DbConn, dossier_id: i64, author_id: i64, token: &str) -> QueryResult<i64> {
    let now = at("2023-09-01T07:00:00Z").naive_utc();
    let round: i64 = diesel::insert_into(letter_rounds::table)
        .values((
            letter_rounds::tour_id.eq(1),
            letter_rounds::name.eq("Ronde"),
            letter_rounds::planned_at.eq(now),
            letter_rounds::pace_per_hour.eq(60),
            letter_rounds::template_version.eq("uitnodiging-v1"),
            letter_rounds::state.eq("running"),
            letter_rounds::author_id.eq(author_id),
            letter_rounds::created_at.eq(now),
        ))
        .returning(letter_rounds::id)
        .get_result(conn)?;
    diesel::insert_into(letters::table)
        .values((
            letters::round_id.eq(round),
            letters::dossier_id.eq(dossier_id),
            letters::answer_hash.eq(Some(secrets::hash_token(token))),
        ))
        .returning(letters::id)
        .get_result(conn)
}

fn add_message(conn: &mut DbConn, letter_id: i64, code: &str) -> QueryResult<usize> {
    diesel::insert_into(messages::table)
        .values((
            messages::letter_id.eq(Some(letter_id)),
            messages::recipient.eq("Griffier"),
            messages::to_address.eq(format!("griffie@{code}.example")),
            messages::subject.eq("Uitnodiging"),
            messages::text_body.eq(""),
            messages::html_body.eq(""),
            messages::message_id.eq(format!("<{code}@drietraps.example>")),
            messages::state.eq("queued"),
            messages::due_at.eq(at("2023-10-04T07:00:00Z").naive_utc()),
        ))
        .execute(conn)
}

/// The state of the only message of an organisation.
pub fn message_state(app: &TestApp, code: &str) -> String {
    let to = format!("griffie@{code}.example");
    app.read(|conn| {
        Ok(messages::table
            .filter(messages::to_address.eq(to))
            .select(messages::state)
            .first(conn)
            .map_err(StoreError::from)?)
    })
}

/// The states of all rounds.
pub fn round_states(app: &TestApp) -> Vec<String> {
    app.read(|conn| {
        Ok(letter_rounds::table
            .select(letter_rounds::state)
            .load(conn)
            .map_err(StoreError::from)?)
    })
}
