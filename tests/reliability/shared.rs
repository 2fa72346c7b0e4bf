//! Three instances on one PostgreSQL behind a round-robin, while one of them is killed every few
//! seconds: who calls again is served, no write is lost or doubled, no letter leaves twice, and a
//! login counts on every instance.
//!
//! `SHARED_SECONDS` makes it longer.

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use drietraps::domain::letters::MessageState;

use crate::crash::dice;
use crate::crash::number;
use crate::crash::scene::{Scene, new_postgres_database};
use crate::crash::sink::Sink;
use crate::http;
use crate::instance::{Instance, Start};
use crate::killed::{judge, together};
use crate::writer::write;

const INSTANCES: usize = 3;
const WRITERS: usize = 4;
const READERS: usize = 2;
/// One instance is killed each time that so much has passed.
const BETWEEN_KILLS: Duration = Duration::from_secs(5);
const LETTERS: usize = 60;

/// Hands each connection to the next instance that takes it.
struct RoundRobin {
    port: u16,
    behind: Arc<Mutex<Vec<u16>>>,
}

impl RoundRobin {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind: Arc<Mutex<Vec<u16>>> = Arc::default();
        let ports = Arc::clone(&behind);
        std::thread::spawn(move || {
            let turn = AtomicUsize::new(0);
            for client in listener.incoming().map_while(Result::ok) {
                let ports = ports.lock().unwrap().clone();
                let first = turn.fetch_add(1, Relaxed);
                let order = (0..ports.len()).map(|step| ports[(first + step) % ports.len()]);
                let mut servers =
                    order.filter_map(|port| TcpStream::connect(("127.0.0.1", port)).ok());
                if let Some(server) = servers.next() {
                    std::thread::spawn(move || join(&client, &server));
                }
            }
        });
        Self { port, behind }
    }
}

/// Passes bytes on in both directions until one side is done.
fn join(client: &TcpStream, server: &TcpStream) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut from, mut to) = (client, server);
            let _ = copy(&mut from, &mut to);
            let _ = server.shutdown(Shutdown::Write);
        });
        let (mut from, mut to) = (server, client);
        let _ = copy(&mut from, &mut to);
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// The instances and what stands before them.
struct Park<'a> {
    scene: &'a Scene,
    folder: &'a Path,
    smtp_port: u16,
    began: Instant,
    running: Vec<Instance>,
    front: RoundRobin,
}

impl<'a> Park<'a> {
    fn open(scene: &'a Scene, folder: &'a Path, smtp_port: u16) -> Self {
        let (began, front) = (Instant::now(), RoundRobin::start());
        let mut park = Self { scene, folder, smtp_port, began, running: Vec::new(), front };
        park.running = (0..INSTANCES).map(|number| park.start_one(number)).collect();
        park.tell();
        park
    }

    fn start_one(&self, number: usize) -> Instance {
        let passed = chrono::TimeDelta::from_std(self.began.elapsed()).unwrap();
        let instance = Instance::start(&Start {
            url: &self.scene.url,
            folder: self.folder,
            number,
            clock: Scene::starts() + passed,
            mail_url: format!("smtp://127.0.0.1:{}", self.smtp_port),
            connections: 4,
        });
        instance.answers();
        instance
    }

    fn tell(&self) {
        *self.front.behind.lock().unwrap() = self.running.iter().map(|it| it.port).collect();
    }

    /// `kill -9` while calls are under way; its place is taken by a new one.
    fn replace(&mut self, number: usize) {
        drop(self.running.remove(number));
        let next = self.start_one(number);
        self.running.insert(number, next);
        self.tell();
    }
}

#[test]
fn three_instances_of_which_one_is_killed_now_and_then_lose_and_double_nothing() {
    let seconds = Duration::from_secs(number("SHARED_SECONDS", 15) as u64);
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::set(&new_postgres_database(), LETTERS);
    scene.knows_journals_in(folder.path());
    let sink = Sink::start(dice::random() as u64);
    let (token, cookie) = (scene.token(), scene.cookie());
    let mut park = Park::open(&scene, folder.path(), sink.port);
    let (stop, pages) = (AtomicBool::new(false), Pages::default());
    let (port, mut kills) = (park.front.port, 0);
    let written = std::thread::scope(|scope| {
        let names = (0..WRITERS).map(|number| format!("Schrijver-{number}"));
        let writers = names.map(|name| {
            let (token, stop) = (&token, &stop);
            scope.spawn(move || write(&name, token, || port, stop))
        });
        let writers: Vec<_> = writers.collect();
        for _ in 0..READERS {
            scope.spawn(|| pages.read(port, &cookie, &stop));
        }
        let started = Instant::now();
        while started.elapsed() < seconds {
            std::thread::sleep(BETWEEN_KILLS.min(seconds));
            park.replace(kills % INSTANCES);
            kills += 1;
        }
        stop.store(true, Relaxed);
        together(writers)
    });
    judge(&written, &scene.people());
    let unclear = judge_letters(&scene, &sink, kills);
    let (read, again) = (pages.read.load(Relaxed), pages.again.load(Relaxed));
    assert!(read > 20, "only {read} pages read");
    println!(
        "{INSTANCES} instances, {} s, {kills} kills: {written}; {read} pages read, {again} asked \
         again; {unclear} letters unclear",
        seconds.as_secs(),
    );
}

/// Pages that were read.
#[derive(Default)]
struct Pages {
    read: AtomicUsize,
    again: AtomicUsize,
}

impl Pages {
    /// Reads with one login, again where a line broke; the login counts on each instance.
    fn read(&self, port: u16, cookie: &str, stop: &AtomicBool) {
        let pages =
            ["/organisaties", "/dekking", "/organisaties/GM0344", "/taken", "/brievenrondes"];
        for page in pages.iter().cycle() {
            if stop.load(Relaxed) {
                return;
            }
            match http::send(port, &format!("GET {page}"), &format!("Cookie: {cookie}\r\n"), "") {
                Ok(answer) if answer.status == 200 => self.read.fetch_add(1, Relaxed),
                Ok(answer) if answer.status != 503 => panic!("{page}: {}", answer.status),
                _ => self.again.fetch_add(1, Relaxed),
            };
        }
    }
}

/// Nothing was taken twice, nothing that stands as sent is missing; answers how many are unclear.
pub fn judge_letters(scene: &Scene, sink: &Sink, kills: usize) -> usize {
    let messages = scene.messages();
    sink.seen(|seen| {
        assert!(seen.taken.values().all(|times| *times == 1), "a letter left twice");
        for message in messages.iter().filter(|it| it.state == MessageState::Sent) {
            let key = (message.message_id.clone(), message.to_address.clone());
            assert!(seen.taken.contains_key(&key), "{} stands as sent", message.id);
        }
        let unclear = messages.iter().filter(|it| it.state == MessageState::Unclear).count();
        assert!(unclear <= 4 * kills + seen.unanswered, "{unclear} unclear");
        unclear
    })
}
