//! What the tour is heading for: computed once a day, kept, and the same whenever it is asked.

use drietraps::domain::stages::{Move, Stage};
use drietraps::mail::transport::Memory;
use drietraps::services::forecast;

use crate::kit::{Backend, TestApp, on_both};
use crate::organisations::moved;

const PAGE: &str = "/dekking/verwachting";

/// Looks ahead as an instance that starts at this moment does.
fn look_ahead(app: &TestApp, instant: &str) -> bool {
    app.at(instant).sender(&Memory::default()).look_ahead().unwrap()
}

/// The checksum of the newest forecast, as the API says it at a moment.
fn checksum(app: &TestApp, instant: &str) -> String {
    let json = app.at(instant).api("adviser").get("forecast").expect(200).json();
    json["checksum"].as_str().unwrap().to_owned()
}

/// A visit that happened on 2 October and is recorded now.
fn recorded_late(app: &TestApp, code: &str) {
    for (stage, what) in [
        (Stage::Letter, Move::Plan),
        (Stage::Letter, Move::Send),
        (Stage::Conversation, Move::Hold),
    ] {
        moved(app, code, stage, what);
    }
}

on_both!(a_day_has_one_forecast_whoever_comes_first_and_also_after_a_restart, |app| {
    let kept: Vec<bool> = std::thread::scope(|scope| {
        let look = || look_ahead(&app, "2023-10-03T07:00:00Z");
        let both = [scope.spawn(look), scope.spawn(look)];
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(kept.iter().filter(|it| **it).count(), 1, "{kept:?}");
    assert!(!look_ahead(&app, "2023-10-03T20:00:00Z"), "a restart");
    assert!(look_ahead(&app, "2023-10-03T22:00:00Z"), "the next day in Amsterdam");
});

on_both!(the_same_moment_gives_the_same_forecast_also_after_more_was_recorded, |app| {
    recorded_late(&app, "GM0355");
    let computed = || {
        let task = app.read(|conn| forecast::gather(conn, app.now()));
        task.compute().unwrap().kept
    };
    let before = computed();
    assert_eq!(computed(), before);
    recorded_late(&app.at("2023-10-03T08:00:00Z"), "GM0344");
    assert_eq!(computed().checksum, before.checksum);
    let later = app.at("2023-10-03T09:00:00Z");
    let task = later.read(|conn| forecast::gather(conn, later.now()));
    assert_ne!(task.compute().unwrap().kept.checksum, before.checksum);
});

on_both!(an_earlier_day_shows_what_was_kept_then_whatever_is_recorded_later, |app| {
    assert!(look_ahead(&app, "2023-10-03T07:00:00Z"));
    let first = checksum(&app, "2023-10-03T08:00:00Z");
    let later = app.at("2023-10-05T07:00:00Z");
    recorded_late(&later, "GM0355");
    assert!(look_ahead(&app, "2023-10-05T08:00:00Z"));
    assert_ne!(checksum(&app, "2023-10-05T09:00:00Z"), first);
    let browser = app.at("2023-10-05T09:00:00Z").logged_in("management");
    let then = browser.get(&format!("{PAGE}?peildatum=03-10-2023")).expect(200).body;
    assert!(then.contains(&first) && then.contains("Verwachting op 3 oktober 2023"), "{then}");
    let between = browser.get(&format!("{PAGE}?peildatum=04-10-2023")).expect(200).body;
    assert!(between.contains("Van 4 oktober 2023 is geen verwachting bewaard"), "{between}");
    for link in ["?peildatum=03-10-2023", "?peildatum=05-10-2023"] {
        assert!(between.contains(link), "{link}: {between}");
    }
    let before = browser.get(&format!("{PAGE}?peildatum=02-10-2023")).expect(200).body;
    assert!(before.contains("?peildatum=03-10-2023") && !before.contains("05-10-2023\""));
});

on_both!(a_program_gets_the_newest_forecast_or_that_of_an_earlier_day, |app| {
    assert!(look_ahead(&app, "2023-10-03T07:00:00Z"));
    let first = checksum(&app, "2023-10-03T08:00:00Z");
    assert!(look_ahead(&app, "2023-10-05T08:00:00Z"));
    let api = app.at("2023-10-05T09:00:00Z").api("adviser");
    let of = |query: &str| api.get(&format!("forecast{query}")).expect(200).json();
    assert_eq!(of("")["on"], "2023-10-05");
    assert_eq!(of("?on=2023-10-05"), of(""));
    let then = of("?on=2023-10-03");
    assert_eq!((&then["on"], &then["checksum"]), (&"2023-10-03".into(), &first.into()));
    api.get("forecast?on=2023-10-04").expect(404);
    let refused = api.get("forecast?on=2023-10-06").expect(400).json();
    assert_eq!(refused["errors"][0]["field"], "on");
});

on_both!(known_on_another_day_is_said_not_to_hold_for_a_forecast, |app| {
    assert!(look_ahead(&app, "2023-10-03T07:00:00Z"));
    let browser = app.logged_in("planner");
    let said = |query: &str| browser.get(&format!("{PAGE}{query}")).expect(200).body;
    let note = "geldt hier niet: een verwachting blijft zoals zij op de peildatum is gemaakt";
    assert!(said("?peildatum=03-10-2023&bekend-op=01-10-2023").contains(note));
    assert!(said("?peildatum=01-10-2023&bekend-op=01-10-2023").contains(note));
    for query in ["", "?peildatum=03-10-2023", "?bekend-op="] {
        assert!(!said(query).contains(note), "{query}");
    }
});

on_both!(a_day_to_come_is_refused_and_a_stranger_sees_nothing, |app| {
    let page = app.logged_in("planner").get(&format!("{PAGE}?peildatum=04-10-2023")).expect(422);
    assert!(page.body.contains("Deze dag moet nog komen"), "{}", page.body);
    app.logged_in("planner").get(&format!("{PAGE}?peildatum=morgen")).expect(422);
    app.stranger().get(PAGE).expect(303);
});

on_both!(before_the_first_forecast_the_page_says_when_it_comes, |app| {
    let page = app.logged_in("planner").get(PAGE).expect(200).body;
    assert!(page.contains("Er is nog geen verwachting"), "{page}");
    app.api("planner").get("forecast").expect(404);
});

on_both!(too_little_a_target_that_is_met_and_one_that_has_passed_are_said_so, |app| {
    recorded_late(&app, "GM0355");
    let target = [
        ("target_code", "T9"),
        ("target_label", "Een gemeente bezocht"),
        ("metric", "municipalities_conversation"),
        ("goal", "1"),
        ("deadline", "31-12-2023"),
        ("source", "Overleg"),
        ("set_on", "02-10-2023"),
    ];
    app.logged_in("management").post("/dekking/streefcijfers", &target).expect(303);
    assert!(look_ahead(&app, "2023-10-03T08:00:00Z"));
    let now = app.at("2023-10-03T08:00:00Z").logged_in("management").get(PAGE).expect(200).body;
    assert!(now.contains("Gehaald: 1") || now.contains("gehaald"), "{now}");
    assert!(now.contains("te weinig gegevens"), "{now}");
    assert!(look_ahead(&app, "2025-01-02T08:00:00Z"));
    let after = app.at("2025-01-02T08:00:00Z").logged_in("management").get(PAGE).expect(200).body;
    assert!(after.contains("Niet gehaald: op 31 december 2024 1"), "{after}");
});

#[test]
fn page_chart_and_api_give_the_same_figures_of_the_demo() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let json = app.api("mieke").get("forecast").expect(200).json();
    let page = app.logged_in("mieke").get(PAGE).expect(200).body;
    let first = &json["outlooks"][0];
    let [low, high] = ["low", "high"].map(|key| first[key].as_i64().unwrap());
    assert!(0 < low && low < high, "{first}");
    assert!(page.contains(&format!(">{low}–{high}<")), "{low}–{high}: {page}");
    let chart = page.split_once("id=\"verloop\"").unwrap().1.split_once("</section>").unwrap().0;
    let last = json["courses"][0]["future"].as_array().unwrap().last().unwrap();
    for key in ["low", "middle", "high"] {
        assert!(chart.contains(&format!(">{}<", last[key])), "{key} {last}: {chart}");
    }
    assert!(page.contains(json["checksum"].as_str().unwrap()));
}

/// No upper bound: eleven outcomes that depend on each other do not tell a band of 80 % from a
/// wider one. The invented tours do, in the tests of the model.
#[test]
fn of_the_months_of_the_demo_the_band_held_most_outcomes() {
    let app = TestApp::start(Backend::Sqlite);
    let app = app.in_mid_tour();
    let task = app.read(|conn| forecast::gather(conn, app.now()));
    let (inside, all) = task.compute().unwrap().kept.forecast.back_test.inside();
    assert!(all >= 10, "{all} outcomes");
    assert!(inside * 100 >= all * 72, "{inside} of {all}");
}
