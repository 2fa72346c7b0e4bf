//! The door of the API: what a token that reads may post, and what a caller hears when something
//! cannot be written or was asked too often.

use actix_web::http::header;
use actix_web::test::TestRequest;
use diesel::RunQueryDsl;
use drietraps::domain::accounts::Scope;
use drietraps::store::StoreError;
use serde_json::json;

use crate::api_lists::{with_key, with_rate};
use crate::kit::{Answer, Backend, TestApp, on_both};

fn told(app: &TestApp, statement: &str) {
    app.write(|conn| {
        diesel::sql_query(statement).execute(conn).map_err(StoreError::from)?;
        Ok(())
    });
}

/// From now on the database refuses this act on a table, as on a full disk.
fn unwritable(app: &TestApp, act: &str, table: &str) {
    let trigger = format!("CREATE TRIGGER full_{table} BEFORE {act} ON {table}");
    match app.backend {
        Backend::Sqlite => {
            let raise = "SELECT RAISE(ABORT, 'database or disk is full')";
            told(app, &format!("{trigger} BEGIN {raise}; END"));
        }
        Backend::Postgres => {
            let raise = "BEGIN RAISE EXCEPTION 'No space left on device'; END";
            let function = "CREATE OR REPLACE FUNCTION is_full() RETURNS trigger";
            told(app, &format!("{function} LANGUAGE plpgsql AS $$ {raise} $$"));
            told(app, &format!("{trigger} FOR EACH ROW EXECUTE FUNCTION is_full()"));
        }
    }
}

#[track_caller]
fn has_a_frame(answer: &Answer) {
    for name in ["api-version", "ratelimit", "ratelimit-policy", "x-content-type-options"] {
        assert!(answer.header(name).is_some(), "{name} is missing: {:?}", answer.headers);
    }
}

on_both!(a_call_is_answered_when_the_use_of_its_token_cannot_be_noted, |app| {
    let api = app.api("planner");
    unwritable(&app, "UPDATE", "tokens");
    has_a_frame(&api.get("people").expect(200));
    unwritable(&app, "INSERT", "people");
    let body = json!({ "name": "Ada", "roles": ["trainer"] });
    let refused = api.post("people", &body).expect(503);
    has_a_frame(&refused);
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    assert!(refused.header("retry-after").is_some());
});

on_both!(a_call_that_was_done_is_answered_so_when_its_answer_cannot_be_kept, |app| {
    let api = app.api("planner");
    unwritable(&app, "UPDATE", "idempotency_keys");
    let body = json!({ "name": "Ada", "roles": ["trainer"] });
    let done = with_key(&api, "/people", "een", &body).expect(201);
    has_a_frame(&done);
    assert_eq!(done.json()["name"], "Ada");
    with_key(&api, "/people", "een", &body).expect(409);
});

on_both!(an_address_without_allowance_costs_no_look_up, |app| {
    let app = with_rate(&app, 2);
    let good = app.api("planner").token;
    let ask = |peer: &str, token: &str| {
        let request = TestRequest::get().uri("/api/v1/people");
        let request = request.peer_addr(format!("{peer}:9").parse().unwrap());
        app.stranger().call(request.insert_header((header::AUTHORIZATION, token)))
    };
    for status in [401, 401, 429] {
        ask("192.0.2.1", "Bearer dt_wrong").expect(status);
    }
    // From here on a look-up would be a fault.
    told(&app, "ALTER TABLE tokens RENAME TO tokens_elsewhere");
    for token in ["Bearer dt_wrong", &format!("Bearer {good}")] {
        let refused = ask("192.0.2.1", token).expect(429);
        has_a_frame(&refused);
        assert_eq!(refused.header("retry-after"), Some("30"));
        assert_eq!(refused.json()["status"], 429);
    }
    ask("192.0.2.2", "Bearer dt_wrong").expect(500);
});

on_both!(a_token_that_reads_may_search_and_not_add, |app| {
    let reading = app.api_with("planner", Scope::Read);
    let new = json!({ "organisation": "GM0355", "function": "mayor", "name": "Ada Zonneveld" });
    app.api("planner").post("contacts", &new).expect(201);
    let found = reading.post("contact-searches", &json!({ "text": "zonneveld" })).expect(200);
    assert_eq!(found.json()[0]["name"], "Ada Zonneveld");
    reading.post("contacts", &new).expect(403);
    let management = app.api_with("management", Scope::Read);
    management.post("contact-searches", &json!({ "text": "zonneveld" })).expect(403);
});
