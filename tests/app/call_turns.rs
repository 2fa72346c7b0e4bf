//! The call round with several callers: nobody has the same organisation on the phone.

use std::sync::Barrier;

use chrono::TimeDelta;
use drietraps::domain::stages::StageState;
use drietraps::services::{ServiceError, calls};

use crate::kit::{TestApp, on_both};
use crate::letter_kit::{dossier, sent_letter, stages};

const ZEIST: &str = "GM0355";
const VEERE: &str = "GM0717";
const SENT: &str = "2023-09-12T07:00:00Z";

fn take(app: &TestApp, name: &str, code: &str) -> Result<(), ServiceError> {
    let (actor, id) = (app.actor(name), dossier(app, code).id);
    app.try_write(|conn| calls::take(conn, &actor, id, app.now()))
}

fn next(app: &TestApp, name: &str, province: Option<&str>) -> Option<i64> {
    let actor = app.actor(name);
    app.write(|conn| calls::next(conn, &actor, province, app.now()))
}

on_both!(of_two_callers_at_once_only_one_gets_the_organisation, |app| {
    sent_letter(&app, ZEIST, SENT);
    for round in 0..5 {
        let later = app.at(&(app.now() + TimeDelta::hours(round)).to_rfc3339());
        let barrier = Barrier::new(2);
        let got: Vec<bool> = std::thread::scope(|scope| {
            let threads = ["planner", "adviser"].map(|name| {
                let (later, barrier) = (&later, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    take(later, name, ZEIST).is_ok()
                })
            });
            threads.map(|thread| thread.join().unwrap()).to_vec()
        });
        assert_eq!(got.iter().filter(|got| **got).count(), 1, "round {round}: {got:?}");
    }
});

on_both!(two_callers_who_ask_for_the_next_one_at_once_get_two_organisations, |app| {
    sent_letter(&app, ZEIST, SENT);
    sent_letter(&app, VEERE, SENT);
    let barrier = Barrier::new(2);
    let got: Vec<Option<i64>> = std::thread::scope(|scope| {
        let threads = ["planner", "adviser"].map(|name| {
            let (app, barrier) = (&app, &barrier);
            scope.spawn(move || {
                barrier.wait();
                next(app, name, None)
            })
        });
        threads.map(|thread| thread.join().unwrap()).to_vec()
    });
    assert!(got[0].is_some() && got[1].is_some() && got[0] != got[1], "{got:?}");
});

on_both!(a_claim_names_the_caller_and_ends_by_itself_by_hand_or_by_the_call, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    app.logged_in("planner").post(&format!("{path}/ik-bel"), &[]).expect(303);
    let adviser = app.logged_in("adviser");
    let page = adviser.get(&path).expect(200).body;
    assert!(page.contains("Test planner belt nu (tot 09.30 uur)"), "{page}");
    assert!(!page.contains("Telefoontje bewaren"), "who does not have it, notes nothing");
    assert!(app.logged_in("planner").get(&path).body.contains("Telefoontje bewaren"));
    let list = adviser.get("/belronde").expect(200).body;
    assert!(list.contains("Test planner belt nu (tot 09.30 uur)"), "{list}");
    let refused = adviser.post(&format!("{path}/ik-bel"), &[]).expect(303);
    assert_eq!(refused.location(), path, "to the page that says who has it");
    let told = adviser.get(&path).expect(200).body;
    assert!(told.contains("Test planner belt nu"), "{told}");
    let logged = adviser.post(&path, &[("result", "no_answer")]).expect(409).body;
    assert!(logged.contains("Test planner belt nu"), "{logged}");
    assert!(take(&app.at("2023-10-03T07:30:00Z"), "adviser", ZEIST).is_ok(), "half an hour later");
    adviser.post(&format!("{path}/los"), &[]).expect(303);
    assert!(take(&app, "planner", ZEIST).is_ok());
    app.logged_in("planner").post(&path, &[("result", "no_answer")]).expect(303);
    assert!(take(&app, "adviser", ZEIST).is_ok(), "a logged call lets go");
});

on_both!(a_caller_has_one_organisation_at_a_time, |app| {
    sent_letter(&app, ZEIST, SENT);
    sent_letter(&app, VEERE, SENT);
    take(&app, "planner", ZEIST).unwrap();
    take(&app, "planner", VEERE).unwrap();
    assert!(take(&app, "adviser", ZEIST).is_ok());
    assert!(take(&app, "adviser", VEERE).is_err());
});

