//! The built program is killed again and again while it sends rounds to a mail server that is
//! slow, hangs up and refuses: nobody gets a letter twice, nobody is forgotten, and what cannot
//! be known stands as unclear.
//!
//! `CRASH_KILLS` and `CRASH_LETTERS` make it longer, `CRASH_SEED` plays one run again (the moments
//! of the kills still differ a little: they are those of the machine).

pub mod dice;
mod program;
pub mod scene;
pub mod sink;
mod tally;

use std::time::{Duration, Instant};

use dice::Dice;
use program::Programs;
use scene::Scene;
use sink::Sink;
use tally::Tally;

/// Messages that one instance has in flight at most.
pub const CONNECTIONS: usize = 4;
/// The longest wait until a program that just started speaks to the server.
const START: Duration = Duration::from_secs(10);
/// The longest time between the first words to the server and a kill, in milliseconds.
const LONGEST_RUN: u64 = 300;
/// Hours of the clock at which the program is started without a kill, until all retries are done.
const HOURS: u32 = 7;

#[test]
fn killed_at_any_moment_the_program_sends_nothing_twice_and_forgets_nobody() {
    let url = |folder: &std::path::Path| {
        format!("sqlite://{}", folder.join("drietraps.sqlite").display())
    };
    run("SQLite, one instance", 1, number("CRASH_KILLS", 24), url);
}

#[test]
fn two_instances_that_share_a_round_on_postgres_send_nothing_twice_when_killed() {
    let url = |_: &std::path::Path| scene::new_postgres_database();
    run("PostgreSQL, two instances", 2, number("CRASH_KILLS", 32) / 4, url);
}

/// Plays rounds until there were so many kills, and judges each.
fn run(name: &str, instances: usize, kills: usize, url: impl Fn(&std::path::Path) -> String) {
    let seed = number("CRASH_SEED", dice::random());
    let letters = number("CRASH_LETTERS", 60);
    println!("{name}: seed {seed}");
    let mut dice = Dice::new(seed as u64);
    let (mut tally, started) = (Tally::default(), Instant::now());
    while tally.kills < kills {
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene::set(&url(folder.path()), letters);
        let sink = Sink::start(dice.next(u64::MAX));
        let mut programs = Programs::new(&scene, folder.path(), sink.port);
        tally.rounds += 1;
        while tally.kills < kills && scene.has_queued() {
            kill_once(&mut programs, &scene, &sink, (&mut dice, instances, &mut tally));
        }
        finish(&mut programs, &scene);
        tally.judge(&scene.messages(), &sink);
        println!("{name}: {} of {kills} kills", tally.kills);
    }
    println!("{}", tally.table(name, started.elapsed()));
}

/// Starts the program, lets it send for a moment and kills it.
fn kill_once(
    programs: &mut Programs,
    scene: &Scene,
    sink: &Sink,
    (dice, instances, tally): (&mut Dice, usize, &mut Tally),
) {
    let (before, heard) = (scene.in_flight(), sink.commands());
    programs.start(instances);
    wait_for(START, || sink.commands() > heard + 2 || !scene.has_queued());
    for _ in 0..instances {
        std::thread::sleep(Duration::from_millis(dice.next(LONGEST_RUN)));
        programs.kill_one();
        tally.kills += 1;
    }
    let in_flight = scene.in_flight().iter().filter(|id| !before.contains(id)).count();
    let most = CONNECTIONS * instances;
    assert!(in_flight <= most, "{in_flight} in flight, with {instances} × {CONNECTIONS}");
    tally.in_flight += in_flight;
    tally.most_in_flight = tally.most_in_flight.max(in_flight);
}

/// Lets the program end the round, first what was never offered, then hour after hour, so that
/// all retries come to their end.
fn finish(programs: &mut Programs, scene: &Scene) {
    programs.start(1);
    wait_for(Duration::from_secs(60), || !scene.has_queued() && scene.in_flight().is_empty());
    programs.kill_one();
    for hour in 1..=HOURS {
        programs.start_at(hour);
        wait_for(Duration::from_secs(60), || !scene.has_due(hour) && scene.in_flight().is_empty());
        programs.kill_one();
        if scene.is_done() {
            return;
        }
    }
    panic!("the round did not end: {:?}", scene.states());
}

/// A setting of the harness.
pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn wait_for(longest: Duration, is_so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + longest;
    while Instant::now() < end {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    is_so()
}
