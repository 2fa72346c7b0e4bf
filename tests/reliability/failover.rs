//! The server of PostgreSQL is gone while the program writes and mails, and its replica takes its
//! place: who calls again is served, what was acknowledged is there, no letter leaves twice.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::crash::dice;
use crate::crash::scene::Scene;
use crate::crash::sink::Sink;
use crate::instance::{Instance, Start};
use crate::killed::{judge, together};
use crate::replicas::Pair;
use crate::shared::judge_letters;
use crate::writer::write;

const WRITERS: usize = 4;
const LETTERS: usize = 60;
/// How long is written before and after.
const EACH: Duration = Duration::from_secs(4);

#[test]
fn a_replica_takes_the_place_of_the_server_and_nothing_acknowledged_is_lost() {
    let (pair, folder) = (Pair::start(), tempfile::tempdir().unwrap());
    let scene = Scene::set(&pair.new_database(), LETTERS);
    scene.knows_journals_in(folder.path());
    let (sink, token) = (Sink::start(dice::random() as u64), scene.token());
    let instance = Instance::start(&Start {
        url: &scene.url,
        folder: folder.path(),
        number: 0,
        clock: Scene::starts(),
        mail_url: format!("smtp://127.0.0.1:{}", sink.port),
        connections: 4,
    });
    instance.answers();
    let (stop, port) = (AtomicBool::new(false), instance.port);
    let (before, silent, written) = std::thread::scope(|scope| {
        let names = (0..WRITERS).map(|number| format!("Schrijver-{number}"));
        let writers = names.map(|name| {
            let (token, stop) = (&token, &stop);
            scope.spawn(move || write(&name, token, || port, stop))
        });
        let writers: Vec<_> = writers.collect();
        std::thread::sleep(EACH);
        let fell = Instant::now();
        pair.fail_over();
        let before = scene.people().len();
        instance.answers();
        let silent = fell.elapsed();
        std::thread::sleep(EACH);
        stop.store(true, Relaxed);
        (before, silent, together(writers))
    });
    judge(&written, &scene.people());
    assert!(scene.people().len() > before + 20, "it goes on writing on the other server");
    let unclear = judge_letters(&scene, &sink, 1);
    println!(
        "failed over, {:.1} s silent: {written}; {unclear} letters unclear",
        silent.as_secs_f64()
    );
}
