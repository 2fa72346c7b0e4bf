//! The lists of the API, the keys of its POSTs and the rate of its calls.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::test::TestRequest;
use drietraps::web::api::openapi;
use drietraps::web::api::rate::Rates;
use drietraps::web::app::AppState;
use serde_json::{Value, json};

use crate::declared;
use crate::kit::{ApiClient, TestApp, on_both};

/// The lists, as the description names them: path and keys of the query.
fn lists(app: &TestApp) -> Vec<(String, Vec<Value>)> {
    let document = openapi::document(&app.state.settings).unwrap();
    let parameter = |it: &Value| match it["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => it.clone(),
    };
    let mut found = Vec::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        let call = &calls["get"];
        let schema = &call["responses"]["200"]["content"]["application/json"]["schema"];
        if schema["type"] == "array" && !path.contains('{') {
            let keys = call["parameters"].as_array().unwrap().iter().map(parameter).collect();
            found.push((path[1..].to_owned(), keys));
        }
    }
    found
}

/// Somebody who may read that list.
fn reader(app: &TestApp, path: &str) -> ApiClient {
    app.api(if ["costs", "budgets"].contains(&path) { "management" } else { "planner" })
}

on_both!(every_list_takes_the_keys_that_are_described_and_no_other, |app| {
    for (path, keys) in lists(&app) {
        let api = reader(&app, &path);
        let names: Vec<&str> = keys.iter().map(|it| it["name"].as_str().unwrap()).collect();
        let problem = api.get(&format!("{path}?katten=1&page=0")).expect(400).json();
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 2, "{path}: {errors:?}");
        let told = errors[1]["problem"].as_str().unwrap();
        let told = told.split("Bekend zijn: ").nth(1).unwrap().trim_end_matches('.');
        let told: BTreeSet<&str> = told.split(", ").collect();
        assert_eq!(told, names.iter().copied().collect(), "{path}");
        for key in &keys {
            let schema = &key["schema"];
            let name = key["name"].as_str().unwrap();
            for value in schema["enum"].as_array().into_iter().flatten() {
                api.get(&format!("{path}?{name}={}", value.as_str().unwrap())).expect(200);
            }
            if schema["type"] != "string" || schema["pattern"].is_string() {
                api.get(&format!("{path}?{name}=zes")).expect(400);
            }
            if let Some(example) = schema["example"].as_str() {
                api.get(&format!("{path}?{name}={example}")).expect(200);
            }
        }
    }
});

on_both!(every_list_comes_in_pages_with_links, |app| {
    for (path, _) in lists(&app) {
        let api = reader(&app, &path);
        let all = api.get(&format!("{path}?pageSize=100")).expect(200);
        assert!(all.header("link").unwrap().contains("rel=\"last\""), "{path}");
        let all = all.json();
        let (first, second) = (
            api.get(&format!("{path}?pageSize=1")).expect(200).json(),
            api.get(&format!("{path}?pageSize=1&page=2")).expect(200).json(),
        );
        assert_eq!(first.get(0), all.get(0), "{path}");
        assert_eq!(second.get(0), all.get(1), "{path}");
    }
});

on_both!(the_history_is_paged_in_the_database_and_filtered, |app| {
    for day in ["2023-09-05", "2023-09-12"] {
        let body = json!({ "organisation": "GM0355", "heldOn": day, "mode": "phone",
            "attended": ["mayor"], "assessment": "positive", "sessionInterest": "yes",
            "hasProtocol": "arranged", "hasCodeOfConduct": "arranged" });
        app.api("adviser").post("conversations", &body);
    }
    let api = app.api("management");
    let events = api.get("stage-events?organisation=GM0355").expect(200).json();
    let events = events.as_array().unwrap().clone();
    assert!(events.iter().any(|it| it["stage"] == "conversation" && it["to"] == "held"));
    assert!(events.iter().all(|it| it.get("reason").is_none() && it["organisation"] == "GM0355"));
    assert!(events.windows(2).all(|pair| pair[0]["id"].as_i64() < pair[1]["id"].as_i64()));
    let of = |query: &str| api.get(&format!("stage-events?{query}")).expect(200).json();
    assert_eq!(of("organisation=GM0014"), json!([]));
    assert_eq!(of("organisation=GM0355&from=2023-09-06&to=2023-09-10"), json!([]));
    let letters = of("organisation=GM0355&stage=letter");
    assert!(letters.as_array().unwrap().iter().all(|it| it["stage"] == "letter"));
});

