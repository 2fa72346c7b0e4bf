//! The classic texts in every address, form and call: no fault, nothing that a browser would run,
//! nothing that leads elsewhere.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::strings::all;
use super::{encoded, field_names, filled, request, tour};
use crate::kit::{Answer, ApiClient, Browser, TestApp, on_both};
use crate::routes::{CALLS, VISITORS, pages};

/// Rounds in which each place gets another text.
const ROUNDS: usize = 4;
/// Longest text in an address, whose whole a server may bound.
const LONGEST_IN_ADDRESS: usize = 200;

/// What a page would hold, in lower case, when a text came through as code.
const RUNS: [&str; 21] = [
    "<script>alert(7)",
    "<script src=//",
    "<svg onload",
    "<svg/onload",
    "<img src=x",
    "<iframe src=j",
    "<body onload",
    "<form action=//",
    "<base href",
    "<object data",
    "<link rel=stylesheet href=//",
    "<meta http-equiv=refresh",
    "<input autofocus onfocus",
    "<details open ontoggle",
    "<style>*",
    "\" onmouseover=\"",
    "' onmouseover='",
    "\" autofocus onfocus",
    "href=\"javascript:",
    "action=\"javascript:",
    "5332114",
];

/// Says what is wrong with an answer, if anything.
fn harm(answer: &Answer) -> Option<String> {
    if answer.status >= 500 {
        return Some(format!("status {}", answer.status));
    }
    let is_own = |cookie: &str| cookie.starts_with("__Host-drietraps-");
    for (name, value) in &answer.headers {
        let is_bad = match name.as_str() {
            "x-kwaad" => true,
            "set-cookie" => !is_own(value),
            "location" => {
                !value.starts_with('/') || value.starts_with("//") || value.contains('\\')
            }
            _ => false,
        };
        if is_bad {
            return Some(format!("header {name}: {value}"));
        }
    }
    let kind = answer.header("content-type").unwrap_or_default();
    let body = answer.body.to_lowercase();
    let found = RUNS.iter().find(|mark| body.contains(**mark)).filter(|_| kind.contains("html"));
    found.map(|mark| format!("{mark} in the page"))
}

/// Every way in with a text in each place.
struct Attack {
    texts: Vec<String>,
    wrong: Vec<String>,
    tried: usize,
}

impl Attack {
    fn new() -> Self {
        Self { texts: all(), wrong: Vec::new(), tried: 0 }
    }

    /// The next text, so that all come by in the end.
    fn next(&mut self) -> String {
        self.tried += 1;
        self.texts[self.tried * 7 % self.texts.len()].clone()
    }

    fn short(&mut self) -> String {
        loop {
            let text = self.next();
            if text.len() <= LONGEST_IN_ADDRESS {
                return text;
            }
        }
    }

    /// A path with a text in each place: where a number or code leads somewhere now and then the
    /// right one, so that what lies behind it is tried too.
    fn path(&mut self, pattern: &str, round: usize) -> String {
        filled(pattern, |name| match (round % 2, name) {
            (0, "id" | "letter" | "line" | "run" | "leave") => "1".to_owned(),
            (0, "code") => "GM0355".to_owned(),
            (0, "format") => "csv".to_owned(),
            (0, "kind") => "invitation".to_owned(),
            (0, "organisation_kind") => "municipality".to_owned(),
            _ => encoded(&self.short()),
        })
    }

    fn note(&mut self, what: &str, answer: &Answer) {
        if let Some(harm) = harm(answer) {
            self.wrong.push(format!("{what}: {harm}"));
        }
    }

    fn query(&mut self, names: &[String]) -> String {
        let pairs = names.iter().map(|name| format!("{name}={}", encoded(&self.short())));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn end(self) {
        assert!(self.tried > 10_000, "{} texts", self.tried);
        let first: Vec<_> = self.wrong.iter().take(20).collect();
        assert!(self.wrong.is_empty(), "{} wrong, such as {first:#?}", self.wrong.len());
    }
}

/// The browsers of those who may, by the table of the routes.
fn who_may(app: &TestApp) -> Vec<(&'static str, Browser)> {
    VISITORS[1..].iter().map(|name| (*name, app.logged_in(name))).collect()
}

fn first_who_may<'a>(
    browsers: &'a [(&'static str, Browser)],
    statuses: [u16; 5],
) -> Option<&'a Browser> {
    let places = statuses[1..].iter().zip(browsers);
    places.filter(|(status, _)| **status != 403).map(|(_, (_, browser))| browser).next()
}

on_both!(no_text_in_an_address_breaks_a_page_or_runs_in_it, |app| {
    let app = tour(&app);
    let (mut attack, names, browsers) = (Attack::new(), field_names(), who_may(&app));
    for round in 0..ROUNDS {
        for (method, pattern, _, statuses) in pages() {
            let browser = first_who_may(&browsers, statuses);
            let (Some(browser), "GET") = (browser, method) else { continue };
            let path = attack.path(pattern, round);
            let asked = format!("{path}?{}", attack.query(&names));
            attack.note(&format!("GET {path}"), &browser.call(request("GET", &asked)));
        }
    }
    attack.end();
});