on_both!(the_next_one_keeps_to_the_province_and_passes_who_was_called_today, |app| {
    sent_letter(&app, ZEIST, SENT);
    sent_letter(&app, VEERE, SENT);
    let (zeist, veere) = (dossier(&app, ZEIST).id, dossier(&app, VEERE).id);
    assert_eq!(next(&app, "planner", Some("PV26")), Some(zeist));
    assert_eq!(next(&app, "planner", Some("PV22")), None);
    let browser = app.logged_in("planner");
    browser.post(&format!("/belronde/{veere}"), &[("result", "no_answer")]).expect(303);
    assert_eq!(next(&app, "planner", None), Some(zeist));
    let wrong = [("result", "wrong_number"), ("province", "PV26")];
    let answer = browser.post(&format!("/belronde/{zeist}"), &wrong).expect(303);
    assert_eq!(answer.location(), "/belronde?province=PV26");
    assert_eq!(next(&app, "planner", None), None);
    let tomorrow = app.at("2023-10-04T07:00:00Z");
    assert_eq!(next(&tomorrow, "planner", None), Some(veere), "a wrong number is passed over");
    let done = browser.post("/belronde/volgende", &[("province", "PV22")]).expect(303);
    assert_eq!(done.location(), "/belronde?province=PV22");
});

on_both!(a_call_back_that_is_due_comes_first, |app| {
    sent_letter(&app, ZEIST, SENT);
    sent_letter(&app, VEERE, SENT);
    let zeist = dossier(&app, ZEIST).id;
    let back = [("result", "call_back"), ("call_back_on", "05-10-2023")];
    app.logged_in("planner").post(&format!("/belronde/{zeist}"), &back).expect(303);
    let early = app.at("2023-10-04T07:00:00Z");
    assert_eq!(next(&early, "planner", Some("PV26")), None, "promised for another day");
    assert_eq!(next(&app.at("2023-10-05T07:00:00Z"), "planner", None), Some(zeist));
});

on_both!(a_wrong_number_is_a_task_until_somebody_is_reached, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let browser = app.logged_in("planner");
    browser.post(&path, &[("result", "wrong_number")]).expect(303);
    let tasks = browser.get("/taken").expect(200).body;
    assert!(
        tasks.contains("Zoek het telefoonnummer") && tasks.contains("Gemeente Zeist"),
        "{tasks}"
    );
    assert!(browser.get("/belronde").expect(200).body.contains("zoek eerst het nummer"));
    browser.post(&path, &[("result", "reached")]).expect(303);
    assert!(!browser.get("/taken").expect(200).body.contains("Zoek het telefoonnummer"));
});

on_both!(who_wants_a_conversation_is_planned_at_once, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let browser = app.logged_in("adviser");
    let spoken = [("result", "reached"), ("reply", "wants_conversation"), ("note", "dinsdag past")];
    let answer = browser.post(&path, &spoken).expect(303);
    assert_eq!(answer.location(), "/gesprekken/plannen?organisatie=GM0355");
    let form = browser.get(answer.location()).expect(200).body;
    assert!(form.contains("name=\"organisation\" value=\"GM0355\""), "{form}");
    assert_eq!(stages(&app, ZEIST).letter, StageState::Answered);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("Test adviser belde, bereikt: dinsdag past"), "{page}");
});

/// The last call that the form of an organisation says to have seen.
fn seen(page: &str) -> String {
    page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

on_both!(a_form_that_was_opened_before_a_call_was_saved_does_not_take_its_place, |app| {
    sent_letter(&app, ZEIST, SENT);
    let path = format!("/belronde/{}", dossier(&app, ZEIST).id);
    let caller = app.logged_in("adviser");
    let stale = seen(&caller.get(&path).expect(200).body);
    let back = [("result", "call_back"), ("call_back_on", "05-10-2023"), ("seen", stale.as_str())];
    caller.post(&path, &back).expect(303);
    let later = app.at("2023-10-03T07:05:00Z").logged_in("adviser");
    let other = [("result", "no_answer"), ("note", "Voicemail"), ("seen", stale.as_str())];
    let refused = later.post(&path, &other).expect(409).body;
    let saved = "Test adviser belde op dinsdag 3 oktober 2023, terugbellen op donderdag 5 oktober";
    assert!(refused.contains(saved) && refused.contains("Voicemail"), "{refused}");
    let list = app.at("2023-10-05T07:00:00Z").logged_in("planner").get("/belronde").expect(200);
    assert!(list.body.contains("terugbellen vandaag"), "{}", list.body);
    let read = seen(&refused);
    let again = [("result", "no_answer"), ("note", "Voicemail"), ("seen", read.as_str())];
    later.post(&path, &again).expect(303);
});
