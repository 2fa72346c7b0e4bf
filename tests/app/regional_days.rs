//! A regional day: who is near, the proposal, planning all of it or nothing; who joins.

use drietraps::domain::conversations::DURATION;
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::dossiers;
use drietraps::store::conversations;

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::{dossier, stages};
use crate::organisations::moved;

/// Zeist, De Bilt and Soest lie together; Vlissingen lies far away.
const NEAR: [&str; 3] = ["GM0355", "GM0310", "GM0342"];
const FAR: &str = "GM0718";

/// These organisations answered that they want a conversation, in the dossiers of `adviser`.
fn wanting(app: &TestApp, codes: &[&str]) {
    let (planner, adviser) = (app.actor("planner"), app.user("adviser").id);
    for code in codes {
        app.write(|conn| dossiers::assign(conn, &planner, code, Some(adviser), app.now()));
        moved(app, code, Stage::Letter, Move::Plan);
        moved(app, code, Stage::Letter, Move::Send);
        moved(app, code, Stage::Letter, Move::Reply);
    }
}

/// The days on which the conversations of these organisations are planned.
fn planned(app: &TestApp, codes: &[&str]) -> Vec<chrono::DateTime<chrono::Utc>> {
    let mut all: Vec<_> = codes
        .iter()
        .flat_map(|code| app.read(|conn| Ok(conversations::list_of(conn, dossier(app, code).id)?)))
        .filter_map(|one| one.planned_at)
        .collect();
    all.sort();
    all
}

const DAY: [(&str, &str); 5] = [
    ("on", "10-10-2023"),
    ("first_at", "9.30"),
    ("visits", "GM0355"),
    ("visits", "GM0310"),
    ("visits", "GM0342"),
];

on_both!(who_is_near_and_wants_a_conversation_is_offered_with_the_travel, |app| {
    wanting(&app, &[NEAR[0], NEAR[1], NEAR[2], FAR]);
    let page =
        app.logged_in("adviser").get("/gesprekken/regiodag?organisatie=GM0355").expect(200).body;
    let (_, offered) = page.split_once("Wie nog meer").unwrap();
    assert!(offered.contains("Gemeente De Bilt") && offered.contains("Gemeente Soest"), "{page}");
    assert!(offered.contains("minuten rijden") && !offered.contains("Vlissingen"), "{page}");
    let other = app.logged_in("adviser2").get("/gesprekken/regiodag").expect(200).body;
    assert!(!other.contains("Zeist"), "the dossiers of another adviser: {other}");
});

on_both!(a_day_is_proposed_and_then_planned_at_once, |app| {
    wanting(&app, &NEAR);
    let browser = app.logged_in("adviser");
    let query: Vec<String> = DAY.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let path = format!("/gesprekken/regiodag/voorstel?{}", query.join("&"));
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("3 gesprekken van Test adviser op dinsdag 10 oktober 2023"), "{page}");
    assert!(planned(&app, &NEAR).is_empty(), "a proposal plans nothing");
    browser.post("/gesprekken/regiodag", &DAY).expect(303);
    let moments = planned(&app, &NEAR);
    assert_eq!((moments.len(), moments[0]), (3, at("2023-10-10T07:30:00Z")));
    assert!(moments.windows(2).all(|pair| pair[1] - pair[0] >= DURATION), "{moments:?}");
    for code in NEAR {
        assert_eq!(stages(&app, code).conversation, StageState::Planned);
    }
});

on_both!(a_day_that_does_not_fit_plans_nothing, |app| {
    wanting(&app, &NEAR);
    let busy = [
        ("organisation", "GM0307"),
        ("held_on", "10-10-2023"),
        ("held_at", "11.00"),
        ("mode", "on_site"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &busy).expect(303);
    let refused = app.logged_in("adviser").post("/gesprekken/regiodag", &DAY).expect(409).body;
    assert!(refused.contains("heeft dan al een gesprek (Amersfoort"), "{refused}");
    assert!(planned(&app, &NEAR).is_empty());
    let one = app.logged_in("adviser").post("/gesprekken/regiodag", &DAY[..3]).expect(422).body;
    assert!(one.contains("Kies twee tot en met 6 organisaties"), "{one}");
    let past = [("on", "02-10-2023"), DAY[1], DAY[2], DAY[3]];
    app.logged_in("adviser").post("/gesprekken/regiodag", &past).expect(422);
    app.logged_in("adviser2").post("/gesprekken/regiodag", &DAY).expect(422);
});

on_both!(a_colleague_who_joins_has_it_in_the_agenda_too, |app| {
    let second = app.user("adviser2").id.to_string();
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "10-10-2023"),
        ("held_at", "10.00"),
        ("mode", "on_site"),
        ("functions", "mayor"),
        ("functions", "council_clerk"),
        ("also", second.as_str()),
    ];
    let location = app.logged_in("adviser").post("/gesprekken/plannen", &fields).expect(303);
    assert_eq!(location.location(), "/organisaties/GM0355");
    let id = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, "GM0355").id)?))[0].id;
    let page = app.logged_in("adviser2").get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(page.contains("Gaat mee") && page.contains("Test adviser2"), "{page}");
    assert!(page.contains("burgemeester, griffier"), "{page}");
    let own = [
        ("organisation", "GM0718"),
        ("held_on", "10-10-2023"),
        ("held_at", "10.30"),
        ("mode", "phone"),
    ];
    app.logged_in("adviser2").post("/gesprekken/plannen", &own).expect(409);
    let week = app.at("2023-10-09T10:00:00Z").logged_in("adviser2").get("/").expect(200).body;
    assert!(week.contains("Gesprek Gemeente Zeist"), "{week}");
    let form =
        app.logged_in("adviser").get("/gesprekken/nieuw?organisatie=GM0355").expect(200).body;
    assert!(
        form.contains("value=\"council_clerk\" checked"),
        "who was expected is proposed: {form}"
    );
});

on_both!(a_conversation_put_off_keeps_its_reason, |app| {
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "10-10-2023"),
        ("held_at", "10.00"),
        ("mode", "phone"),
    ];
    let browser = app.logged_in("adviser");
    browser.post("/gesprekken/plannen", &fields).expect(303);
    let id = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, "GM0355").id)?))[0].id;
    let path = format!("/gesprekken/{id}/uitstellen");
    let moved = [("held_on", "11-10-2023"), ("held_at", "10.00"), ("reason", "raadsvergadering")];
    browser.post(&path, &moved).expect(303);
    assert!(browser.get("/organisaties/GM0355").expect(200).body.contains("raadsvergadering"));
    let refused = browser.post(&path, &[("reapproach_on", "01-11-2023")]).expect(422).body;
    assert!(refused.contains("id=\"reason-error\""), "{refused}");
});
