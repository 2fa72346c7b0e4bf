//! Asking how it goes half a year after a training: when it is due in each dossier, and what was
//! heard.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{cannot, object, own};
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::dossiers::Dossier;
use crate::domain::errors::RuleError;
use crate::domain::permissions::Actor;
use crate::domain::trainings::{FollowUp, Training, WantsMore, follow_up_on};
use crate::services::{ServiceError, ServiceResult, audit};
use crate::store::{DbConn, dossiers, follow_ups};

/// A question that has yet to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The training.
    pub training_id: i64,
    /// The dossier it belongs to.
    pub dossier_id: i64,
    /// From which day it is asked.
    pub on: NaiveDate,
}

/// The questions that were not asked, also those of which the day has yet to come; the first first.
///
/// # Errors
/// A store error.
pub fn list(conn: &mut DbConn) -> ServiceResult<Vec<Due>> {
    Ok(follow_ups::list_unasked(conn)?.into_iter().map(due).collect())
}

/// The first question of each dossier, by its id.
///
/// # Errors
/// A store error.
pub fn first_by_dossier(conn: &mut DbConn) -> ServiceResult<HashMap<i64, Due>> {
    Ok(first(follow_ups::list_unasked(conn)?))
}

/// The first question of each of these dossiers, by its id.
///
/// # Errors
/// A store error.
pub fn first_among(conn: &mut DbConn, dossier_ids: &[i64]) -> ServiceResult<HashMap<i64, Due>> {
    Ok(first(follow_ups::list_unasked_of(conn, dossier_ids)?))
}

fn first(unasked: Vec<follow_ups::Unasked>) -> HashMap<i64, Due> {
    let mut first = HashMap::new();
    for due in unasked.into_iter().map(due) {
        first.entry(due.dossier_id).or_insert(due);
    }
    first
}

fn due(it: follow_ups::Unasked) -> Due {
    Due { training_id: it.training_id, dossier_id: it.dossier_id, on: follow_up_on(it.held_on) }
}

/// What was heard after a training, if somebody asked.
///
/// # Errors
/// A store error.
pub fn find(conn: &mut DbConn, training_id: i64) -> ServiceResult<Option<FollowUp>> {
    Ok(follow_ups::find(conn, training_id)?)
}

/// Two days to come on which to get in touch again, of which a dossier keeps the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoDays {
    /// The day that stands.
    pub kept: NaiveDate,
    /// The day that nobody will be reminded of.
    pub dropped: NaiveDate,
}

/// Keeps what was heard; who wants more later is contacted again on that day, or earlier when that
/// was agreed already: then it answers both days.
///
/// # Errors
/// Every refused field, a training that was not held or after which somebody asked already, or
/// somebody who may not change this dossier.
pub fn record(
    conn: &mut DbConn,
    actor: &Actor,
    asked: &FollowUp,
    now: DateTime<Utc>,
) -> ServiceResult<Option<TwoDays>> {
    let (training, dossier) = own(conn, actor, asked.training_id)?;
    let held_on = refuse_again(conn, &training)?;
    let problems = asked.problems(held_on, amsterdam_day(now));
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let later_on = asked.later_on.filter(|_| asked.wants_more == WantsMore::Later);
    let kept = FollowUp { later_on, ..asked.clone() };
    follow_ups::add(conn, &kept, actor.user_id, now)?;
    let days = match later_on {
        Some(day) => come_back(conn, &dossier, day, amsterdam_day(now))?,
        None => None,
    };
    audit::record(conn, actor, "training.follow_up", &object(training.id), now)?;
    Ok(days)
}

/// Sets the day to get in touch again, unless an earlier one is still to come.
fn come_back(
    conn: &mut DbConn,
    dossier: &Dossier,
    day: NaiveDate,
    today: NaiveDate,
) -> ServiceResult<Option<TwoDays>> {
    let known = dossier.reapproach_on.filter(|known| *known > today);
    if known.is_none_or(|known| day < known) {
        dossiers::set_reapproach(conn, dossier.id, Some((day, "later nog een training")))?;
    }
    let other = known.filter(|known| *known != day);
    Ok(other.map(|known| TwoDays { kept: known.min(day), dropped: known.max(day) }))
}

/// The day on which it was held, unless nothing can be asked.
fn refuse_again(conn: &mut DbConn, training: &Training) -> ServiceResult<NaiveDate> {
    let Some(held_on) = training.facts.held_on else { return Err(cannot(training)) };
    match follow_ups::find(conn, training.id)? {
        Some(known) => Err(ServiceError::not_allowed(format!(
            "Op {} is al gevraagd hoe het gaat. Dat staat bij de training.",
            long_day(known.done_on)
        ))),
        None => Ok(held_on),
    }
}
