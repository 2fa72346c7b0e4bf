//! What the API refuses in a body, the same for every noun: organisations that are not there,
//! fields it does not know, and the same thing a second time.

use drietraps::domain::people::Part;
use serde_json::{Value, json};

use crate::evenings::person;
use crate::kit::{Answer, ApiClient, TestApp, on_both};

/// Each call that names an organisation, with the field that names it.
fn naming(code: &str, moderator: i64) -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("conversations", "organisation", conversation(code)),
        ("trainings", "organisation", json!({ "organisation": code, "kind": "council" })),
        ("sessions", "organisations", session(code, moderator)),
        ("letter-rounds", "organisations", round(code, "2023-10-09T09:00:00+02:00")),
    ]
}

fn conversation(code: &str) -> Value {
    json!({ "organisation": code, "heldOn": "2023-10-02", "mode": "on_site",
            "attended": ["mayor", "mayor"], "assessment": "positive", "sessionInterest": "yes",
            "tips": [] })
}

fn session(code: &str, moderator: i64) -> Value {
    json!({ "organisations": [code, code], "startsAt": "2023-10-02T19:30:00+02:00",
            "endsAt": "2023-10-02T22:00:00+02:00", "place": "Zeist", "moderator": moderator })
}

fn round(code: &str, planned_at: &str) -> Value {
    json!({ "name": "Lijst", "organisations": [code], "plannedAt": planned_at })
}

fn caller(app: &TestApp, path: &str) -> ApiClient {
    app.api(if path == "conversations" { "adviser" } else { "planner" })
}

fn fields(answer: &Answer) -> Vec<String> {
    let told = answer.json()["errors"].clone();
    told.as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap().to_owned()).collect()
}

on_both!(an_organisation_that_is_unknown_or_ended_is_a_problem_of_its_field, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    // Appingedam ended before the tour, Brielle during it.
    for code in ["GM9999", "kat", "GM0003", "GM0501"] {
        for (path, field, body) in naming(code, lotte) {
            let answer = caller(&app, path).post(path, &body).expect(400);
            assert_eq!(fields(&answer), [field], "{path} {code}: {}", answer.body);
        }
    }
});

on_both!(a_field_that_is_not_known_is_named, |app| {
    for path in [
        "conversations",
        "trainings",
        "sessions",
        "letter-rounds",
        "people",
        "contacts",
        "sessions/1/results",
        "letter-rounds/1/releases",
    ] {
        let answer = caller(&app, path).post(path, &json!({ "katDier": 1 })).expect(400);
        assert_eq!(fields(&answer), ["katDier"], "{path}");
        assert!(answer.json()["detail"].as_str().unwrap().contains("katDier is niet bekend"));
    }
});

on_both!(every_refusal_has_a_number, |app| {
    for path in ["bestaat-niet", "sessions/99"] {
        let number = app.api("planner").get(path).expect(404).json()["requestId"].clone();
        assert_eq!(number.as_str().unwrap().len(), 12, "{path}");
    }
});

on_both!(a_value_that_is_named_twice_counts_once, |app| {
    let made = app.api("adviser").post("conversations", &conversation("GM0355")).expect(201);
    assert_eq!(made.json()["attended"], json!(["mayor"]));
    let (lotte, daan) =
        (person(&app, "Lotte", &[Part::Moderator]), person(&app, "Daan", &[Part::Trainer]));
    let mut body = session("GM0355", lotte);
    body["trainers"] = json!([daan, daan]);
    let made = app.api("planner").post("sessions", &body).expect(201).json();
    assert_eq!(made["trainers"].as_array().unwrap().len(), 1);
    assert_eq!(made["organisations"].as_array().unwrap().len(), 1);
    let body = json!({ "name": "Sam", "roles": ["trainer", "moderator", "trainer"] });
    let made = app.api("planner").post("people", &body).expect(201).json();
    assert_eq!(made["roles"], json!(["moderator", "trainer"]));
});

on_both!(the_same_thing_a_second_time_is_a_clash, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let api = app.api("planner");
    let training = json!({ "organisation": "GM0355", "kind": "council" });
    let sam = json!({ "name": "Sam", "email": "sam@team.example", "roles": ["trainer"] });
    for (path, body) in
        [("trainings", training), ("people", sam), ("sessions", session("GM0355", lotte))]
    {
        api.post(path, &body).expect(201);
        let clash = api.post(path, &body).expect(409).json();
        assert!(clash["detail"].as_str().unwrap().contains(" al"), "{clash}");
        assert_eq!(clash["errors"], json!([]));
    }
    let other = json!({ "organisation": "GM0355", "kind": "individual" });
    api.post("trainings", &other).expect(201);
});

on_both!(a_result_is_recorded_once, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let api = app.api("planner");
    let made = api.post("sessions", &session("GM0355", lotte)).expect(201).json();
    let results = format!("sessions/{}/results", made["id"]);
    api.post(&results, &json!({ "attendance": 31 })).expect(201);
    let clash = api.post(&results, &json!({ "attendance": 31 })).expect(409).json();
    assert!(clash["detail"].as_str().unwrap().contains("opkomst 31"), "{clash}");
    api.post(&results, &json!({ "attendance": 3 })).expect(409);
});

on_both!(a_letter_to_an_organisation_that_ended_since_is_blocked, |app| {
    let then = app.at("2022-12-20T08:00:00Z");
    let body = round("GM0501", "2022-12-21T09:00:00+01:00");
    let id = then.api("planner").post("letter-rounds", &body).expect(201).json()["id"].clone();
    let letters = app.api("planner").get(&format!("letter-rounds/{id}/letters")).expect(200).json();
    let reason = letters[0]["reason"].as_str().unwrap();
    assert_eq!(reason, "Brielle bestaat niet op 03-10-2023.");
});
