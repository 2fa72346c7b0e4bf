//! How long people take: a reply comes in the weeks after the letter, a conversation some weeks
//! after the reply, and about half of those that would fall in the recess wait until it is over.
//!
//! Each place in the list has dice of its own, so that one wait moves no other.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::letters;
use super::scene::Scene;
use crate::domain::forecast::Dice;
use crate::domain::organisations::Organisation;
use crate::domain::schedule::{ClosedDays, LetterRegion, is_working_day};
use crate::services::ServiceResult;
use crate::store::recesses;

/// The seed of the dice.
const SEED: u64 = 2_023;

/// A reply takes about this many days; one in ten takes more than twice as long.
const REPLY: f64 = 28.0;

/// The first day after a reply on which there can be a conversation.
const SOONEST: f64 = 5.0;

/// A conversation takes about this many days more.
const VISIT: f64 = 25.0;

/// After a recess people come back in about this many days.
const RETURN: f64 = 10.0;

/// A conversation that was held.
#[derive(Debug, Clone)]
pub(super) struct Talk {
    pub organisation: Organisation,
    pub replied_on: NaiveDate,
    pub held_on: NaiveDate,
}

/// When each of them was visited, the first one first; no two on one day, none after the last day.
pub(super) fn talks(
    scene: &Scene<'_>,
    organisations: impl Iterator<Item = Organisation>,
    last: NaiveDate,
) -> anyhow::Result<Vec<Talk>> {
    let closed = scene.app.db.read_now(|conn| ServiceResult::Ok(recesses::closed_days(conn)?))?;
    let mut taken = BTreeSet::new();
    let mut talks = Vec::new();
    for (organisation, place) in organisations.zip(0..) {
        let mut dice = Dice::new(SEED, place);
        loop {
            let replied_on = reply(&organisation, &mut dice)?;
            let wished = visit(&closed, &organisation, (replied_on, &mut dice));
            let held_on = free_day(&taken, wished);
            if held_on <= last {
                taken.insert(held_on);
                talks.push(Talk { organisation, replied_on, held_on });
                break;
            }
        }
    }
    talks.sort_by_key(|it| it.held_on);
    Ok(talks)
}

/// The days of replies that did not lead to a conversation, none after the last day.
pub(super) fn replies(
    organisations: &[Organisation],
    last: NaiveDate,
) -> anyhow::Result<Vec<NaiveDate>> {
    let of = |(organisation, place): (&Organisation, u32)| {
        let mut dice = Dice::new(SEED + 1, place);
        loop {
            let on = reply(organisation, &mut dice)?;
            if on <= last {
                return Ok(on);
            }
        }
    };
    organisations.iter().zip(0..).map(of).collect()
}

fn reply(organisation: &Organisation, dice: &mut Dice) -> anyhow::Result<NaiveDate> {
    let left_on = letters::left_on(&organisation.province_code)?;
    Ok(working_day(after(left_on, 1.0 + REPLY * dice.factor(0.8))))
}

fn visit(
    closed: &ClosedDays,
    organisation: &Organisation,
    (replied_on, dice): (NaiveDate, &mut Dice),
) -> NaiveDate {
    let school_region = organisation.school_region.as_deref().and_then(|it| it.parse().ok());
    let region = LetterRegion { organisation_id: organisation.id, school_region };
    let wished = after(replied_on, SOONEST + VISIT * dice.factor(0.6));
    let waits = dice.share() < 0.5;
    match closed.recess_on(wished, &region) {
        Some(recess) if waits => after(recess.last_day, 1.0 + RETURN * dice.patience()),
        _ => wished,
    }
}

fn after(on: NaiveDate, days: f64) -> NaiveDate {
    on + Days::new(days as u64)
}

fn working_day(on: NaiveDate) -> NaiveDate {
    on.iter_days().find(|day| is_working_day(*day)).unwrap_or(on)
}

fn free_day(taken: &BTreeSet<NaiveDate>, on: NaiveDate) -> NaiveDate {
    let is_free = |day: &NaiveDate| is_working_day(*day) && !taken.contains(day);
    on.iter_days().find(is_free).unwrap_or(on)
}
