//! Two planners who plan and move sessions at random, at the same time and with the same few
//! people: nobody is ever in two places. `PLANNING_ATTEMPTS` says how often each of them tries.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use drietraps::domain::errors::RuleError;
use drietraps::domain::people::Part;
use drietraps::domain::permissions::Actor;
use drietraps::services::sessions::{self, Appointment, PlanSession, Planned, Reschedule};
use drietraps::services::{ServiceError, ServiceResult};
use drietraps::store::schema::{session_people, sessions as stored};
use drietraps::store::{MayBeBusy, StoreError, sessions as store};

use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, at, on_both};

const HOSTS: [&str; 2] = ["GM0355", "GM0340"];
const PLACES: [&str; 3] = ["Gemeentehuis Zeist", "gemeentehuis  ZEIST", "Rhenen"];

/// How many days the sessions lie on.
const DAYS: u64 = 30;

/// How the attempts ended.
#[derive(Default)]
struct Ends {
    planned: AtomicUsize,
    moved: AtomicUsize,
    refused: AtomicUsize,
    busy: AtomicUsize,
}

impl Ends {
    fn count(&self, end: &ServiceResult<Planned>, is_new: bool) {
        let counter = match end {
            Ok(_) if is_new => &self.planned,
            Ok(_) => &self.moved,
            Err(error) if error.is_busy() => &self.busy,
            Err(
                ServiceError::Rule(RuleError::Clash(_)) | ServiceError::Store(StoreError::Conflict),
            ) => &self.refused,
            Err(error) => panic!("{error:?}"),
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Planned, moved, refused, busy.
    fn numbers(&self) -> [usize; 4] {
        [&self.planned, &self.moved, &self.refused, &self.busy]
            .map(|counter| counter.load(Ordering::Relaxed))
    }
}

/// A die that always falls the same: a linear congruential generator.
struct Die(u64);

impl Die {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.below(u64::try_from(choices.len()).unwrap());
        choices[usize::try_from(place).unwrap()]
    }

    /// Any evening, afternoon or morning, with one or two of the people.
    fn appointment(&mut self, team: &[i64]) -> Appointment {
        let moderator = self.of(team);
        let other = self.of(team);
        let minutes = i64::try_from(self.below(DAYS) * 24 * 60 + self.below(600)).unwrap();
        let starts_at = at("2024-01-08T08:00:00Z") + TimeDelta::minutes(minutes);
        let length = TimeDelta::minutes(i64::try_from(60 + self.below(120)).unwrap());
        let place = self.of(&PLACES);
        Appointment {
            starts_at,
            ends_at: starts_at + length,
            trainers: if other == moderator { Vec::new() } else { vec![other] },
            sends_confirmation: false,
            ..evening("2024-01-08T08:00:00Z", place, moderator)
        }
    }
}

/// What both planners share.
struct Table<'a> {
    app: &'a TestApp,
    team: Vec<i64>,
    planned: Mutex<Vec<i64>>,
    ends: Ends,
}

impl Table<'_> {
    fn attempt_all(&self, planner: &Actor, attempts: usize, seed: u64) {
        let mut die = Die(seed);
        for _ in 0..attempts {
            let appointment = die.appointment(&self.team);
            let known = self.planned.lock().unwrap().clone();
            // A third of the attempts moves something, as far as there is anything.
            if known.is_empty() || die.below(3) > 0 {
                self.plan(planner, die.of(&HOSTS), appointment);
            } else {
                self.reschedule(planner, die.of(&known), appointment);
            }
        }
    }

    fn plan(&self, planner: &Actor, host: &str, appointment: Appointment) {
        let command = PlanSession { organisations: vec![host.to_owned()], appointment };
        let (now, stationery) = (self.app.now(), self.app.state.stationery());
        let end =
            self.app.try_write(|conn| sessions::plan(conn, planner, &command, &stationery, now));
        self.ends.count(&end, true);
        self.planned.lock().unwrap().extend(end.ok().map(|it| it.id));
    }

    fn reschedule(&self, planner: &Actor, session_id: i64, appointment: Appointment) {
        let seen = self.app.read(|conn| Ok(store::get(conn, session_id)?));
        let (version, reason) = (seen.version, "past beter".to_owned());
        let command = Reschedule { session_id, version, reason, appointment };
        let (now, stationery) = (self.app.now(), self.app.state.stationery());
        let end = self
            .app
            .try_write(|conn| sessions::reschedule(conn, planner, &command, &stationery, now));
        self.ends.count(&end, false);
    }
}

type Stay = (DateTime<Utc>, DateTime<Utc>, String);

