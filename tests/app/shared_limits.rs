//! Programs that share a database let no more through together than one of them would.

use std::sync::Arc;

use actix_web::test::TestRequest;
use actix_web::web::Data;
use drietraps::domain::allowances::{Allowance, Taken};
use drietraps::services::allowances;
use drietraps::web::api::rate::Rates;
use drietraps::web::app::AppState;
use drietraps::web::tries::Tries;

use crate::kit::{Answer, ApiClient, Backend, TestApp, on_both};

/// Another program on the same database: what it counts in memory is its own.
fn beside(app: &TestApp, calls: u32) -> TestApp {
    let (tries, rates) = (Arc::new(Tries::default()), Arc::new(Rates::per_minute(calls)));
    let state = AppState { tries, rates, ..(**app.state).clone() };
    TestApp { state: Data::new(state), ..app.at("2023-10-03T07:00:00Z") }
}

fn guess(app: &TestApp, number: usize) -> Answer {
    let mut browser = app.stranger();
    browser.open_login();
    let email = format!("nobody{number}@drietraps.example");
    let fields = [("email", email.as_str()), ("password", "x"), ("csrf", browser.csrf.as_str())];
    let peer = "192.0.2.1:4000".parse().unwrap();
    let request = TestRequest::post().uri("/inloggen").peer_addr(peer);
    browser.call(request.set_form(fields))
}

/// What the next attempt at each of two programs answers: SQLite serves one program, and each of
/// two would count for itself there.
fn after_too_many(app: &TestApp, allowed: u16, refused: u16) -> u16 {
    if app.backend == Backend::Postgres { refused } else { allowed }
}

on_both!(guesses_are_counted_by_all_programs_together, |app| {
    let programs = [beside(&app, 10), beside(&app, 10)];
    for number in 0..20 {
        guess(&programs[number % 2], number).expect(422);
    }
    for program in &programs {
        guess(program, 20).expect(after_too_many(&app, 422, 429));
    }
});

on_both!(a_link_that_leads_nowhere_is_counted_by_all_programs_together, |app| {
    let programs = [beside(&app, 10), beside(&app, 10)];
    let open = |at: usize| {
        let request = TestRequest::get().uri("/antwoord/nowhere");
        programs[at].stranger().call(request.peer_addr("192.0.2.1:4000".parse().unwrap()))
    };
    for number in 0..30 {
        open(number % 2).expect(404);
    }
    for at in 0..2 {
        open(at).expect(after_too_many(&app, 404, 429));
    }
});

on_both!(calls_are_counted_by_all_programs_together, |app| {
    let programs = [beside(&app, 6), beside(&app, 6)];
    let token = programs[0].api("planner").token;
    let clients = programs.each_ref().map(|program| ApiClient::with_token(program, &token));
    for number in 0..6 {
        let answer = clients[number % 2].get("people").expect(200);
        if app.backend == Backend::Postgres {
            let left = format!("\"token\";r={};", 5 - number);
            assert!(answer.header("ratelimit").unwrap().starts_with(&left), "{number}");
        }
    }
    for client in &clients {
        let answer = client.get("people").expect(after_too_many(&app, 200, 429));
        let wait = answer.header("retry-after");
        assert_eq!(wait, (app.backend == Backend::Postgres).then_some("10"));
    }
});

on_both!(an_allowance_that_is_whole_again_is_forgotten_at_night_and_names_nobody, |app| {
    let two = Allowance { most: 2, lasts: chrono::TimeDelta::minutes(1) };
    let take = |app: &TestApp| {
        let now = app.now();
        app.write(|conn| allowances::take(conn, "login 192.0.2.1", two, now))
    };
    assert!(matches!(take(&app), Taken::Allowed { left: 1, .. }));
    assert!(matches!(take(&app), Taken::Allowed { left: 0, .. }));
    assert!(matches!(take(&app), Taken::Refused { .. }));
    app.write(|conn| allowances::give_back(conn, "login 192.0.2.1", two));
    assert!(matches!(take(&app), Taken::Allowed { left: 0, .. }));
    let (soon, later) = (app.at("2023-10-03T07:00:59Z"), app.at("2023-10-03T07:01:00Z"));
    let forget = |app: &TestApp| {
        let now = app.now();
        app.write(|conn| allowances::forget_whole(conn, now))
    };
    assert_eq!((forget(&soon), forget(&later), forget(&later)), (0, 1, 0));
});
