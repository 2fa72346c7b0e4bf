//! What the program logs while people work: lines of JSON, each of a request with its number, and
//! no address, link, note or search in any of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use diesel::prelude::*;
use drietraps::store::StoreError;
use drietraps::store::schema::notes;
use serde_json::Value;

use crate::kit::{Backend, Browser, KEY, TestApp, on_both};
use crate::notes::owned;

/// Words that people type and links carry; each is looked for in the log.
const SECRETS: [&str; 6] = [
    "kwikstaartnotitie",
    "kwikstaartzoek",
    "kwikstaartlink",
    "kwikstaartwoord",
    "kwikstaartnaam",
    "@",
];

/// A running program and its log.
struct Served {
    child: Child,
    port: u16,
}

/// The program on this database, not started yet.
fn program(app: &TestApp) -> (Command, u16) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut program = Command::new(env!("CARGO_BIN_EXE_drietraps"));
    program
        .arg("serve")
        .current_dir(app.folder.path())
        .env_clear()
        .env("MODE", "test")
        .env("CLOCK", "2023-10-03T07:00:00Z")
        .env("BIND", format!("127.0.0.1:{port}"))
        .env("BASE_URL", "https://tour.example")
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("INBOX_URL", "folder://inbox")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    (program, port)
}

impl Served {
    fn start(app: &TestApp, settings: &[(&str, &str)]) -> Self {
        let home = app.folder.path();
        std::fs::create_dir_all(home.join("data")).unwrap();
        std::fs::write(home.join("data/secret.key"), KEY).unwrap();
        std::fs::create_dir_all(home.join("inbox")).unwrap();
        let (mut program, port) = program(app);
        let mut child = program.envs(settings.iter().copied()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("Listening"), "{line}");
        Self { child, port }
    }

    /// Sends a request and answers its status.
    fn ask(&self, head: &str, headers: &str, body: &str) -> u16 {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let size = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: tour.example\r\nConnection: close\r\n{headers}\
             Content-Length: {size}\r\n\r\n{body}"
        );
        line.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn get(&self, browser: &Browser, path: &str) -> u16 {
        self.ask(&format!("GET {path}"), &cookies(browser), "")
    }

    fn post(&self, browser: &Browser, path: &str, form: &str) -> u16 {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        let body = format!("{form}&csrf={}", browser.csrf);
        self.ask(&format!("POST {path}"), &format!("{}{kind}", cookies(browser)), &body)
    }

