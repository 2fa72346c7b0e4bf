//! The frame of the API: tokens, versions, refusals, paging of errors, the document.

use actix_web::body::to_bytes;
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{Data, post, scope};
use actix_web::{App, HttpResponse};
use drietraps::domain::accounts::Scope;
use drietraps::web::api::call::{Call, created};
use drietraps::web::api::{VERSION, guard, idempotency, openapi};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::declared;
use crate::kit::{Answer, TestApp, on_both};

const UNKNOWN: &str = "/api/v1/bestaat-niet";

/// The refusal is `problem+json` with everything it has to say.
#[track_caller]
fn problem(answer: Answer, status: u16) -> Value {
    let answer = answer.expect(status);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("api-version"), Some(VERSION));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["type"].is_string());
    assert!(problem["errors"].is_array() && !problem["detail"].as_str().unwrap().is_empty());
    problem
}

on_both!(a_call_without_a_good_token_is_401, |app| {
    let bare = app.stranger().call(TestRequest::get().uri(UNKNOWN));
    assert_eq!(bare.header("www-authenticate"), Some("Bearer"));
    problem(bare, 401);
    for wrong in ["Bearer dt_wrong", "Bearer ", "Basic cGxhbm5lcg=="] {
        let request = TestRequest::get().uri(UNKNOWN);
        let request = request.insert_header((header::AUTHORIZATION, wrong));
        problem(app.stranger().call(request), 401);
    }
});

on_both!(the_login_of_a_browser_opens_no_call, |app| {
    problem(app.logged_in("planner").get(UNKNOWN), 401);
});

on_both!(an_unknown_address_and_a_trailing_slash_are_404, |app| {
    let api = app.api("planner");
    for path in ["bestaat-niet", "organisations/", "", "openapi.json/"] {
        problem(api.get(path), 404);
    }
    problem(api.post("bestaat-niet", &json!({})), 404);
});

on_both!(a_method_that_is_not_there_is_405_and_says_what_is, |app| {
    let request = TestRequest::default().method(Method::DELETE).uri("/api/v1/openapi.json");
    let answer = app.api("planner").call(request);
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    problem(answer, 405);
});

on_both!(only_a_call_that_takes_json_is_answered, |app| {
    let ask = |accept: &'static str| {
        let request = TestRequest::get().uri("/api/v1/openapi.json");
        app.stranger().call(request.insert_header((header::ACCEPT, accept)))
    };
    problem(ask("text/html"), 406);
    problem(ask("application/json;q=0, text/csv"), 406);
    for accept in ["application/json", "text/html, */*;q=0.1", "application/problem+json"] {
        ask(accept).expect(200);
    }
});

on_both!(a_token_that_reads_does_not_write, |app| {
    let api = app.api_with("planner", Scope::Read);
    problem(api.post("bestaat-niet", &json!({})), 403);
    problem(api.get("bestaat-niet"), 404);
});

on_both!(the_use_of_a_token_is_noted, |app| {
    let api = app.api("planner");
    api.get("bestaat-niet").expect(404);
    let kept = app.read(|conn| Ok(drietraps::store::tokens::list(conn)?));
    assert_eq!(kept[0].last_used_at, Some(app.now()));
});

/// A call that counts how often it was done.
fn called(
    (app, token): (&TestApp, &str),
    done: &Data<AtomicU32>,
    key: &str,
    body: &Value,
) -> Answer {
    let make = |call: Call, done: Data<AtomicU32>, body: actix_web::web::Json<Value>| async move {
        let number = done.fetch_add(1, Ordering::SeqCst);
        if body.get("refuse").is_some() {
            return Ok(HttpResponse::Conflict().finish());
        }
        let written = call.write(|_, _, _| Ok(())).await;
        written.map(|()| created(&format!("/api/v1/things/{number}"), &json!({ "number": number })))
    };
    actix_web::rt::System::new().block_on(async {
        let service = App::new().app_data(app.state.clone()).app_data(done.clone()).service(
            scope("/api/v1")
                .wrap(from_fn(idempotency::answer_once))
                .wrap(from_fn(guard::ask_token))
                .wrap(from_fn(guard::speak_problem_json))
                .route("/things", post().to(make)),
        );
        let service = init_service(service).await;
        let request = TestRequest::post()
            .uri("/api/v1/things")
            .insert_header((header::AUTHORIZATION, format!("Bearer {token}")))
            .insert_header(("idempotency-key", key))
            .set_json(body);
        let response = call_service(&service, request.to_request()).await;
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned());
        let headers = location.map(|value| ("location".to_owned(), value)).into_iter().collect();
        let body = to_bytes(response.into_body()).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer { status, body: text, bytes: body.to_vec(), headers }
    })
}

