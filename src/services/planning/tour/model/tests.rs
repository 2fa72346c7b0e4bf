//! Plans over random teams and calendars: they break no rule, and on small cases nothing that can
//! be chosen by hand is better.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::domain::people::Part;
use crate::domain::planning::worlds::{
    World, any_position, any_world, day_faults, faults, lotte, zeist,
};
use crate::domain::planning::{Ask, Host, Period, SESSION_LENGTH, openings, propose_each};
use crate::domain::schedule::{ClosedDays, LetterRegion};

/// Long enough for a busy machine; what is tested is the plan.
const LONG: Duration = Duration::from_secs(300);

fn ask(world: &World) -> Ask<'_> {
    let (period, with_trainer) = (world.period, world.with_trainer);
    Ask {
        closed: &world.closed,
        period,
        lead: Part::Moderator,
        length: SESSION_LENGTH,
        with_trainer,
        most: 1,
    }
}

fn open(world: &World) -> Vec<Openings> {
    world.hosts.iter().map(|host| openings(host, &world.team, &ask(world))).collect()
}

/// Everything that is wrong with a plan, by the rules written out a second time.
fn wrong(world: &World, plan: &TourPlan) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut days = BTreeSet::new();
    let mut team = world.team.clone();
    for stop in &plan.stops {
        let (host, moment) = (&world.hosts[stop.host], &stop.opening.moment);
        wrong.extend(day_faults(world, host, moment).into_iter().map(str::to_owned));
        let parts = [Part::Moderator, Part::Trainer];
        for ((person_id, _), part) in stop.travellers().zip(parts) {
            let person = team.iter_mut().find(|it| it.person.id == person_id).unwrap();
            wrong.extend(faults(person, part, host, moment).into_iter().map(str::to_owned));
            if !days.insert((person_id, moment.day)) {
                wrong.push(format!("twice on {}", moment.day));
            }
            person.bookings.push(crate::domain::planning::Placed::wanted(host, moment));
        }
        if stop.trainer.is_some() != world.with_trainer {
            wrong.push("trainer".to_owned());
        }
    }
    let hosts: BTreeSet<usize> =
        plan.stops.iter().map(|it| it.host).chain(plan.unplaced.iter().copied()).collect();
    if hosts.len() != world.hosts.len() || hosts.len() != plan.stops.len() + plan.unplaced.len() {
        wrong.push("an organisation twice or not at all".to_owned());
    }
    wrong
}

#[test]
fn a_plan_of_a_random_world_breaks_no_rule() {
    let mut runner = TestRunner::deterministic();
    let (mut stops, mut with_trainer) = (0, 0);
    for _ in 0..150 {
        let world = any_world().new_tree(&mut runner).unwrap().current();
        let plan = solve(&open(&world), &world.team, LONG).unwrap();
        assert_eq!(wrong(&world, &plan), Vec::<String>::new(), "{plan:?}");
        stops += plan.stops.len();
        with_trainer += plan.stops.iter().filter(|it| it.trainer.is_some()).count();
    }
    assert!(stops > 100 && with_trainer > 10, "{stops} sessions, {with_trainer} with a trainer");
}

/// The most sessions and the fewest points that any choice by hand reaches, from this
/// organisation on.
fn by_hand(world: &World, open: &[Openings], chosen: &mut Vec<Stop>, host: usize) -> (usize, i64) {
    let Some(here) = open.get(host) else {
        let plan = TourPlan { stops: chosen.clone(), ..TourPlan::default() };
        return (chosen.len(), plan.points());
    };
    let mut best = by_hand(world, open, chosen, host + 1);
    for opening in &here.leads {
        let here_then = here.company.iter().flatten().filter(|it| it.moment == opening.moment);
        let mut trainers: Vec<Option<Company>> = here_then.copied().map(Some).collect();
        if !world.with_trainer {
            trainers.push(None);
        }
        for trainer in trainers {
            let stop = Stop { host, opening: opening.clone(), trainer };
            if !fits(world, chosen, &stop) {
                continue;
            }
            chosen.push(stop);
            let found = by_hand(world, open, chosen, host + 1);
            chosen.pop();
            if found.0 > best.0 || (found.0 == best.0 && found.1 < best.1) {
                best = found;
            }
        }
    }
    best
}

