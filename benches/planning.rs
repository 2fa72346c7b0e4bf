//! The figures of `make bench` for a tour plan: fifty organisations, ten people and a quarter, beside
//! one organisation after another and beside the bound that the solver proves. Printed, never
//! asserted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking"
)]

#[allow(dead_code, unused_imports, unused_macros, reason = "the tests use more of it")]
#[path = "../tests/app/kit.rs"]
mod kit;

use std::time::{Duration, Instant};

use drietraps::domain::people::{Availability, Part, Slot};
use drietraps::domain::planning::{Period, TourPlan};
use drietraps::services::people::{self, PersonDetails};
use drietraps::services::planning::proposals::Question;
use drietraps::services::planning::tour;
use kit::{Backend, TestApp};

/// Where the ten people live.
const HOMES: [&str; 10] = [
    "Utrecht",
    "Zwolle",
    "Groningen",
    "Breda",
    "Arnhem",
    "Leiden",
    "Maastricht",
    "Assen",
    "Goes",
    "Alkmaar",
];

/// Organisations in the plan: each seventh of the country.
const ORGANISATIONS: usize = 50;

fn main() {
    let build =
        if cfg!(debug_assertions) { "DEBUG build: figures say nothing" } else { "release build" };
    println!(
        "Tour plan, {ORGANISATIONS} organisations, {} people, a quarter, {build}\n",
        HOMES.len()
    );
    let app = TestApp::start(Backend::Sqlite);
    for with_trainer in [false, true] {
        measure(&app, with_trainer);
    }
}

fn measure(app: &TestApp, with_trainer: bool) {
    if with_trainer {
        println!("with a trainer beside each moderator");
    }
    let codes = codes(app);
    let (first, last) = ("2024-01-08".parse().unwrap(), "2024-04-05".parse().unwrap());
    let question = Question { codes, period: Period { first, last }, with_trainer };
    let (planner, now) = (app.actor("planner"), app.now());
    if !with_trainer {
        HOMES.iter().for_each(|home| add(app, home));
    }
    let task = app.read(|conn| tour::prepare(conn, &planner, &question, now));
    let started = Instant::now();
    let in_turn = task.in_turn();
    print("one after another", &in_turn, started.elapsed());
    let started = Instant::now();
    let better = task.in_better_turn(tour::LIMIT);
    print("who was left first", &better, started.elapsed());
    let started = Instant::now();
    let plan = task.solve(tour::LIMIT).plan;
    print("tour plan", &plan, started.elapsed());
    println!("  at most {:.1} % from the best (aim: 5 %, in 10 s)\n", plan.gap() * 100.0);
}

fn print(what: &str, plan: &TourPlan, took: Duration) {
    let (placed, left) = (plan.stops.len(), plan.unplaced.len());
    let busiest = plan.shares().values().map(|it| it.sessions).max().unwrap_or_default();
    println!(
        "  {what:<20} {placed:>3} placed, {left:>2} left, {:>6} minutes of travel, {:>6} points, \
         busiest {busiest}, {:.2} s",
        plan.minutes(),
        plan.points(),
        took.as_secs_f64()
    );
}

fn codes(app: &TestApp) -> Vec<String> {
    let today = app.now().date_naive();
    let all = app.read(|conn| Ok(drietraps::store::organisations::list(conn)?));
    let valid = all.into_iter().filter(|it| it.is_valid_on(today) && it.position.is_some());
    valid.map(|it| it.code).step_by(7).take(ORGANISATIONS).collect()
}

/// Somebody who can on each evening, at most three times a week.
fn add(app: &TestApp, home: &str) {
    let weekly = Slot::all().filter(|slot| slot.to_string().ends_with("-evening")).collect();
    let details = PersonDetails {
        name: format!("Iemand uit {home}"),
        home_place: Some(home.to_owned()),
        parts: vec![Part::Moderator, Part::Trainer],
        availability: Availability { weekly, most_per_week: Some(3), ..Availability::default() },
        ..PersonDetails::default()
    };
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| people::add(conn, &planner, &details, now));
}
