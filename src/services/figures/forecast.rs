//! What the tour is heading for: computed once a day and kept, so that pages only read it. About an
//! earlier day nothing is computed: rounds, people and closed days stand in the database as they are
//! now, and the answer to a question about then may not change. Computing takes no connection: read
//! with [`gather`], compute, then write with [`keep`].

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use crate::domain::accounts::User;
use crate::domain::coverage::History;
use crate::domain::dates::amsterdam_day;
use crate::domain::forecast::backtest::back_test;
use crate::domain::forecast::{Capacity, PER_ADVISER, PlannedLetter, Question, forecast};
use crate::domain::people::Part;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::schedule::ClosedDays;
use crate::domain::targets::{Standing, Target};
use crate::services::{ServiceError, ServiceResult, audit, coverage, require, secrets, targets};
use crate::store::{DbConn, availabilities, dossiers, forecasts, people, recesses, rounds, users};

pub use crate::store::forecasts::KeptForecast;

/// How many digits of a checksum are shown.
const DIGITS: usize = 12;

/// Everything that a forecast is made from, read at one moment.
#[derive(Debug, Clone)]
pub struct Task {
    tour_id: i64,
    on: NaiveDate,
    known_at: DateTime<Utc>,
    history: History,
    closed: ClosedDays,
    planned: Vec<PlannedLetter>,
    capacity: Capacity,
    targets: Vec<Target>,
}

/// A forecast that was computed and not kept yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The forecast with its checksum.
    pub kept: KeptForecast,
    tour_id: i64,
    content: String,
}

/// The newest forecast of the tour that was known at `now`, as it is kept; none in the first
/// minutes of a new database.
///
/// # Errors
/// No permission, or a store error.
pub fn latest(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Option<KeptForecast>> {
    require(actor, Permission::ReadCoverage)?;
    let tour_id = dossiers::current_tour(conn)?;
    Ok(forecasts::find_newest(conn, tour_id, (amsterdam_day(now), now))?)
}

/// The forecast of a day as it was kept then, and the days beside it that have one when it was not.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// That of the day itself.
    Found(KeptForecast),
    /// None; the last day before it and the first day after it that has one.
    Missing(Option<NaiveDate>, Option<NaiveDate>),
}

/// The forecast that was kept about a day.
///
/// # Errors
/// No permission, or a store error.
pub fn of_day(conn: &mut DbConn, actor: &Actor, on: NaiveDate) -> ServiceResult<Kept> {
    require(actor, Permission::ReadCoverage)?;
    let tour_id = dossiers::current_tour(conn)?;
    if let Some(kept) = forecasts::find_of_day(conn, tour_id, on)? {
        return Ok(Kept::Found(kept));
    }
    let (before, after) = forecasts::find_days_beside(conn, tour_id, on)?;
    Ok(Kept::Missing(before, after))
}

/// Reads what the forecast of today is made from, all of one moment. For the nightly work, which
/// needs no permission.
///
/// # Errors
/// A store error.
pub fn gather(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<Task> {
    let on = amsterdam_day(now);
    conn.snapshot(|conn| {
        let tour_id = dossiers::current_tour(conn)?;
        let list_events = |conn: &mut DbConn, _| dossiers::list_events_until(conn, on);
        let history = coverage::history_with(conn, tour_id, list_events)?;
        Ok(Task {
            tour_id,
            on,
            known_at: now,
            planned: planned(conn, tour_id, &history)?,
            history,
            closed: recesses::closed_days(conn)?,
            capacity: capacity(conn, on)?,
            targets: current_targets(conn, tour_id, now)?,
        })
    })
}

/// The targets that held at a moment.
fn current_targets(
    conn: &mut DbConn,
    tour_id: i64,
    known_at: DateTime<Utc>,
) -> ServiceResult<Vec<Target>> {
    let known = targets::list(conn, tour_id, known_at)?.into_iter();
    Ok(known.filter(|it| it.standing == Standing::Current).map(|it| it.record.target).collect())
}

/// The letters of all rounds that were not withdrawn.
fn planned(
    conn: &mut DbConn,
    tour_id: i64,
    history: &History,
) -> ServiceResult<Vec<PlannedLetter>> {
    let organisation_of: HashMap<i64, i64> = history.dossiers.iter().copied().collect();
    let letters = rounds::list_planned_letters(conn, tour_id)?.into_iter();
    let planned = letters.filter_map(|(dossier_id, planned_at, made_at)| {
        let organisation_id = *organisation_of.get(&dossier_id)?;
        Some(PlannedLetter { organisation_id, on: amsterdam_day(planned_at), made_at })
    });
    Ok(planned.collect())
}

/// What the advisers and moderators of today can do in a week.
fn capacity(conn: &mut DbConn, on: NaiveDate) -> ServiceResult<Capacity> {
    let is_adviser = |it: &&User| it.role == Role::Adviser && it.disabled_at.is_none();
    let advisers = users::list(conn)?.iter().filter(is_adviser).count();
    let availabilities = availabilities::list(conn)?;
    let evenings = people::list(conn)?
        .into_iter()
        .filter(|person| person.may(Part::Moderator, on))
        .filter_map(|person| availabilities.get(&person.id))
        .map(|it| f64::from(it.most_per_week.unwrap_or(1)));
    Ok(Capacity { conversations: advisers as f64 * PER_ADVISER, sessions: evenings.sum() })
}

impl Task {
    /// Computes the forecast with its levers and its back-test; takes about a second of one
    /// core, so call it from a thread that may wait.
    ///
    /// # Errors
    /// Only when the result cannot be written as JSON.
    pub fn compute(&self) -> ServiceResult<Computed> {
        let question = Question {
            tour_id: self.tour_id,
            on: self.on,
            known_at: self.known_at,
            history: &self.history,
            closed: &self.closed,
            planned: &self.planned,
            capacity: self.capacity,
            targets: &self.targets,
        };
        let mut forecast = forecast(&question);
        forecast.back_test = back_test(&question);
        let broken = |error: serde_json::Error| ServiceError::Broken(error.to_string());
        let content = serde_json::to_string(&forecast).map_err(broken)?;
        let digest = secrets::hex(&Sha256::digest(content.as_bytes()));
        let checksum = digest.chars().take(DIGITS).collect();
        Ok(Computed { kept: KeptForecast { forecast, checksum }, tour_id: self.tour_id, content })
    }
}

/// Says whether the forecast of today is still to be made, without writing.
///
/// # Errors
/// A store error.
pub fn is_due(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    let tour_id = dossiers::current_tour(conn)?;
    let newest = forecasts::find_newest_day(conn, tour_id)?;
    Ok(newest.is_none_or(|day| day < amsterdam_day(now)))
}

/// Keeps what was computed; answers whether it did: of two instances that come at once, one does.
///
/// # Errors
/// A store error.
pub fn keep(conn: &mut DbConn, computed: &Computed, now: DateTime<Utc>) -> ServiceResult<bool> {
    if !is_due(conn, now)? {
        return Ok(false);
    }
    forecasts::add(conn, computed.tour_id, (&computed.kept, &computed.content))?;
    let object = format!("forecast {}", computed.kept.forecast.on);
    audit::record(conn, &Actor::program("jobs"), "forecast.keep", &object, now)?;
    Ok(true)
}
