//! The tour of letters on a calendar: which round leaves when and how fast, which weeks are
//! closed for a province, where a round is missing, and on which days several rounds leave.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::release::region;
use super::{departure, readiness};
use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{MessageState, Round, RoundState};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::schedule::{
    ClosedDays, LetterRegion, WeekRecess, closed_weekdays, first_good_day, monday_of,
    recess_in_week, successive_good_days,
};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, StoreError, messages, organisations, recesses, rounds};

/// Weeks on one calendar: half a year.
pub const WEEKS: usize = 26;

/// Days between today and a proposed round: somebody else has to read it first.
pub const TIME_TO_READ: TimeDelta = TimeDelta::days(7);

/// A round on the calendar.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The round.
    pub round: Round,
    /// First and last moment at which a letter leaves or left.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Letters per Amsterdam day.
    pub per_day: BTreeMap<NaiveDate, usize>,
}

impl Planned {
    /// All letters.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.per_day.values().sum()
    }
}

/// One province, with the weeks of the calendar.
#[derive(Debug, Clone)]
pub struct ProvinceLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Municipalities that take part.
    pub municipalities: usize,
    /// Places in [`TourCalendar::rounds`] of its rounds.
    pub rounds: Vec<usize>,
    /// The recess in each week.
    pub recesses: Vec<Option<WeekRecess>>,
    /// True when some of its municipalities have no letter in any round.
    pub is_missing: bool,
    /// When it is missing: a good day for one that is proposed to no other province.
    pub proposed_on: Option<NaiveDate>,
}

/// Half a year of letters.
#[derive(Debug, Clone)]
pub struct TourCalendar {
    /// The Monday of each week.
    pub weeks: Vec<NaiveDate>,
    /// Every round that was not withdrawn, by its planned moment.
    pub rounds: Vec<Planned>,
    /// The provinces by name.
    pub provinces: Vec<ProvinceLine>,
    /// Places in `rounds` of the rounds for a list of organisations.
    pub lists: Vec<usize>,
    /// Weekdays on which nothing leaves: the day, its name, and whether it is an election.
    pub closed: Vec<(NaiveDate, String, bool)>,
    /// Days on which several rounds leave: places in `rounds`.
    pub crowded: Vec<(NaiveDate, Vec<usize>)>,
}

/// The calendar of half a year from the week of this day on.
///
/// # Errors
/// No permission, or a store error.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    from: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<TourCalendar> {
    require(actor, Permission::ReadRounds)?;
    let weeks: Vec<NaiveDate> = monday_of(from).iter_weeks().take(WEEKS).collect();
    let closed = recesses::closed_days(conn)?;
    let roster = Roster::load(conn)?;
    let rounds = planned(conn, &roster, &closed, now)?;
    let members = members(conn, &roster, amsterdam_day(now))?;
    let earliest = amsterdam_day(now) + TIME_TO_READ;
    let written = written(conn, &roster)?;
    let proposed = proposals(&members, (&rounds, &written), (&closed, earliest));
    let provinces = members
        .into_iter()
        .map(|(province, regions)| {
            let good = proposed.get(&province.id).copied();
            let is_missing = !is_served((&province, &regions), (&rounds, &written));
            let recesses = weeks.iter().map(|it| recess_in_week(&closed, *it, &regions)).collect();
            let line = line(province, (regions.len(), recesses), &rounds, good);
            ProvinceLine { is_missing, ..line }
        })
        .collect();
    let first = monday_of(from);
    let last = weeks.last().map_or(first, |monday| *monday + TimeDelta::days(6));
    Ok(TourCalendar {
        closed: closed_weekdays(&closed, (first, last)),
        lists: places(&rounds, |one| one.round.province_code.is_none()),
        crowded: crowded(&rounds, (first, last)),
        provinces,
        weeks,
        rounds,
    })
}

/// A day for each province without a round, by name, each another: by the id of the province.
fn proposals(
    members: &[(Organisation, Vec<LetterRegion>)],
    (rounds, written): (&[Planned], &HashSet<i64>),
    (closed, earliest): (&ClosedDays, NaiveDate),
) -> HashMap<i64, NaiveDate> {
    let is_served = |(province, own): &&(Organisation, Vec<LetterRegion>)| {
        is_served((province, own), (rounds, written))
    };
    let without: Vec<_> = members.iter().filter(|one| !is_served(one)).collect();
    let regions: Vec<&[LetterRegion]> = without.iter().map(|(_, own)| own.as_slice()).collect();
    let days = successive_good_days(closed, earliest, &regions, &busy(rounds));
    let ids = without.iter().map(|(province, _)| province.id);
    ids.zip(days).filter_map(|(id, day)| Some((id, day?))).collect()
}

/// Whether a province has a round, or rounds for a list hold a letter to all its municipalities.
fn is_served(
    (province, own): (&Organisation, &[LetterRegion]),
    (rounds, written): (&[Planned], &HashSet<i64>),
) -> bool {
    rounds.iter().any(|one| one.round.province_code.as_ref() == Some(&province.code))
        || !own.is_empty() && own.iter().all(|one| written.contains(&one.organisation_id))
}

/// The organisations with a letter in a round that was not taken back.
fn written(conn: &mut DbConn, roster: &Roster) -> ServiceResult<HashSet<i64>> {
    let dossiers: HashSet<i64> = rounds::list_written(conn)?.into_iter().collect();
    let own = roster.entries().filter(|entry| dossiers.contains(&entry.dossier.id));
    Ok(own.map(|entry| entry.organisation.id).collect())
}

