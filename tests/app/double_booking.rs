//! Two planners who book one moderator at the same moment: never both.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use drietraps::domain::errors::RuleError;
use drietraps::domain::people::Part;
use drietraps::domain::permissions::Actor;
use drietraps::services::people;
use drietraps::services::sessions::{self, PlanSession};
use drietraps::services::{ServiceError, ServiceResult};
use drietraps::store::MayBeBusy;

use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, at, on_both};

const TRIES: usize = 1_000;

/// How the tries of both planners ended.
#[derive(Default)]
struct Ends {
    planned: AtomicUsize,
    refused: AtomicUsize,
    busy: AtomicUsize,
}

impl Ends {
    fn count(&self, end: &ServiceResult<sessions::Planned>) {
        let counter = match end {
            Ok(_) => &self.planned,
            Err(ServiceError::Rule(RuleError::Clash(_))) => &self.refused,
            Err(error) if error.is_busy() => &self.busy,
            Err(error) => panic!("{error:?}"),
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// The moment of a try for one of the two: they overlap, or lie within the time to travel.
fn moment(number: usize, is_second: bool) -> DateTime<Utc> {
    let day = at("2024-01-02T09:00:00Z") + TimeDelta::days(i64::try_from(number).unwrap());
    let shift = i64::try_from(number * 7 % 200).unwrap();
    if is_second { day + TimeDelta::minutes(shift) } else { day }
}

fn book_all(app: &TestApp, planner: &Actor, host: (&str, i64), turn: (&Barrier, bool, &Ends)) {
    let ((code, moderator), (barrier, is_second, ends)) = (host, turn);
    let (now, stationery) = (app.now(), app.state.stationery());
    for number in 0..TRIES {
        let mut appointment = evening("2024-01-02T09:00:00Z", code, moderator);
        appointment.starts_at = moment(number, is_second);
        appointment.ends_at = appointment.starts_at + TimeDelta::minutes(150);
        appointment.sends_confirmation = false;
        let command = PlanSession { organisations: vec![code.to_owned()], appointment };
        barrier.wait();
        let end = app
            .state
            .db
            .write_now(|conn| sessions::plan(conn, planner, &command, &stationery, now));
        ends.count(&end);
    }
}

on_both!(two_planners_never_book_one_moderator_twice, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    // Once their stage is planned, the two organisations have nothing left to move.
    for (code, day) in [("GM0355", "2023-11-01T18:00:00Z"), ("GM0340", "2023-11-02T18:00:00Z")] {
        plan(&app, code, evening(day, code, lotte)).unwrap();
    }
    let (ends, barrier, started) = (Ends::default(), Barrier::new(2), Instant::now());
    let planners = [app.actor("planner"), app.actor("planner2")];
    thread::scope(|scope| {
        let (app, ends, barrier, planners) = (&app, &ends, &barrier, &planners);
        scope.spawn(move || book_all(app, &planners[0], ("GM0355", lotte), (barrier, false, ends)));
        scope.spawn(move || book_all(app, &planners[1], ("GM0340", lotte), (barrier, true, ends)));
    });
    let bookings = app.read(|conn| {
        let ever = (at("2023-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
        people::bookings(conn, lotte, ever, app.now())
    });
    let overlaps = bookings
        .iter()
        .enumerate()
        .flat_map(|(place, one)| bookings[place + 1..].iter().map(move |other| (one, other)))
        .filter(|(one, other)| one.clashes_with(other))
        .count();
    let [planned, refused, busy] =
        [&ends.planned, &ends.refused, &ends.busy].map(|count| count.load(Ordering::Relaxed));
    println!(
        "double booking on {:?}: {TRIES} tries by two planners at once, {planned} planned, \
         {refused} refused, {busy} busy, {overlaps} overlaps, {:.1} s",
        app.backend,
        started.elapsed().as_secs_f32()
    );
    assert_eq!(overlaps, 0);
    assert_eq!(bookings.len(), planned + 2);
    assert_eq!(planned + refused + busy, 2 * TRIES);
    assert!(planned + busy >= TRIES, "nobody got the moderator although nothing stood there");
});