    /// Stops it and answers its log.
    fn log(mut self) -> String {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success());
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{text}");
        text
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cookies(browser: &Browser) -> String {
    let pairs: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("Cookie: {}\r\n", pairs.join("; "))
}

/// Whether a line of the log tells a secret; what stands before the @ of a masked address is one
/// letter.
fn tells(line: &str) -> bool {
    let shown = line.replace("…@", "…");
    SECRETS.iter().any(|word| shown.contains(word))
}

/// The only note; its number depends on how often it was tried to write it.
fn id_of_note(app: &TestApp) -> i64 {
    app.read(|conn| Ok(notes::table.select(notes::id).first(conn).map_err(StoreError::from)?))
}

/// What a day of the team does, as far as it carries words that a log may not tell.
fn work(app: &TestApp, served: &Served) {
    let (adviser, planner) = (app.logged_in("adviser"), app.logged_in("planner"));
    let note = "note_level=strict&note_text=kwikstaartnotitie";
    assert_eq!(served.post(&adviser, "/organisaties/GM0355/notities", note), 303);
    let id = id_of_note(app);
    assert_eq!(served.get(&adviser, &format!("/notities/{id}")), 200);
    assert_eq!(served.get(&adviser, "/zoeken?q=kwikstaartzoek"), 200);
    assert_eq!(served.get(&planner, "/contacten?q=kwikstaartzoek%40zeist.example"), 200);
    let contact = "function=mayor&name=kwikstaartnaam&email=kwikstaartnaam%40zeist.example";
    served.post(&planner, "/organisaties/GM0355/contacten", contact);
    for path in ["/antwoord/", "/agenda/", "/datums/", "/uitnodiging/", "/berichten/"] {
        let status = served.get(&adviser, &format!("{path}kwikstaartlink"));
        assert!(status < 500, "{path}: {status}");
    }
    let mut stranger = app.stranger();
    stranger.open_login();
    let wrong = "email=kwikstaartnaam%40zeist.example&password=kwikstaartwoord";
    assert!(served.post(&stranger, "/inloggen", wrong) < 500);
    let key = "Authorization: Bearer kwikstaartlink\r\n";
    assert_eq!(served.ask("GET /api/v1/contacts?text=kwikstaartzoek", key, ""), 401);
    let api = app.api("planner");
    let json = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", api.token);
    let asked = "{\"text\":\"kwikstaartzoek@zeist.example\"}";
    assert_eq!(served.ask("POST /api/v1/contact-searches", &json, asked), 200);
    assert_eq!(served.ask("POST /api/v1/contacts", &json, "{\"name\":\"kwikstaartnaam\"}"), 400);
}

/// Lets a page fail while a conversation is looked for.
fn fail(app: &TestApp, served: &Served) {
    let id = id_of_note(app);
    crate::schema::execute(app, "ALTER TABLE notes RENAME TO notes_gone");
    let adviser = app.logged_in("adviser");
    let path = format!("/notities/{id}?q=kwikstaartzoek");
    assert_eq!(served.get(&adviser, &path), 500);
    crate::schema::execute(app, "ALTER TABLE notes_gone RENAME TO notes");
}

on_both!(the_log_tells_no_address_link_note_or_search, |app| {
    owned(&app);
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    let json = [("LOG", "info,drietraps=trace"), ("LOG_FORMAT", "json")];
    let served = Served::start(&app, &json);
    let mail = "From: Griffie <kwikstaartnaam@zeist.example>\r\nTo: tour@drietraps.example\r\n\
                Subject: kwikstaartwoord\r\nMessage-ID: <kwikstaartlink@zeist.example>\r\n\r\nJa.\r\n";
    std::fs::write(app.folder.path().join("inbox/1.eml"), mail).unwrap();
    work(&app, &served);
    fail(&app, &served);
    let line = |it: &str| serde_json::from_str(it).unwrap_or_else(|e| panic!("{e}: {it}"));
    let log: Vec<Value> = served.log().lines().map(line).collect();
    let text: Vec<String> = log.iter().map(Value::to_string).collect();
    assert!(text.len() > 5, "{text:#?}");
    let told: Vec<&String> = text.iter().filter(|line| tells(line)).collect();
    assert!(told.is_empty(), "{told:#?}");
    let failed: Vec<&Value> =
        log.iter().filter(|line| line["level"] == "ERROR" && !line["span"].is_null()).collect();
    assert!(failed.len() >= 2, "the page and what went wrong below it: {text:#?}");
    let number = |line: &Value| line["span"]["request_id"].as_str().unwrap().to_owned();
    assert!(failed.iter().all(|line| number(line) == number(failed[0])), "{failed:#?}");
    assert_eq!(number(failed[0]).len(), 12);
});

#[test]
fn a_log_in_a_file_has_no_colours() {
    let app = TestApp::start(Backend::Sqlite);
    let served = Served::start(&app, &[]);
    assert_eq!(served.ask("GET /healthz", "", ""), 200);
    let log = served.log();
    assert!(log.contains("INFO drietraps::cli::serve: ready"), "{log}");
}

#[test]
fn what_is_to_be_logged_has_to_be_readable() {
    let app = TestApp::start(Backend::Sqlite);
    let told = program(&app).0.env("LOG", "drietraps=loud").output().unwrap();
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let why = String::from_utf8(told.stderr).unwrap();
    assert!(why.starts_with("drietraps: LOG: drietraps=loud") && why.lines().count() == 1, "{why}");
}
