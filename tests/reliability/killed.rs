//! SQLite under `kill -9`: the program is killed again and again while others write through it. The
//! file stays whole, and what was acknowledged is there, once.
//!
//! `KILLS` makes it longer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering::Relaxed};
use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};

use crate::crash::dice::{self, Dice};
use crate::crash::number;
use crate::crash::scene::Scene;
use crate::instance::Instance;
use crate::writer::{Written, write};

/// How many write at the same time.
const WRITERS: usize = 4;
/// The longest time from the first answer to a kill, in milliseconds.
const LONGEST_RUN: u64 = 400;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

pub fn lines(database: &Path, sql: &str) -> Vec<String> {
    let mut conn = SqliteConnection::establish(&database.display().to_string()).unwrap();
    let found: Vec<Line> = diesel::sql_query(sql).load(&mut conn).unwrap();
    found.into_iter().map(|line| line.text).collect()
}

#[test]
fn killed_while_others_write_the_program_keeps_what_it_acknowledged() {
    let (kills, seed) = (number("KILLS", 40), number("CRASH_SEED", dice::random()));
    println!("SQLite: seed {seed}");
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("drietraps.sqlite");
    let scene = Scene::set(&format!("sqlite://{}", database.display()), 1);
    let (token, stop, port) = (scene.token(), AtomicBool::new(false), AtomicU16::new(0));
    let (mut dice, began) = (Dice::new(seed as u64), Instant::now());
    let written = std::thread::scope(|scope| {
        let names = (0..WRITERS).map(|number| format!("Schrijver-{number}"));
        let write = |name: String| {
            let (token, stop, port) = (&token, &stop, &port);
            scope.spawn(move || write(&name, token, || port.load(Relaxed), stop))
        };
        let writers: Vec<_> = names.map(write).collect();
        for _ in 0..kills {
            run_and_kill(&scene, folder.path(), &port, dice.next(LONGEST_RUN));
            assert_eq!(
                lines(&database, "SELECT integrity_check AS text FROM pragma_integrity_check"),
                ["ok"]
            );
        }
        let last = start(&scene, folder.path(), &port);
        std::thread::sleep(Duration::from_millis(500));
        stop.store(true, Relaxed);
        let written = together(writers);
        drop(last);
        written
    });
    judge(&written, &lines(&database, "SELECT name AS text FROM people"));
    println!("SQLite: {kills} kills, {:.0} s: {written}", began.elapsed().as_secs_f64());
}

fn start(scene: &Scene, folder: &Path, port: &AtomicU16) -> Instance {
    let instance = Instance::alone(&scene.url, folder);
    port.store(instance.port, Relaxed);
    instance
}

fn run_and_kill(scene: &Scene, folder: &Path, port: &AtomicU16, milliseconds: u64) {
    let instance = start(scene, folder, port);
    std::thread::sleep(Duration::from_millis(milliseconds));
    drop(instance);
}

pub fn together(writers: Vec<std::thread::ScopedJoinHandle<'_, Written>>) -> Written {
    let mut all = Written::default();
    writers.into_iter().for_each(|writer| all.add(writer.join().unwrap()));
    all
}

/// Everything that was acknowledged is there once, and nothing is there twice.
pub fn judge(written: &Written, found: &[String]) {
    let mut times: HashMap<&str, usize> = HashMap::new();
    found.iter().for_each(|name| *times.entry(name).or_default() += 1);
    let told = written.acknowledged.iter().chain(&written.done);
    let lost: Vec<_> = told.filter(|name| times.get(name.as_str()) != Some(&1)).collect();
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(lost.is_empty() && twice.is_empty(), "lost {lost:?}, twice {twice:?}");
    assert!(written.acknowledged.len() > 50, "only {} written", written.acknowledged.len());
}