fn fits(world: &World, chosen: &[Stop], stop: &Stop) -> bool {
    let day = stop.opening.moment.day;
    let taken = |id: i64| {
        let of = move |it: &&Stop| it.travellers().any(|(person, _)| person == id);
        let days = chosen.iter().filter(of).map(|it| it.opening.moment.day);
        days.collect::<Vec<_>>()
    };
    let ids: Vec<i64> = stop.travellers().map(|(id, _)| id).collect();
    let once = ids.iter().collect::<BTreeSet<_>>().len() == ids.len();
    once && ids.iter().all(|id| {
        let person = world.team.iter().find(|it| it.person.id == *id).unwrap();
        let days = taken(*id);
        let in_week = days.iter().filter(|it| it.iso_week() == day.iso_week()).count();
        let most = person.availability.most_per_week.map_or(usize::MAX, |it| it as usize);
        !days.contains(&day) && person.booked_in_week(day) + in_week < most
    })
}

#[test]
fn no_choice_by_hand_is_better_in_a_small_world() {
    let mut runner = TestRunner::deterministic();
    let mut placed = 0;
    for _ in 0..120 {
        let mut world = any_world().new_tree(&mut runner).unwrap().current();
        world.period.last = world.period.first + chrono::TimeDelta::days(6);
        world.team.truncate(3);
        world.hosts.truncate(if world.with_trainer { 2 } else { 3 });
        let open = open(&world);
        let plan = solve(&open, &world.team, LONG).unwrap();
        let best = by_hand(&world, &open, &mut Vec::new(), 0);
        assert_eq!((plan.stops.len(), plan.points()), best, "{world:?}");
        assert!(plan.slack < 1.0, "{}", plan.slack);
        placed += plan.stops.len();
    }
    assert!(placed > 50, "{placed}");
}

#[test]
fn fifty_organisations_over_ten_people_and_a_quarter_are_planned_within_a_twentieth_of_the_best() {
    let world = quarter();
    let plan = solve(&open(&world), &world.team, LONG).unwrap();
    assert_eq!(wrong(&world, &plan), Vec::<String>::new());
    assert!(plan.stops.len() >= 45, "{} placed", plan.stops.len());
    assert!(plan.gap() <= 0.05, "{}", plan.gap());
    for stop in &plan.stops {
        let others = plan.others(stop, &world.hosts, &world.team);
        assert_eq!(others.len(), world.team.len() - 1);
        let day = stop.opening.moment.day;
        for (id, answer) in others {
            let mut same_evening = plan.stops.iter().filter(|it| it.opening.moment.day == day);
            let is_elsewhere = same_evening.any(|it| it.opening.lead_id == id);
            assert!(!is_elsewhere || answer.is_err(), "{id} cannot be at two places on {day}");
        }
    }
    let in_turn = propose_each(&world.hosts, &world.team, &ask(&world));
    let in_turn = in_turn.iter().filter(|it| !it.best.is_empty()).count();
    assert!(plan.stops.len() >= in_turn, "{} and {in_turn}", plan.stops.len());
}

/// Fifty organisations, ten people who can on each evening and live all over the country.
fn quarter() -> World {
    let mut runner = TestRunner::deterministic();
    let mut places = || any_position().new_tree(&mut runner).unwrap().current();
    let host = |id: i64, position| Host {
        region: LetterRegion { organisation_id: id, school_region: None },
        place: format!("Gemeentehuis {id}"),
        position,
        ..zeist()
    };
    let hosts = (1..=50).map(|id| host(id, places())).collect();
    let mut team = vec![lotte(); 10];
    for (candidate, id) in team.iter_mut().zip(1..) {
        candidate.person.id = id;
        candidate.home = Some(places());
    }
    let (first, last) = ("2024-01-08".parse().unwrap(), "2024-04-05".parse().unwrap());
    let period = Period { first, last };
    World {
        hosts,
        team,
        closed: ClosedDays::default(),
        period,
        lead: Part::Moderator,
        length: SESSION_LENGTH,
        with_trainer: false,
    }
}
