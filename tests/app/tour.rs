//! A whole tour, from July 2022 to December 2024, played day by day by the people of the team and
//! by the sender, with the rules of the tour checked after each day.

pub mod acts;
mod fates;
pub mod invariants;
mod world;

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::kit::on_both;
use world::World;

const FIRST_DAY: &str = "2022-07-04";
const LAST_DAY: &str = "2024-12-31";

on_both!(a_tour_of_thirty_months_keeps_every_rule_on_every_day, |app| {
    let started = std::time::Instant::now();
    let mut world = World::new(&app);
    invariants::index_by_day(&app);
    let (mut day, last): (NaiveDate, NaiveDate) =
        (FIRST_DAY.parse().unwrap(), LAST_DAY.parse().unwrap());
    while day <= last {
        world.play(day);
        invariants::check(&app, day);
        if day.day() == 1 {
            world.check_figures(day);
        }
        day += TimeDelta::days(1);
    }
    invariants::check_all(&app, last);
    world.check_end();
    println!("{} in {:.1} s", world.summary(), started.elapsed().as_secs_f64());
});
