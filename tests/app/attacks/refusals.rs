//! Requests that are refused before anything happens: whoever sends them, nothing is written.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::test::TestRequest;

use super::{filled, request, tour};
use crate::answers::dump;
use crate::kit::{Answer, TestApp, on_both};
use crate::routes::{CALLS, Row, VISITORS, pages};

/// What a look or a refused request leaves behind as well: who came when, that it was refused, and
/// that a file left.
const TRACES: [&str; 6] =
    ["allowances", "audit_events", "audit_heads", "logins", "tokens", "users"];

/// Every row of every other table.
pub fn kept(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut rows = dump(app);
    rows.retain(|table, _| !TRACES.contains(&table.as_str()));
    rows
}

/// The same path with what exists in the tour in each place.
fn existing(pattern: &str) -> String {
    filled(pattern, |name| {
        let text = match name {
            "code" if pattern.starts_with("/provincies") => "PV26",
            "code" => "GM0355",
            "format" => "csv",
            "kind" => "invitation",
            "organisation_kind" => "municipality",
            "token" | "hash" | "name" => "x",
            _ => "1",
        };
        text.to_owned()
    })
}

/// Walks, and names what was answered otherwise than by one of these statuses, and every table
/// that changed.
fn refused(app: &TestApp, expected: &[u16], walk: impl FnOnce(&mut dyn FnMut(&str, &Answer))) {
    let before = kept(app);
    let (mut wrong, mut asked) = (Vec::new(), 0);
    walk(&mut |what, answer| {
        asked += 1;
        if !expected.contains(&answer.status) {
            wrong.push(format!("{what}: {}", answer.status));
        }
    });
    let after = kept(app);
    let changed: Vec<_> = before.keys().filter(|table| before[*table] != after[*table]).collect();
    assert!(changed.is_empty(), "changed {changed:?}");
    assert!(asked > 40, "{asked} requests");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The posts of pages that need a login; that of a list to import has a kind of its own.
fn posts() -> Vec<Row> {
    let asks_login = |row: &Row| row.0 == "POST" && matches!(row.3[0], 303 | 403);
    pages().into_iter().filter(|row| asks_login(row) && row.1 != "/import").collect()
}

/// The first role that a line of the table lets in.
fn role(statuses: [u16; 5]) -> Option<&'static str> {
    (1..5).find(|place| statuses[*place] != 403).map(|place| VISITORS[place])
}

on_both!(without_a_login_or_with_one_that_ended_nothing_is_shown_or_done, |app| {
    let app = tour(&app);
    let browser = app.logged_in("planner");
    let later = app.at("2030-01-01T08:00:00Z");
    refused(&app, &[303, 403], |note| {
        for (method, pattern, _, statuses) in pages() {
            if statuses[0] != 303 && statuses[0] != 403 {
                continue;
            }
            let path = existing(pattern);
            let fields = [("csrf", browser.csrf.as_str())];
            note(
                &format!("{method} {path}"),
                &app.stranger().call(request(method, &path).set_form(fields)),
            );
            let mut ended = browser.clone();
            ended.state = later.state.clone();
            note(
                &format!("{method} {path}, ended"),
                &ended.call(request(method, &path).set_form(fields)),
            );
        }
    });
    refused(&app, &[401], |note| {
        for (method, pattern, _, statuses) in CALLS {
            if statuses[0] == 401 {
                let path = format!("/api/v1{}", existing(pattern));
                let call = request(method, &path).set_json(serde_json::json!({}));
                note(&format!("{method} {path}"), &app.stranger().call(call));
            }
        }
    });
});

on_both!(who_may_not_is_refused_with_an_existing_object_too, |app| {
    let app = tour(&app);
    // What cannot be read at all is refused before it is asked who may.
    refused(&app, &[403, 404, 422], |note| {
        for place in 1..5 {
            let (name, browser) = (VISITORS[place], app.logged_in(VISITORS[place]));
            for (method, pattern, _, statuses) in pages() {
                if statuses[place] == 403 {
                    let path = existing(pattern);
                    let fields = [("csrf", browser.csrf.as_str())];
                    let answer = browser.call(request(method, &path).set_form(fields));
                    note(&format!("{name} {method} {path}"), &answer);
                }
            }
            let client = app.api(name);
            for (method, pattern, _, statuses) in CALLS {
                if statuses[place] == 403 {
                    let path = format!("/api/v1{}", existing(pattern));
                    let call = request(method, &path).set_json(serde_json::json!({}));
                    note(&format!("{name} {method} {path}"), &client.call(call));
                }
            }
        }
    });
});

