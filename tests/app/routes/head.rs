//! HEAD on every route: the status of GET, no content, and nothing changed.

use std::net::{Ipv4Addr, SocketAddr};

use actix_web::test::TestRequest;
use drietraps::domain::accounts::Scope;

use super::{CALLS, pages};
use crate::attacks::refusals::kept;
use crate::kit::{Answer, TestApp, on_both};

fn asked(method: &str, number: usize, path: &str) -> TestRequest {
    // Who tries many links that lead nowhere has to wait, so each try comes from elsewhere.
    let from = Ipv4Addr::from_bits(u32::try_from(number).unwrap() + 1);
    let request = TestRequest::with_uri(path).method(method.parse().unwrap());
    request.peer_addr(SocketAddr::from((from, 80)))
}

/// Asks HEAD of each address, then GET.
fn compare(app: &TestApp, paths: &[String], call: impl Fn(TestRequest) -> Answer) {
    let before = kept(app);
    let ask = |method: &'static str| {
        let call = &call;
        paths.iter().enumerate().map(move |(number, path)| call(asked(method, number, path)))
    };
    let heads: Vec<Answer> = ask("HEAD").collect();
    let after = kept(app);
    let changed = before.keys().filter(|table| before[*table] != after[*table]);
    assert_eq!(changed.collect::<Vec<_>>(), [""; 0]);
    let mut wrong = Vec::new();
    for ((path, head), get) in paths.iter().zip(&heads).zip(ask("GET")) {
        if head.status != get.status || !head.bytes.is_empty() {
            wrong.push(format!("{path}: {} and {}, {:?}", head.status, get.status, head.body));
        }
        let kind = |it: &Answer| it.header("content-type").map(str::to_owned);
        assert_eq!(kind(head), kind(&get), "{path}");
    }
    assert!(paths.len() > 20 && wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The addresses that the table reads, those of the API under their prefix.
fn reads(table: &[super::Row], prefix: &str) -> Vec<String> {
    let of = table.iter().filter(|row| row.0 == "GET");
    of.map(|row| format!("{prefix}{}", row.2)).collect()
}

on_both!(a_head_is_a_get_without_its_content_on_every_page, |app| {
    let planner = app.logged_in("planner");
    compare(&app, &reads(&pages(), ""), |request| planner.call(request));
    compare(&app, &reads(&pages(), ""), |request| app.stranger().call(request));
});

on_both!(a_head_is_a_get_without_its_content_on_every_call, |app| {
    let client = app.api_with("planner", Scope::Read);
    compare(&app, &reads(CALLS, "/api/v1"), |request| client.call(request));
});

on_both!(a_head_of_a_call_without_a_token_is_refused_as_a_get, |app| {
    let head = app.stranger().call(asked("HEAD", 0, "/api/v1/organisations")).expect(401);
    assert!(head.bytes.is_empty() && head.header("api-version").is_some(), "{head:?}");
});
