//! SQLite on a disk that is full, and on one that may only be read: who writes is told so, reading
//! goes on, nothing is damaged, and what was acknowledged is there.

use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use crate::crash::scene::{BASE_URL, Scene};
use crate::disk::{self, run_on_one};
use crate::http;
use crate::instance::Instance;
use crate::killed::{judge, lines, together};
use crate::writer::write;

/// What is left for a database on a disk that is as good as full, in bytes.
const ROOM: usize = 64 * 1_024;

/// Stops the writers, also when the test fails before its end.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

fn add(port: u16, token: &str, name: &str) -> http::Answer {
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let body = format!("{{\"name\":\"{name}\",\"roles\":[\"trainer\"]}}");
    http::send(port, "POST /api/v1/people", &headers, &body).unwrap()
}

fn read(port: u16, token: &str) -> u16 {
    let headers = format!("Authorization: Bearer {token}\r\n");
    http::send(port, "GET /api/v1/people", &headers, "").unwrap().status
}

#[test]
fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room() {
    run_on_one("full::on_a_full_disk");
}

#[test]
fn a_disk_that_may_only_be_read_is_told_and_changes_nothing() {
    run_on_one("full::on_a_read_only_disk");
}

#[test]
#[ignore = "needs a disk of its own; run by the test above"]
fn on_a_full_disk() {
    let folder = disk::folder();
    let database = folder.join("drietraps.sqlite");
    let scene = Scene::set(&format!("sqlite://{}", database.display()), 1);
    let token = scene.token();
    let instance = Instance::alone(&scene.url, folder);
    let (stop, port) = (AtomicBool::new(false), instance.port);
    let written = std::thread::scope(|scope| {
        let names = ["Schrijver-1", "Schrijver-2"];
        let (token, stop) = (&token, &stop);
        let stopping = Stop(stop);
        let writers = names.map(|name| scope.spawn(move || write(name, token, || port, stop)));
        std::thread::sleep(Duration::from_millis(500));
        let filler = disk::fill_but(ROOM);
        std::thread::sleep(Duration::from_secs(2));
        let refused = add(port, token, "Niemand");
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.body.contains("kan nu niets worden bewaard"), "{}", refused.body);
        assert_eq!(read(port, token), 200, "reading goes on");
        std::fs::remove_file(filler).unwrap();
        std::thread::sleep(Duration::from_secs(1));
        drop(stopping);
        together(writers.into())
    });
    assert!(written.retries > 0, "the disk was never full");
    assert_eq!(add(port, &token, "Daarna").status, 201);
    let check = "SELECT integrity_check AS text FROM pragma_integrity_check";
    assert_eq!(lines(&database, check), ["ok"]);
    let names = lines(&database, "SELECT name AS text FROM people");
    assert!(!names.contains(&"Niemand".to_owned()));
    judge(&written, &names);
    println!("a full disk: {written}");
}

#[test]
#[ignore = "needs a disk of its own; run by the test above"]
fn on_a_read_only_disk() {
    let folder = disk::folder();
    let database = folder.join("drietraps.sqlite");
    let url = format!("sqlite://{}", database.display());
    let token = {
        let scene = Scene::set(&url, 1);
        let token = scene.token();
        let running = Instance::alone(&url, folder);
        assert_eq!(add(running.port, &token, "Vooraf").status, 201);
        token
    };
    let before = std::fs::read(&database).unwrap();
    disk::set_read_only(true);
    let told = Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .arg("serve")
        .env_clear()
        .env("MODE", "test")
        .env("BIND", "127.0.0.1:0")
        .env("BASE_URL", BASE_URL)
        .env("DATABASE_URL", &url)
        .env("SECRET_KEY_FILE", folder.join("secret.key"))
        .env("SEND_JOURNAL", folder.join("send-journal-0"))
        .env("MAIL_URL", format!("folder://{}", folder.join("outbox").display()))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(1), "{words}");
    assert!(words.contains("DATABASE_URL: the database does not open"), "{words}");
    assert!(words.contains("mounted read-only"), "{words}");
    assert_eq!(std::fs::read(&database).unwrap(), before);
    disk::set_read_only(false);
    let again = Instance::alone(&url, folder);
    assert_eq!((read(again.port, &token), add(again.port, &token, "Daarna").status), (200, 201));
    let names =
        lines(&database, "SELECT name AS text FROM people WHERE name IN ('Vooraf', 'Daarna')");
    assert_eq!(names.len(), 2);
}