on_both!(the_same_call_twice_is_done_once_and_answered_the_same, |app| {
    let (done, token) = (Data::new(AtomicU32::new(0)), app.api("planner").token);
    let body = json!({ "name": "Zeeland" });
    let first = called((&app, &token), &done, "een", &body).expect(201);
    let second = called((&app, &token), &done, "een", &body).expect(201);
    assert_eq!((first.location(), first.json()), (second.location(), second.json()));
    assert_eq!(done.load(Ordering::SeqCst), 1);
    called((&app, &token), &done, "een", &json!({ "name": "Utrecht" })).expect(422);
    called((&app, &token), &done, "twee", &body).expect(201);
    assert_eq!(done.load(Ordering::SeqCst), 2);
});

on_both!(a_refused_call_leaves_its_key_free, |app| {
    let (done, token) = (Data::new(AtomicU32::new(0)), app.api("planner").token);
    called((&app, &token), &done, "een", &json!({ "refuse": true })).expect(409);
    called((&app, &token), &done, "een", &json!({ "name": "Zeeland" })).expect(201);
    called((&app, &token), &done, &"x".repeat(201), &json!({})).expect(400);
});

on_both!(anybody_may_read_the_document_of_the_api, |app| {
    let answer = app.stranger().get("/api/v1/openapi.json").expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("api-version"), Some(VERSION));
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.0."));
    assert_eq!(document["info"]["version"], VERSION);
    assert!(document["info"]["contact"]["email"].is_string());
    let server = document["servers"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(server, format!("{}/api/v1", app.state.settings.base()));
});

fn document() -> Value {
    let app = TestApp::start(crate::kit::Backend::Sqlite);
    openapi::document(&app.state.settings).unwrap()
}

#[test]
fn the_document_and_the_routes_name_the_same_calls() {
    let document = document();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys().filter(|key| *key != "parameters");
        described.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    let declared: BTreeSet<_> = declared::calls().into_iter().collect();
    let missing: Vec<_> = declared.difference(&described).collect();
    let unknown: Vec<_> = described.difference(&declared).collect();
    assert!(missing.is_empty(), "routes without a description: {missing:?}");
    assert!(unknown.is_empty(), "descriptions without a route: {unknown:?}");
}

#[test]
fn the_document_keeps_the_design_rules_and_refers_to_what_is_there() {
    let document = document();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let is_kebab = |part: &str| {
            part.starts_with('{')
                || part.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c))
        };
        assert!(path.split('/').skip(1).all(is_kebab) && !path.ends_with('/'), "{path}");
        for (method, call) in
            methods.as_object().unwrap().iter().filter(|(k, _)| *k != "parameters")
        {
            let name = call["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(names.insert(name.to_owned()), "operationId {name} twice");
            assert!(call["summary"].is_string() && call["tags"].is_array(), "{method} {path}");
            let answers = call["responses"].as_object().unwrap();
            assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
            for parameter in path.split('{').skip(1).map(|part| part.split('}').next().unwrap()) {
                let declared = methods["parameters"].to_string() + &call["parameters"].to_string();
                assert!(declared.contains(&format!("\"{parameter}\"")), "{path}: {parameter}");
            }
        }
    }
    references(&document, &document);
}

/// Every `$ref` leads somewhere.
fn references(part: &Value, document: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            fields.values().for_each(|field| references(field, document));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| references(entry, document)),
        _ => {}
    }
}
