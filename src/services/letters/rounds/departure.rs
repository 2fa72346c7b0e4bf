//! When the letters of a round leave: the one answer of the list, the calendar, the page of the
//! round, its letters on the screen and on paper, and the release.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::readiness::{Candidate, Standing};
use super::release::region;
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::Round;
use crate::domain::organisations::Organisation;
use crate::domain::schedule::{ClosedDays, Delay, LetterRegion, delay, leaving, recess_of_some};
use crate::services::ServiceResult;
use crate::store::StoreError;

/// The instant at which the letter to each of these organisations leaves when it is released
/// now, in their order.
///
/// # Errors
/// A letter that finds no open day within five years.
pub(super) fn instants<'a>(
    round: &Round,
    organisations: impl Iterator<Item = &'a Organisation>,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<DateTime<Utc>>> {
    let regions = regions(organisations)?;
    Ok(leaving((round.planned_at, round.pace_per_hour), now, &regions, closed)?)
}

/// When the first of them leaves; the planned moment when there are none.
///
/// # Errors
/// As [`instants`].
pub(super) fn first<'a>(
    round: &Round,
    organisations: impl Iterator<Item = &'a Organisation>,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<DateTime<Utc>> {
    let due = instants(round, organisations, closed, now)?;
    Ok(due.into_iter().min().unwrap_or_else(|| round.planned_at.max(now)))
}

/// When each letter that is ready leaves, by its id.
///
/// # Errors
/// As [`instants`].
pub(super) fn of_each(
    round: &Round,
    all: &[Candidate],
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, DateTime<Utc>>> {
    let ready: Vec<&Candidate> = all.iter().filter(|one| one.outcome.is_ok()).collect();
    let due = instants(round, ready.iter().map(|one| &one.organisation), closed, now)?;
    Ok(ready.iter().map(|one| one.letter.id).zip(due).collect())
}

/// Why none of them leaves at the planned moment; none when one does.
///
/// # Errors
/// A region that cannot be read.
pub(super) fn why_later<'a>(
    round: &Round,
    organisations: impl Iterator<Item = &'a Organisation>,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Delay>> {
    Ok(delay(round.planned_at, now, &regions(organisations)?, closed))
}

/// The recess that some of them have on the day on which the first leaves, with how many they are.
///
/// # Errors
/// A region that cannot be read.
pub(super) fn who_waits<'a>(
    leaves_at: DateTime<Utc>,
    organisations: impl Iterator<Item = &'a Organisation>,
    closed: &ClosedDays,
) -> ServiceResult<Option<(String, usize)>> {
    Ok(recess_of_some(amsterdam_day(leaves_at), &regions(organisations)?, closed))
}

fn regions<'a>(
    organisations: impl Iterator<Item = &'a Organisation>,
) -> Result<Vec<LetterRegion>, StoreError> {
    organisations.map(region).collect()
}

/// Those of a draft that would leave; all of them when none would, so that a moment is known.
pub(super) fn of_standing(all: &[Standing]) -> impl Iterator<Item = &Organisation> {
    let has_ready = all.iter().any(|one| one.is_ready);
    all.iter().filter(move |one| one.is_ready || !has_ready).map(|one| &one.organisation)
}