on_both!(a_person_is_searched_without_a_name_in_the_address, |app| {
    let new = json!({ "organisation": "GM0355", "function": "mayor", "name": "Ada Zonneveld" });
    app.api("planner").post("contacts", &new).expect(201);
    let found = app.api("planner").post("contact-searches", &json!({ "text": "zonneveld" }));
    assert_eq!(found.expect(200).json()[0]["name"], "Ada Zonneveld");
    app.api("planner").post("contact-searches", &json!({ "text": " " })).expect(400);
    app.api("management").post("contact-searches", &json!({ "text": "ada" })).expect(403);
});

on_both!(management_sets_a_target_beside_another_or_in_its_place, |app| {
    let api = app.api("management");
    let body = json!({ "id": "T9", "label": "250 gemeenten bezocht", "target": 250,
        "metric": "municipalities_conversation", "deadline": "2026-12-31", "source": "Besluit" });
    assert_eq!(api.post("targets", &body).expect(201).json()["id"], "T9");
    let mut next = body.clone();
    next["id"] = json!("T10");
    next["supersedes"] = json!("T9");
    assert_eq!(api.post("targets", &next).expect(201).json()["id"], "T10");
    next["id"] = json!("T11");
    let refused = api.post("targets", &next).expect(400).json();
    assert_eq!(refused["errors"][0]["field"], "supersedes");
});

on_both!(a_target_that_was_set_stands_at_its_location_also_after_it_was_superseded, |app| {
    let api = app.api("management");
    let body = json!({ "id": "T9", "label": "250 gemeenten bezocht", "target": 250,
        "metric": "municipalities_conversation", "deadline": "2026-12-31", "source": "Besluit" });
    let made = api.post("targets", &body).expect(201);
    let place = made.header("location").unwrap().strip_prefix("/api/v1/").unwrap().to_owned();
    assert_eq!(api.get(&place).expect(200).json(), made.json());
    let next = json!({ "id": "T10", "label": "260 gemeenten bezocht", "target": 260,
        "metric": "municipalities_conversation", "deadline": "2026-12-31", "source": "Besluit",
        "supersedes": "T9" });
    api.post("targets", &next).expect(201);
    assert_eq!(api.get(&place).expect(200).json()["supersededBy"], "T10");
    let before = api.get(&format!("{place}?knownAt=2023-10-01T12:00:00Z")).expect(404).json();
    assert_eq!(before["detail"], "Dit streefcijfer bestaat niet (meer).");
    api.get("targets/T99").expect(404);
    api.get("targets/T1?kat=1").expect(400);
});

/// The fields that a target is refused for, in the order in which they are told.
fn refused_fields(api: &ApiClient, other: &[(&str, Value)]) -> Vec<String> {
    let mut body = json!({ "id": "T9", "label": "250 gemeenten bezocht", "target": 250,
        "metric": "municipalities_conversation", "deadline": "2026-12-31", "source": "Besluit" });
    for (name, value) in other {
        body[*name] = value.clone();
    }
    let refused = api.post("targets", &body).expect(400).json();
    let errors = refused["errors"].as_array().unwrap();
    errors.iter().map(|it| it["field"].as_str().unwrap().to_owned()).collect()
}

