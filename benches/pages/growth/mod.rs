//! How times grow with the number of organisations, on both databases: the same pages at one, a
//! hundred and a thousand tours, made by `drietraps generate`. `GROWTH_SIZES=354,35400` measures
//! fewer.

mod database;
mod loopback;

use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::{App, HttpResponse, test, web};
use drietraps::store::dossiers;
use drietraps::web::routes;

use crate::kit::{Backend, TestApp};
use crate::page_times::{get, measure, visit};
use crate::program::Program;
use database::Made;

const SIZES: &str = "354,35400,354000";
const REQUESTS: usize = 300;

/// What is asked; the API is asked with a token.
const ASKED: [&str; 8] = [
    "/",
    "/organisaties",
    "/api/v1/organisations",
    "/organisaties/GM0344",
    "/dekking",
    "/api/v1/coverage",
    "/zoeken?q=den+bosch",
    "/zoeken?q=gemeente+zeits",
];

/// What one address took.
struct Line {
    asked: &'static str,
    p50: f64,
    p99: f64,
    per_second: f64,
}

/// Prints a table per database.
pub fn print() {
    let sizes = std::env::var("GROWTH_SIZES").unwrap_or_else(|_| SIZES.to_owned());
    let sizes: Vec<usize> = sizes.split(',').map(|size| size.trim().parse().unwrap()).collect();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if backend == Backend::Postgres && std::env::var("TEST_POSTGRES_URL").is_err() {
            println!("PostgreSQL is not measured: run this through scripts/with-postgres");
            continue;
        }
        let bare = bare();
        println!(
            "{backend:?}: growth; a bare actix page: p50 {:.4} ms, p99 {:.4} ms, {:.0} a second",
            bare.p50, bare.p99, bare.per_second
        );
        let mut smaller: Vec<f64> = Vec::new();
        for &size in &sizes {
            smaller = print_size(&Made::make(backend, size), &bare, &smaller);
        }
    }
}

/// Prints one size and answers the middle times.
fn print_size(made: &Made, bare: &Line, smaller: &[f64]) -> Vec<f64> {
    let app = &made.app;
    let after_write = after_write(app);
    let lines = lines(app);
    println!("\n{} organisations, made in {:.0} s", made.organisations, made.took.as_secs_f64());
    println!(
        "{:<27}{:>9}{:>9}{:>10}{:>8}{:>12}",
        "", "p50 ms", "p99 ms", "a second", "growth", "bare / page"
    );
    for (place, line) in lines.0.iter().enumerate() {
        let growth = smaller.get(place).map(|before| format!("{:.2}", line.p50 / before));
        println!(
            "{:<27}{:>9.3}{:>9.3}{:>10.0}{:>8}{:>12.1}",
            line.asked,
            line.p50,
            line.p99,
            line.per_second,
            growth.unwrap_or_default(),
            bare.per_second / line.per_second
        );
    }
    println!("/dekking, first after a write {:>10.1} ms", millis(after_write));
    println!("memory of the program {:>18.0} MB, at its highest {:.0} MB", lines.1, lines.2);
    lines.0.iter().map(|line| line.p50).collect()
}

/// The addresses in process and over loopback, and the memory of the program in MB.
fn lines(app: &TestApp) -> (Vec<Line>, f64, f64) {
    let cookie = cookie(app);
    let bearer = format!("Bearer {}", app.api("petra").token);
    let program = Program::start(app);
    program.wait_for("/healthz", Instant::now());
    let lines = ASKED
        .into_iter()
        .map(|asked| {
            let (p50, p99) = in_process(app, asked, (&cookie, &bearer));
            let per_second = loopback::per_second(program.port, asked, (&cookie, &bearer));
            Line { asked, p50, p99, per_second }
        })
        .collect();
    (lines, program.memory("VmRSS"), program.memory("VmHWM"))
}

fn cookie(app: &TestApp) -> String {
    let (name, token) = app.logged_in("petra").cookies.remove(0);
    format!("{name}={token}")
}

fn in_process(app: &TestApp, asked: &str, (cookie, bearer): (&str, &str)) -> (f64, f64) {
    let request = || {
        get(asked, cookie).insert_header((header::AUTHORIZATION, bearer.to_owned())).to_request()
    };
    let times = actix_web::rt::System::new().block_on(async {
        let whole = App::new()
            .app_data(app.state.clone())
            .app_data(app.state.assets.clone())
            .configure(routes::routes);
        let whole = test::init_service(whole).await;
        measure(REQUESTS, async || visit(&whole, request()).await).await
    });
    let times = times.unwrap_or_else(|status| panic!("{asked} answers {status}"));
    (at(&times, 50), at(&times, 99))
}

/// The page after something was written, with everything else warm.
fn after_write(app: &TestApp) -> Duration {
    let browser = app.logged_in("petra");
    browser.get("/dekking").expect(200);
    app.write(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let first = dossiers::list_states(conn)?.first().map(|(id, ..)| *id).unwrap();
        let dossier = dossiers::get(conn, first)?;
        assert_eq!(dossier.tour_id, tour);
        Ok(dossiers::set_adviser(conn, first, dossier.adviser_id)?)
    });
    let started = Instant::now();
    browser.get("/dekking").expect(200);
    started.elapsed()
}

fn bare() -> Line {
    let times = actix_web::rt::System::new().block_on(async {
        let bare = App::new().route("/", web::get().to(|| async { HttpResponse::Ok().body("ok") }));
        let bare = test::init_service(bare).await;
        measure(REQUESTS, async || visit(&bare, get("/", "").to_request()).await).await
    });
    let times = times.unwrap();
    let per_second = loopback::bare_per_second();
    Line { asked: "/", p50: at(&times, 50), p99: at(&times, 99), per_second }
}

fn at(times: &[Duration], part: usize) -> f64 {
    millis(times[times.len() * part / 100])
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
