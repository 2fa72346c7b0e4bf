//! What attackers try on every page and call: the classic texts in every place that takes one, and
//! requests that are refused before anything happens.

pub mod refusals;
mod strings;
mod texts;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use actix_web::test::TestRequest;
use actix_web::web::Data;
use drietraps::web::api::rate::Rates;
use drietraps::web::app::AppState;

use crate::kit::TestApp;

/// How many requests were made: who tries many links that lead nowhere has to wait, so each comes
/// from elsewhere.
static REQUESTS: AtomicU32 = AtomicU32::new(0);

/// The program in the middle of a tour, with something of everything, and no limit to how often it
/// is asked.
fn tour(app: &TestApp) -> TestApp {
    let app = app.in_mid_tour();
    let rates = Arc::new(Rates::per_minute(100_000_000));
    let state = AppState { rates, ..(**app.state).clone() };
    TestApp { state: Data::new(state), ..app }
}

/// A request from an address of its own.
fn request(method: &str, path: &str) -> TestRequest {
    let from = Ipv4Addr::from_bits(REQUESTS.fetch_add(1, Relaxed) + 1);
    let request = TestRequest::with_uri(path).method(method.parse().unwrap());
    request.peer_addr(SocketAddr::from((from, 80)))
}

/// The words that the pages read from a form or from behind the `?` of an address: every word that
/// a function gets as its first argument there.
fn field_names() -> Vec<String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut names = BTreeSet::new();
    for part in ["pages", "resend"] {
        read_names(&web.join(part), &mut names);
    }
    assert!(names.contains("commitment_text") && names.contains("peildatum"), "{names:?}");
    names.remove("csrf");
    names.into_iter().collect()
}

fn read_names(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_names(&path, names);
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let words = text.split("(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0));
        let is_name = |word: &&str| {
            (1..30).contains(&word.len())
                && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        names.extend(words.filter(is_name).map(str::to_owned));
    }
}

/// The places in the braces of a pattern, filled in by `fill`, which gets their name.
fn filled(pattern: &str, mut fill: impl FnMut(&str) -> String) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap();
        path += before;
        path += &fill(name);
        rest = after;
    }
    path + rest
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |done, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
            done + &char::from(byte).to_string()
        }
        _ => format!("{done}%{byte:02X}"),
    })
}