/// The days on which letters of a round leave.
fn busy(rounds: &[Planned]) -> Vec<NaiveDate> {
    rounds.iter().flat_map(|one| one.per_day.keys().copied()).collect()
}

fn line(
    province: Organisation,
    (municipalities, recesses): (usize, Vec<Option<WeekRecess>>),
    rounds: &[Planned],
    good: Option<NaiveDate>,
) -> ProvinceLine {
    let own = |one: &Planned| one.round.province_code.as_ref() == Some(&province.code);
    let rounds = places(rounds, own);
    ProvinceLine {
        municipalities,
        recesses,
        is_missing: rounds.is_empty(),
        proposed_on: good,
        code: province.code,
        name: province.name,
        rounds,
    }
}

fn places(rounds: &[Planned], is_meant: impl Fn(&Planned) -> bool) -> Vec<usize> {
    rounds.iter().enumerate().filter(|(_, one)| is_meant(one)).map(|(place, _)| place).collect()
}

/// The provinces by name, each with its municipalities of today.
fn members(
    conn: &mut DbConn,
    roster: &Roster,
    today: NaiveDate,
) -> ServiceResult<Vec<(Organisation, Vec<LetterRegion>)>> {
    let mut provinces: Vec<Organisation> =
        organisations::list(conn)?.into_iter().filter(Organisation::is_province).collect();
    provinces.sort_by(|a, b| a.sort_name.cmp(&b.sort_name));
    provinces
        .into_iter()
        .map(|province| {
            let own = roster.entries().map(|entry| &entry.organisation).filter(|one| {
                !one.is_province() && one.province_code == province.code && one.is_valid_on(today)
            });
            let regions = own.map(region).collect::<Result<Vec<_>, StoreError>>()?;
            Ok((province, regions))
        })
        .collect()
}

/// The rounds that leave or left, by moment; a draft as it would leave now.
fn planned(
    conn: &mut DbConn,
    roster: &Roster,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Planned>> {
    let mut own = rounds::list(conn)?;
    own.retain(|one| one.tour_id == roster.tour_id && one.state != RoundState::Withdrawn);
    let drafts = own.iter().filter(|one| one.state == RoundState::Draft);
    let standing = readiness::standing(conn, drafts, now)?;
    let mut all = Vec::new();
    for round in own {
        let moments = match standing.get(&round.id) {
            Some(all) => departure::instants(&round, departure::of_standing(all), closed, now)?,
            None => moments(conn, &round)?,
        };
        let mut per_day: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for moment in &moments {
            *per_day.entry(amsterdam_day(*moment)).or_default() += 1;
        }
        let window = moments.iter().min().copied().zip(moments.iter().max().copied());
        all.push(Planned { round, window, per_day });
    }
    all.sort_by_key(|one| (one.window.map_or(one.round.planned_at, |it| it.0), one.round.id));
    Ok(all)
}

/// When each letter of a released round leaves or left; of reminders nothing is told here.
fn moments(conn: &mut DbConn, round: &Round) -> ServiceResult<Vec<DateTime<Utc>>> {
    let mut by_letter: HashMap<i64, DateTime<Utc>> = HashMap::new();
    for (letter_id, state, at) in messages::list_moments(conn, round.id)? {
        if state != MessageState::Cancelled {
            let first = by_letter.entry(letter_id).or_insert(at);
            *first = at.min(*first);
        }
    }
    Ok(by_letter.into_values().collect())
}

/// The days in a period on which letters of more than one round leave.
fn crowded(
    rounds: &[Planned],
    (first, last): (NaiveDate, NaiveDate),
) -> Vec<(NaiveDate, Vec<usize>)> {
    let mut by_day: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for (place, one) in rounds.iter().enumerate() {
        for day in one.per_day.keys().filter(|day| (first..=last).contains(*day)) {
            by_day.entry(*day).or_default().push(place);
        }
    }
    by_day.into_iter().filter(|(_, places)| places.len() > 1).collect()
}

/// The day that the calendar proposes to this province; for a further round the first good day,
/// and with a week (a day in it) the first good day from that day on.
///
/// # Errors
/// No permission, or a store error.
pub fn propose(
    conn: &mut DbConn,
    actor: &Actor,
    (province, week): (&str, Option<NaiveDate>),
    now: DateTime<Utc>,
) -> ServiceResult<Option<NaiveDate>> {
    require(actor, Permission::ProposeRounds)?;
    let closed = recesses::closed_days(conn)?;
    let roster = Roster::load(conn)?;
    let rounds = planned(conn, &roster, &closed, now)?;
    let members = members(conn, &roster, amsterdam_day(now))?;
    let earliest = amsterdam_day(now) + TIME_TO_READ;
    let Some((own, regions)) = members.iter().find(|(one, _)| one.code == province) else {
        return Ok(None);
    };
    if let Some(week) = week {
        let earliest = earliest.max(week);
        return Ok(first_good_day(&closed, earliest, regions, &busy(&rounds)));
    }
    let written = written(conn, &roster)?;
    let proposed = proposals(&members, (&rounds, &written), (&closed, earliest));
    let proposed = proposed.get(&own.id).copied();
    Ok(proposed.or_else(|| first_good_day(&closed, earliest, regions, &busy(&rounds))))
}
