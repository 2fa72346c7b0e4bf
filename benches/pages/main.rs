//! The figures of `make bench`: page times in process, start of the program, resident memory.
//! Printed, never asserted: a busy machine is no fault of the program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking"
)]

mod growth;
mod http;
#[allow(dead_code, unused_imports, unused_macros, reason = "the tests use more of it")]
#[path = "../../tests/app/kit.rs"]
mod kit;
mod page_times;
mod program;

use kit::{Backend, TestApp};

/// Pages that are measured and that the small journey visits.
const PAGES: [&str; 17] = [
    "/",
    "/organisaties",
    "/organisaties/GM0344",
    "/dekking",
    "/dekking/trechter",
    "/dekking/maanden",
    "/dekking/verdeling",
    "/dekking/verwachting",
    "/dekking/rapport",
    "/bijeenkomsten/kalender",
    "/brievenrondes",
    "/taken",
    "/gesprekken",
    "/bijeenkomsten",
    "/kosten",
    "/zoeken?q=den+bosch",
    "/zoeken?q=gemeente+zeits",
];

fn main() {
    if std::env::var_os("GROWTH_ONLY").is_none() {
        print_small();
    }
    growth::print();
}

/// One tour on SQLite: times, start, memory.
fn print_small() {
    let build =
        if cfg!(debug_assertions) { "DEBUG build: figures say nothing" } else { "release build" };
    println!("Drietraps on SQLite, {build}\n");
    let app = TestApp::start(Backend::Sqlite);
    drietraps::cli::demo::fill(&app.state).unwrap();
    page_times::print(&app, &PAGES);
    program::print_start(&app);
    program::print_memory(&app, &PAGES);
}