on_both!(a_form_without_its_token_or_with_another_does_nothing, |app| {
    let app = tour(&app);
    let other = app.logged_in("planner2").csrf;
    refused(&app, &[403], |note| {
        for (method, pattern, _, statuses) in posts() {
            let Some(name) = role(statuses) else { continue };
            let (browser, path) = (app.logged_in(name), existing(pattern));
            for fields in
                [vec![], vec![("csrf", "")], vec![("csrf", "x")], vec![("csrf", other.as_str())]]
            {
                let answer = browser.call(request(method, &path).set_form(&fields));
                note(&format!("{path} with {fields:?}"), &answer);
            }
        }
    });
});

on_both!(a_method_that_a_page_does_not_know_does_nothing, |app| {
    let app = tour(&app);
    refused(&app, &[403, 404, 405], |note| {
        for (_, pattern, _, statuses) in pages() {
            let Some(name) = role(statuses) else { continue };
            let (browser, path) = (app.logged_in(name), existing(pattern));
            for method in ["PUT", "PATCH", "DELETE", "TRACE", "KWAAD"] {
                let fields = [("csrf", browser.csrf.as_str())];
                let answer = browser.call(request(method, &path).set_form(fields));
                note(&format!("{method} {path}"), &answer);
            }
        }
    });
    refused(&app, &[404, 405], |note| {
        for (_, pattern, _, statuses) in CALLS {
            let Some(name) = role(*statuses) else { continue };
            let path = format!("/api/v1{}", existing(pattern));
            for method in ["PUT", "PATCH", "DELETE"] {
                let call = request(method, &path).set_json(serde_json::json!({}));
                note(&format!("{method} {path}"), &app.api(name).call(call));
            }
        }
    });
});

/// Sends each post with the right token in a body of this kind.
fn of_kind(
    app: &TestApp,
    kind: &str,
    body: impl Fn(&str) -> Vec<u8>,
    note: &mut dyn FnMut(&str, &Answer),
) {
    for (method, pattern, _, statuses) in posts() {
        let Some(name) = role(statuses) else { continue };
        let (browser, path) = (app.logged_in(name), existing(pattern));
        let asked = request(method, &path).insert_header((header::CONTENT_TYPE, kind));
        let answer = browser.call(asked.set_payload(body(&browser.csrf)));
        note(&format!("{path} as {kind}"), &answer);
    }
}

on_both!(a_body_of_another_kind_or_too_large_does_nothing, |app| {
    let app = tour(&app);
    // A template is long, so its form has a bound of its own, with a sentence beside the field.
    refused(&app, &[400, 403, 413, 415, 422], |note| {
        of_kind(&app, "text/plain", |csrf| format!("csrf={csrf}").into_bytes(), note);
        of_kind(
            &app,
            "application/json",
            |csrf| format!("{{\"csrf\":\"{csrf}\"}}").into_bytes(),
            note,
        );
        let large = |csrf: &str| format!("csrf={csrf}&x={}", "x".repeat(200_000)).into_bytes();
        of_kind(&app, "application/x-www-form-urlencoded", large, note);
    });
    refused(&app, &[400, 413, 415], |note| {
        for (method, pattern, _, statuses) in CALLS.iter().filter(|row| row.0 == "POST") {
            let Some(name) = role(*statuses) else { continue };
            let path = format!("/api/v1{}", existing(pattern));
            let call = |kind: &str, body: Vec<u8>| -> TestRequest {
                request(method, &path)
                    .insert_header((header::CONTENT_TYPE, kind.to_owned()))
                    .set_payload(body)
            };
            let client = app.api(name);
            for (kind, body) in [
                ("text/plain", b"{}".to_vec()),
                ("application/x-www-form-urlencoded", b"a=b".to_vec()),
                ("application/json", b"{".to_vec()),
                (
                    "application/json",
                    format!("{{\"x\":\"{}\"}}", "x".repeat(3_000_000)).into_bytes(),
                ),
            ] {
                note(&format!("{path} as {kind}"), &client.call(call(kind, body)));
            }
        }
    });
});

on_both!(the_same_walk_notices_a_change, |app| {
    let before = kept(&app);
    app.logged_in("planner")
        .post("/beheer/mensen", &[("name", "Ada"), ("roles", "trainer")])
        .expect(303);
    assert_ne!(before, kept(&app));
});