on_both!(no_text_in_a_form_breaks_a_page_or_runs_in_it, |app| {
    let app = tour(&app);
    let (mut attack, names, browsers) = (Attack::new(), field_names(), who_may(&app));
    for round in 0..ROUNDS {
        for (method, pattern, _, statuses) in pages() {
            let browser = first_who_may(&browsers, statuses);
            let (Some(browser), "POST") = (browser, method) else { continue };
            // A login that ends takes the rest of the walk with it.
            if pattern == "/uitloggen" {
                continue;
            }
            let path = attack.path(pattern, round);
            let mut fields = vec![("csrf".to_owned(), browser.csrf.clone())];
            fields.extend(names.iter().map(|name| (name.clone(), attack.short())));
            let posted = browser.call(request("POST", &path).set_form(fields));
            attack.note(&format!("POST {path}"), &posted);
        }
    }
    attack.end();
});

on_both!(no_text_in_a_call_breaks_it, |app| {
    let app = tour(&app);
    let mut attack = Attack::new();
    let names = described_names(&app);
    let clients: Vec<ApiClient> = VISITORS[1..].iter().map(|name| app.api(name)).collect();
    for round in 0..4 * ROUNDS {
        for (method, pattern, _, statuses) in CALLS {
            let place = statuses[1..].iter().position(|status| *status != 403).unwrap();
            let path = format!("/api/v1{}", attack.path(pattern, round));
            let asked = match *method {
                "GET" => request("GET", &format!("{path}?{}", attack.query(&names))),
                _ => {
                    let text = |name: &String| (name.clone(), Value::from(attack.next()));
                    let body: Map<String, Value> = names.iter().map(text).collect();
                    request("POST", &path).set_json(body)
                }
            };
            attack.note(&format!("{method} {path}"), &clients[place].call(asked));
        }
    }
    attack.end();
});

/// The names of all properties and parameters in the description of the API.
fn described_names(app: &TestApp) -> Vec<String> {
    let mut names = BTreeSet::new();
    let described = app.stranger().get("/api/v1/openapi.json").expect(200).json();
    read_described(&described, &mut names);
    assert!(names.contains("pacePerHour") && names.contains("knownAt"), "{names:?}");
    names.into_iter().collect()
}

fn read_described(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(parts) => {
            if let Some(Value::Object(properties)) = parts.get("properties") {
                names.extend(properties.keys().cloned());
            }
            if let (Some(Value::String(name)), Some(_)) = (parts.get("name"), parts.get("in")) {
                names.insert(name.clone());
            }
            parts.values().for_each(|part| read_described(part, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| read_described(part, names)),
        _ => {}
    }
}

/// A form that keeps a text, and the pages that show it.
type Keeps =
    (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

#[rustfmt::skip]
const KEEPS: &[Keeps] = &[
    ("/organisaties/GM0355/contacten", "name", &[("function", "other")],
        &["/organisaties/GM0355", "/contacten?q=Zeist", "/contacten.csv"]),
    ("/organisaties/GM0355/toezeggingen", "commitment_text", &[("commitment_due_on", "01-11-2023")],
        &["/organisaties/GM0355", "/toezeggingen", "/taken", "/toezeggingen.csv"]),
    ("/beheer/mensen", "name", &[("roles", "trainer")], &["/beheer/mensen", "/beheer/mensen.csv"]),
    ("/filters", "name", &[("query", "province=PV26"), ("list", "organisations")], &["/filters", "/organisaties"]),
];

on_both!(a_text_that_is_kept_is_shown_as_text_wherever_it_comes_back, |app| {
    let planner = app.logged_in("planner");
    let mut attack = Attack::new();
    for (address, field, beside, shown) in KEEPS {
        let mut kept = 0;
        for text in all() {
            let mut fields = vec![(*field, text.as_str())];
            fields.extend_from_slice(beside);
            let answer = planner.post(address, &fields);
            kept += usize::from(answer.status == 303);
            attack.note(&format!("POST {address} {text}"), &answer);
        }
        assert!(kept >= 10, "{address} kept {kept}");
        for page in *shown {
            let answer = planner.get(page);
            attack.note(&format!("{page} after {address}"), &answer);
            assert!(formula_in(&answer).is_none(), "{page}: {:?}", formula_in(&answer));
        }
    }
    assert!(attack.wrong.is_empty(), "{:#?}", attack.wrong);
});

/// A cell of a CSV file that a spreadsheet would take for a formula.
fn formula_in(answer: &Answer) -> Option<String> {
    if !answer.header("content-type").unwrap_or_default().starts_with("text/csv") {
        return None;
    }
    let text = answer.body.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut cells = rows.iter().flat_map(|row| row.iter());
    cells
        .find(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}']))
        .map(str::to_owned)
}

on_both!(an_address_with_a_nul_in_it_leads_nowhere, |app| {
    let app = tour(&app);
    for (method, pattern, _, statuses) in pages() {
        let browsers = who_may(&app);
        let browser = first_who_may(&browsers, statuses);
        let (Some(browser), "GET") = (browser, method) else { continue };
        if !pattern.contains("{code}") && !pattern.contains("{id}") {
            continue;
        }
        let path = filled(pattern, |_| "GM0355%00".to_owned());
        browser.get(&path).expect(404);
    }
    app.logged_in("planner").get("/zoeken?q=Zeist%00").expect(404);
    app.api("planner").get("organisations/GM0355%00").expect(404);
});
