//! The figures of `make bench` for lists: reading in beside `sqlite3 .import` of the same file.
//! Printed, never asserted: a busy machine is no fault of the program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking"
)]

#[allow(dead_code, unused_imports, unused_macros, reason = "the tests use more of it")]
#[path = "../../tests/app/kit.rs"]
mod kit;
mod measured;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use kit::{Backend, TestApp};
use measured::{Measured, measure};

/// Rows of the large file.
const ROWS: usize = 100_000;
/// Rows of a list with one contact for each organisation.
const ORGANISATIONS: usize = 354;

fn main() {
    let build =
        if cfg!(debug_assertions) { "DEBUG build: figures say nothing" } else { "release build" };
    println!("Reading lists in, SQLite, {build}\n");
    let app = TestApp::start(Backend::Sqlite);
    let codes = codes(&app);
    let large = write_list(&app, &codes, ROWS);
    let megabytes = std::fs::metadata(&large).unwrap().len() as f64 / 1e6;
    println!("{ROWS} rows, {megabytes:.1} MB");
    let reference = measure(&mut reference(&app, &large));
    let ours = measure(&mut import(&app, &large, &["--dry-run"]));
    print("sqlite3 .import", &reference);
    print("drietraps import --dry-run", &ours);
    println!(
        "{:.1} times as long (aim: at most 5 times, at most 150 MB)\n",
        ours.seconds / reference.seconds
    );
    let small = write_list(&app, &codes, ORGANISATIONS);
    println!("{ORGANISATIONS} rows, one for each organisation, written");
    print("drietraps import", &measure(&mut import(&app, &small, &[])));
    println!("(aim: at most 0.50 s)");
}

fn codes(app: &TestApp) -> Vec<String> {
    let today = app.now().date_naive();
    let all = app.read(|conn| Ok(drietraps::store::organisations::list(conn)?));
    all.into_iter().filter(|it| it.is_valid_on(today)).map(|it| it.code).collect()
}

/// An own list of contacts with as many rows.
fn write_list(app: &TestApp, codes: &[String], rows: usize) -> PathBuf {
    let mut text = "gemeente;functie;naam;e-mail;telefoon\r\n".to_owned();
    for (number, code) in codes.iter().cycle().take(rows).enumerate() {
        let row = format!("{code};anders;Persoon {number};p{number}@lijst.example;030 000 00 00");
        writeln!(text, "{row}\r").unwrap();
    }
    let path = app.folder.path().join(format!("lijst-{rows}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

fn import(app: &TestApp, file: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drietraps"));
    command
        .arg("import")
        .arg(file)
        .args(options)
        .args(["--format", "json"])
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("MODE", "test")
        .env("CLOCK", app.now().to_rfc3339())
        .env("LOG", "error")
        .current_dir(app.folder.path());
    command
}

fn reference(app: &TestApp, file: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command
        .arg(app.folder.path().join("reference.db"))
        .args([".mode csv", ".separator ;"])
        .arg(format!(".import {} list", file.display()));
    command
}

fn print(what: &str, measured: &Measured) {
    println!("{what:<30}{:>8.2} s{:>10.1} MB at its highest", measured.seconds, measured.megabytes);
}
