//! When each letter of a round leaves: within office hours on days that are open for its
//! organisation, in order, and no faster than the pace.
//!
//! It plans letters, not messages: all messages of one letter leave together.

mod closed_days;
mod delay;
mod office;
mod weeks;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::{amsterdam, amsterdam_day, from_amsterdam, long_day};
use crate::domain::errors::RuleError;

pub use closed_days::{
    Blackout, ClosedDays, LetterRegion, Recess, SchoolRegion, add_working_days, is_working_day,
};
pub use delay::{Delay, PAST_DAY, delay, recess_of_some};
pub use office::{is_behind, is_office_open, is_overdue};
pub use weeks::{
    WeekRecess, closed_weekdays, first_good_day, monday_of, recess_in_week, successive_good_days,
    weekdays_from,
};

/// Letters per hour: at least one, at most one a second.
pub const PACE: std::ops::RangeInclusive<u32> = 1..=3600;

/// What is said of another pace.
pub const NO_PACE: &str = "Vul een tempo in van 1 tot en met 3.600 brieven per uur.";

/// How far ahead letters may be planned.
pub const AHEAD: TimeDelta = TimeDelta::days(730);

/// No letter leaves before this time of the day in Amsterdam.
pub const OFFICE_OPENS: NaiveTime = whole_hour(9);

/// No letter leaves at or after this time of the day in Amsterdam.
pub const OFFICE_CLOSES: NaiveTime = whole_hour(17);

/// Five years: a round that does not fit in there has a wrong recess or a wrong pace.
const LONGEST_ROUND_IN_DAYS: usize = 5 * 365;

/// When a round wants to leave: the first instant, and how many letters an hour.
pub type Plan = (DateTime<Utc>, u32);

/// The instant at which each letter of a round leaves as seen from now, in the order of
/// `letters`: as planned, and as soon as can be when the planned moment has passed. Every page
/// asks here.
///
/// # Errors
/// As [`due_instants`].
pub fn leaving(
    (planned, pace_per_hour): Plan,
    now: DateTime<Utc>,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    match planned > now {
        true => due_instants(planned, pace_per_hour, letters, closed),
        false => due_instants_beside(&[], now, pace_per_hour, letters, closed),
    }
}

/// The instant at which each letter is due, in the order of `letters`.
///
/// The first leaves at the planned moment or the first office moment after it, letter i of a day
/// `i * 3600 / pace` seconds after the first of that day. What does not fit goes on at 09.00 on
/// the next open day. A letter whose organisation has recess waits for its first open day and
/// leaves from the planned time of the day on; those behind it move up.
///
/// # Errors
/// A pace outside `PACE`, or a letter that finds no open day within five years.
pub fn due_instants(
    planned: DateTime<Utc>,
    pace_per_hour: u32,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    let time = amsterdam(planned).time();
    let is_in_office = (OFFICE_OPENS..OFFICE_CLOSES).contains(&time);
    let opens = if is_in_office { time } else { OFFICE_OPENS };
    spread(&[], (planned, opens), pace_per_hour, letters, closed)
}

/// Like [`due_instants`] from now on as soon as can be, at moments between which and the `taken`
/// ones lies enough time: all of them together keep the pace, when the taken ones do.
///
/// # Errors
/// As [`due_instants`].
pub fn due_instants_beside(
    taken: &[DateTime<Utc>],
    now: DateTime<Utc>,
    pace_per_hour: u32,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    spread(taken, (now, OFFICE_OPENS), pace_per_hour, letters, closed)
}

/// A letter that waits for a moment.
struct Waiting<'a> {
    place: usize,
    region: &'a LetterRegion,
    /// It had an open day that was full.
    goes_on: bool,
}

/// The moments from an instant on; a day on which no letter goes on that did not fit before
/// begins at `opens`.
fn spread(
    taken: &[DateTime<Utc>],
    (from, opens): (DateTime<Utc>, NaiveTime),
    pace_per_hour: u32,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    if !PACE.contains(&pace_per_hour) {
        return Err(RuleError::field("pacePerHour", NO_PACE));
    }
    let taken: BTreeSet<DateTime<Utc>> = taken.iter().copied().collect();
    let wait = |(place, region)| Waiting { place, region, goes_on: false };
    let mut waiting: Vec<Waiting<'_>> = letters.iter().enumerate().map(wait).collect();
    let mut due: Vec<(usize, DateTime<Utc>)> = Vec::with_capacity(letters.len());
    for day in amsterdam_day(from).iter_days().take(LONGEST_ROUND_IN_DAYS) {
        if waiting.is_empty() {
            break;
        }
        let goes_on = waiting.iter().any(|one| one.goes_on);
        let first = from_amsterdam(day, if goes_on { OFFICE_OPENS } else { opens }).max(from);
        let mut moments = moments_of(day, first, pace_per_hour)
            .filter(|moment| is_free(*moment, &taken, pace_per_hour));
        waiting.retain_mut(|one| {
            let is_open = closed.is_open_for(day, one.region);
            let moment = if is_open { moments.next() } else { None };
            one.goes_on |= is_open;
            due.extend(moment.map(|moment| (one.place, moment)));
            moment.is_none()
        });
    }
    if !waiting.is_empty() {
        return Err(no_room(from, waiting.len()));
    }
    due.sort_by_key(|(place, _)| *place);
    Ok(due.into_iter().map(|(_, moment)| moment).collect())
}

/// The moments at which a letter can leave on one day, from the first on.
fn moments_of(
    day: NaiveDate,
    first: DateTime<Utc>,
    pace_per_hour: u32,
) -> impl Iterator<Item = DateTime<Utc>> {
    let closes = from_amsterdam(day, OFFICE_CLOSES);
    (0_i64..)
        .map(move |i| first + TimeDelta::seconds(i * 3600 / i64::from(pace_per_hour)))
        .take_while(move |moment| *moment < closes)
}

/// Whether no taken moment is too near. Whole seconds are cut off between letters, so a second is
/// added here: then no hour holds more letters than the pace.
fn is_free(moment: DateTime<Utc>, taken: &BTreeSet<DateTime<Utc>>, pace_per_hour: u32) -> bool {
    let apart = TimeDelta::seconds(i64::from(3600_u32.div_ceil(pace_per_hour)) + 1);
    taken.range(moment - apart + TimeDelta::nanoseconds(1)..moment + apart).next().is_none()
}

fn no_room(planned: DateTime<Utc>, left: usize) -> RuleError {
    RuleError::not_allowed(format!(
        "Binnen vijf jaar na {} is er niet voor elke brief een open dag ({left} over). \
         Kies een hoger tempo of kijk of het reces klopt.",
        long_day(amsterdam_day(planned))
    ))
}

const fn whole_hour(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

#[cfg(test)]
mod tests;