on_both!(a_target_is_refused_by_the_names_of_its_body_and_at_once, |app| {
    let api = app.api("management");
    let refused = |other: &[(&str, Value)]| refused_fields(&api, other);
    assert_eq!(refused(&[("id", json!("T1"))]), ["id"]);
    assert_eq!(refused(&[("target", json!(100_000))]), ["target"]);
    let both = [("id", json!("t1")), ("target", json!(343)), ("supersedes", json!("T99"))];
    assert_eq!(refused(&both), ["target", "id", "supersedes"]);
    let unread = [("metric", json!("katten")), ("id", json!("T 9")), ("target", json!(0))];
    assert_eq!(refused(&unread), ["metric", "id", "target"]);
    let problem = api.post("targets", &json!({})).expect(400).json();
    let errors = problem["errors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["metric", "deadline", "label", "target", "id", "source"]);
});

on_both!(a_deadline_is_a_day_within_ten_years_in_one_spelling, |app| {
    let api = app.api("management");
    for day in ["9999-12-31", "2033-10-04", "+12024-01-01", "2024-2-9", "2023-10-02"] {
        assert_eq!(refused_fields(&api, &[("deadline", json!(day))]), ["deadline"], "{day}");
    }
    let body = json!({ "id": "T9", "label": "Tien jaar", "target": 1, "source": "Besluit",
        "metric": "provinces_session", "deadline": "2033-10-03" });
    api.post("targets", &body).expect(201);
});

/// POST with a key.
pub fn with_key(api: &ApiClient, path: &str, key: &str, body: &Value) -> crate::kit::Answer {
    let request = TestRequest::post().uri(&format!("/api/v1{path}")).set_json(body);
    api.call(request.insert_header(("idempotency-key", key)))
}

on_both!(every_post_takes_a_key_and_refuses_a_wrong_one, |app| {
    let api = app.api("planner");
    for (method, path) in declared::calls() {
        if method != "POST" || path.ends_with("-searches") {
            continue;
        }
        let path = path.replace("{id}", "99");
        let problem = with_key(&api, &path, "sleutel met spatie", &json!({})).expect(400).json();
        assert!(problem["detail"].as_str().unwrap().contains("Idempotency-Key"), "{path}");
        let status = with_key(&api, &path, "sleutel", &json!({})).status;
        assert!([400, 403, 404].contains(&status), "{path}: {status}");
    }
});

on_both!(a_key_belongs_to_one_call_of_one_token, |app| {
    let (one, other) = (app.api("planner"), app.api("planner"));
    let body = |name: &str| json!({ "name": name, "roles": ["trainer"] });
    let first = with_key(&one, "/people", "een", &body("Ada")).expect(201);
    let again = with_key(&one, "/people", "\"een\"", &body("Ada")).expect(201);
    assert_eq!((first.json(), first.location()), (again.json(), again.location()));
    let problem = with_key(&one, "/people", "een", &body("Bea")).expect(422).json();
    assert_eq!(problem["status"], 422);
    let elsewhere = with_key(&other, "/people", "een", &body("Cor")).expect(201);
    assert_ne!(elsewhere.json()["id"], first.json()["id"]);
    let next_day = app.at("2023-10-04T07:00:01Z");
    let state = ApiClient::with_token(&next_day, &one.token);
    with_key(&state, "/people", "een", &body("Bea")).expect(201);
});

/// The same program with so few calls a minute.
pub fn with_rate(app: &TestApp, calls: u32) -> TestApp {
    let rates = Arc::new(Rates::per_minute(calls));
    let state = AppState { rates, ..(**app.state).clone() };
    TestApp { state: actix_web::web::Data::new(state), ..app.at("2023-10-03T07:00:00Z") }
}

on_both!(a_token_makes_so_many_calls_a_minute, |app| {
    let app = with_rate(&app, 2);
    let (api, other) = (app.api("planner"), app.api("planner"));
    let first = api.get("people").expect(200);
    assert_eq!(first.header("ratelimit-policy"), Some("\"token\";q=2;w=60"));
    assert_eq!(first.header("ratelimit"), Some("\"token\";r=1;t=30"));
    api.get("people?page=0").expect(400);
    let refused = api.get("people").expect(429);
    assert_eq!(refused.header("retry-after"), Some("30"));
    assert_eq!(refused.header("ratelimit"), Some("\"token\";r=0;t=30"));
    assert_eq!(refused.json()["status"], 429);
    other.get("people").expect(200);
    let later = app.at("2023-10-03T07:00:30Z");
    ApiClient::with_token(&later, &api.token).get("people").expect(200);
});

on_both!(who_has_no_token_is_counted_by_address, |app| {
    let app = with_rate(&app, 2);
    let from = |peer: &str, path: &str| {
        let request = TestRequest::get().uri(path).peer_addr(format!("{peer}:9").parse().unwrap());
        app.stranger().call(request.insert_header((header::AUTHORIZATION, "Bearer dt_wrong")))
    };
    from("192.0.2.1", "/api/v1/openapi.json").expect(200);
    let second = from("192.0.2.1", "/api/v1/people").expect(401);
    assert_eq!(second.header("ratelimit-policy"), Some("\"address\";q=2;w=60"));
    from("192.0.2.1", "/api/v1/people").expect(429);
    from("192.0.2.1", "/api/v1/openapi.json").expect(429);
    from("192.0.2.2", "/api/v1/people").expect(401);
});
