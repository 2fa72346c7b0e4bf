//! How a line of the table is tried: as a browser, and as a program.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use actix_web::http::header;
use actix_web::test::TestRequest;
use drietraps::domain::accounts::Scope;

use super::Row;
use crate::kit::{Answer, TestApp};

/// How many links that lead nowhere were tried.
static TRIES: AtomicU32 = AtomicU32::new(0);

/// What a page answers a visitor.
pub fn page(app: &TestApp, &(method, _, path, _): &Row, visitor: &str) -> Answer {
    let mut browser = if visitor.is_empty() { app.stranger() } else { app.logged_in(visitor) };
    if visitor.is_empty() {
        browser.open_login();
    }
    let (path, form) = path.split_once(' ').unwrap_or((path, ""));
    let fields: Vec<_> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
    if ["/antwoord/x", "/berichten/x", "/datums/x", "/evaluatie/x"].contains(&path) {
        // Who tries many links that lead nowhere has to wait, so each try comes from elsewhere.
        let from = SocketAddr::from((Ipv4Addr::from_bits(TRIES.fetch_add(1, Relaxed)), 80));
        let request = TestRequest::with_uri(path).method(method.parse().unwrap()).peer_addr(from);
        return browser.call(request.set_form(fields));
    }
    match (method, path) {
        ("GET", _) => browser.get(path),
        (_, "/import") => browser.call(upload(path, &browser.csrf)),
        _ => browser.post(path, &fields),
    }
}

/// A form with a file, which is empty.
fn upload(path: &str, csrf: &str) -> TestRequest {
    let part = |head: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n")
    };
    let file = part("name=\"file\"; filename=\"leeg.csv\"\r\nContent-Type: text/csv", "");
    let body = format!("{}{file}--edge--\r\n", part("name=\"csrf\"", csrf));
    let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    TestRequest::post().uri(path).insert_header(kind).set_payload(body)
}

/// What a call answers a visitor.
pub fn call(app: &TestApp, &(method, _, path, _): &Row, visitor: &str) -> Answer {
    let (path, body) = path.split_once(' ').unwrap_or((path, "{}"));
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let address = format!("/api/v1{path}");
    let request = match method {
        "GET" => TestRequest::get().uri(&address),
        _ => TestRequest::post().uri(&address).set_json(body),
    };
    if visitor.is_empty() {
        return app.stranger().call(request);
    }
    app.api_with(visitor, Scope::Write).call(request)
}
