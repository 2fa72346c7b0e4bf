//! When each letter of a round leaves: within office hours on days that are open for its
//! organisation, in order, and no faster than the pace.
//!
//! It plans letters, not messages: all messages of one letter leave together.

mod closed_days;
mod office;
mod weeks;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::dates::{amsterdam_day, from_amsterdam, long_day};
use crate::domain::errors::RuleError;

pub use closed_days::{
    Blackout, ClosedDays, LetterRegion, Recess, SchoolRegion, add_working_days, is_working_day,
};
pub use office::{is_office_open, is_overdue};
pub use weeks::{
    WeekRecess, closed_weekdays, first_good_day, monday_of, recess_in_week, successive_good_days,
    weekdays_from,
};

/// Letters per hour: at least one, at most one a second.
pub const PACE: std::ops::RangeInclusive<u32> = 1..=3600;

/// No letter leaves before this time of the day in Amsterdam.
pub const OFFICE_OPENS: NaiveTime = whole_hour(9);

/// No letter leaves at or after this time of the day in Amsterdam.
pub const OFFICE_CLOSES: NaiveTime = whole_hour(17);

/// Five years: a round that does not fit in there has a wrong recess or a wrong pace.
const LONGEST_ROUND_IN_DAYS: usize = 5 * 365;

/// The instant at which each letter is due, in the order of `letters`.
///
/// The first leaves at the planned moment or the first office moment after it, letter i of a day
/// `i * 3600 / pace` seconds after the first of that day. What does not fit goes on at 09.00 on
/// the next open day. A letter whose organisation has recess waits for its first open day; those
/// behind it move up.
///
/// # Errors
/// A pace outside `PACE`, or a letter that finds no open day within five years.
pub fn due_instants(
    planned: DateTime<Utc>,
    pace_per_hour: u32,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    due_instants_beside(&[], planned, pace_per_hour, letters, closed)
}

/// Like [`due_instants`], at moments between which and the `taken` ones lies enough time: all of
/// them together keep the pace, when the taken ones do.
///
/// # Errors
/// As [`due_instants`].
pub fn due_instants_beside(
    taken: &[DateTime<Utc>],
    planned: DateTime<Utc>,
    pace_per_hour: u32,
    letters: &[LetterRegion],
    closed: &ClosedDays,
) -> Result<Vec<DateTime<Utc>>, RuleError> {
    if !PACE.contains(&pace_per_hour) {
        let problem = "Vul een tempo in van 1 tot en met 3.600 brieven per uur.";
        return Err(RuleError::field("pacePerHour", problem));
    }
    let taken: BTreeSet<DateTime<Utc>> = taken.iter().copied().collect();
    let mut waiting: Vec<(usize, &LetterRegion)> = letters.iter().enumerate().collect();
    let mut due: Vec<(usize, DateTime<Utc>)> = Vec::with_capacity(letters.len());
    for day in amsterdam_day(planned).iter_days().take(LONGEST_ROUND_IN_DAYS) {
        if waiting.is_empty() {
            break;
        }
        let mut moments = moments_of(day, planned, pace_per_hour)
            .filter(|moment| is_free(*moment, &taken, pace_per_hour));
        waiting.retain(|(place, region)| {
            let moment = if closed.is_open_for(day, region) { moments.next() } else { None };
            due.extend(moment.map(|moment| (*place, moment)));
            moment.is_none()
        });
    }
    if !waiting.is_empty() {
        return Err(no_room(planned, waiting.len()));
    }
    due.sort_by_key(|(place, _)| *place);
    Ok(due.into_iter().map(|(_, moment)| moment).collect())
}

/// The moments at which a letter can leave on one day.
fn moments_of(
    day: NaiveDate,
    planned: DateTime<Utc>,
    pace_per_hour: u32,
) -> impl Iterator<Item = DateTime<Utc>> {
    let first = from_amsterdam(day, OFFICE_OPENS).max(planned);
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