/// Where everybody is when, as the tables say it.
fn stays(app: &TestApp) -> HashMap<i64, Vec<Stay>> {
    type Row = (i64, NaiveDateTime, NaiveDateTime, String);
    let rows: Vec<Row> = app.read(|conn| {
        Ok(session_people::table
            .inner_join(stored::table)
            .filter(stored::state.eq_any(["planned", "held"]))
            .select((session_people::person_id, stored::starts_at, stored::ends_at, stored::place))
            .load(conn)
            .unwrap())
    });
    let mut stays: HashMap<i64, Vec<Stay>> = HashMap::new();
    for (person, from, until, place) in rows {
        stays.entry(person).or_default().push((from.and_utc(), until.and_utc(), place));
    }
    stays
}

/// Pairs of which one person cannot do both: less between them than an hour, or than a quarter of
/// an hour at one place. Reckoned here, not by the program.
fn overlaps(stays: &HashMap<i64, Vec<Stay>>) -> usize {
    let plain = |place: &str| place.to_lowercase().split_whitespace().collect::<String>();
    let is_impossible = |one: &Stay, other: &Stay| {
        let gap = if plain(&one.2) == plain(&other.2) { 15 } else { 60 };
        let between = (other.0 - one.1).max(one.0 - other.1);
        between < TimeDelta::minutes(gap)
    };
    stays
        .values()
        .map(|own| {
            let pairs = own
                .iter()
                .enumerate()
                .flat_map(|(place, one)| own[place + 1..].iter().map(move |it| (one, it)));
            pairs.filter(|(one, other)| is_impossible(one, other)).count()
        })
        .sum()
}

fn attempts() -> usize {
    std::env::var("PLANNING_ATTEMPTS").map_or(150, |text| text.parse().unwrap())
}

on_both!(two_planners_at_random_never_put_anybody_in_two_places, |app| {
    let parts = [Part::Moderator, Part::Trainer];
    let team = ["Lotte", "Bram", "Mees"].map(|name| person(&app, name, &parts)).to_vec();
    // Once their stage is planned, the two organisations have nothing left to move.
    for (code, day) in [("GM0355", "2023-11-01T18:00:00Z"), ("GM0340", "2023-11-02T18:00:00Z")] {
        plan(&app, code, evening(day, code, team[0])).unwrap();
    }
    let (attempts, started) = (attempts(), Instant::now());
    let planners = [app.actor("planner"), app.actor("planner2")];
    let table = Table { app: &app, team, planned: Mutex::new(Vec::new()), ends: Ends::default() };
    thread::scope(|scope| {
        for (seed, planner) in (1..).zip(&planners) {
            let table = &table;
            scope.spawn(move || table.attempt_all(planner, attempts, seed));
        }
    });
    let stays = stays(&app);
    let (overlaps, [planned, moved, refused, busy]) = (overlaps(&stays), table.ends.numbers());
    println!(
        "concurrent planning on {:?}: 2 × {attempts} attempts, {planned} planned, {moved} moved, \
         {refused} refused, {busy} busy, {overlaps} overlaps among {} stays, {:.1} s",
        app.backend,
        stays.values().map(Vec::len).sum::<usize>(),
        started.elapsed().as_secs_f32()
    );
    assert_eq!(overlaps, 0);
    assert_eq!(planned + moved + refused + busy, 2 * attempts);
    assert!(planned > 0 && moved > 0 && refused > 0, "nothing was tried in earnest");
    let sessions = app.read(|conn| Ok(store::list(conn)?)).len();
    assert_eq!(sessions, planned + 2);
});

#[test]
fn the_check_sees_an_overlap_and_too_little_time_to_travel() {
    let stay =
        |from: &str, until: &str, place: &str| -> Stay { (at(from), at(until), place.to_owned()) };
    let one = stay("2024-01-08T18:00:00Z", "2024-01-08T20:00:00Z", "Zeist");
    let count = |other: Stay| overlaps(&HashMap::from([(1, vec![one.clone(), other])]));
    assert_eq!(count(stay("2024-01-08T19:59:00Z", "2024-01-08T21:00:00Z", "Zeist")), 1);
    assert_eq!(count(stay("2024-01-08T20:14:00Z", "2024-01-08T21:00:00Z", "zeist")), 1);
    assert_eq!(count(stay("2024-01-08T20:15:00Z", "2024-01-08T21:00:00Z", "zeist")), 0);
    assert_eq!(count(stay("2024-01-08T16:00:00Z", "2024-01-08T17:01:00Z", "Rhenen")), 1);
    assert_eq!(count(stay("2024-01-08T16:00:00Z", "2024-01-08T17:00:00Z", "Rhenen")), 0);
}
