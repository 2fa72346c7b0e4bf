//! The canary: words that stand in confidential notes and answers alone are looked for in every
//! page and call as every role, every message, export and calendar, every log line, and in the
//! database as it lies on the disk. Who has the right reads them, so the test can fail.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once};

use diesel::prelude::*;
use diesel::sql_types::Text;
use drietraps::domain::accounts::Scope;
use drietraps::domain::digests::Digest;
use drietraps::domain::notes::NoteLevel;
use drietraps::domain::stages::{Move, Stage};
use drietraps::services::aggregates;
use drietraps::store::schema::messages;

use crate::kit::{Answer, Backend, TestApp, on_both};
use crate::notes::{owned, try_write};
use crate::organisations::moved;
use crate::routes::{CALLS, Row, VISITORS, pages};
use crate::trespass::conversation;

/// In the confidential answers of a conversation, a note of V1, V2 and V3, and a draft of a next
/// conversation, in that order.
const WORDS: [&str; 5] =
    ["ijsvogelantwoord", "ijsvogelproces", "ijsvogelbesloten", "ijsvogelstrikt", "ijsvogelconcept"];

/// The start of each of them: one search finds any.
const START: &str = "ijsvogel";

/// A word that may be read, to show that the searches find what is there.
const OPEN: &str = "roodborstje";

/// Where its writer goes on with the draft.
const DRAFTED: &str = "/gesprekken/nieuw?organisatie=GM0355";

/// Counts log lines, and keeps those that tell a secret.
#[derive(Clone, Copy)]
struct Ear;

static HEARD: AtomicUsize = AtomicUsize::new(0);
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        HEARD.fetch_add(1, Ordering::Relaxed);
        let line = String::from_utf8_lossy(bytes);
        if line.contains(START) || line.contains(OPEN) {
            TOLD.lock().unwrap().push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = "info,drietraps=trace,actix_web=debug,actix_server=debug";
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
            .with_writer(|| Ear)
            .try_init()
            .unwrap();
    });
}

/// Everything confidential there is, and things that happen to it.
struct Nest {
    conversation: i64,
    notes: [i64; 3],
}

fn plant(app: &TestApp) -> Nest {
    owned(app);
    let conversation = conversation(app, WORDS[0]);
    let note = |level, word: &str| try_write(app, "adviser", level, word).unwrap();
    let notes = [
        note(NoteLevel::Process, WORDS[1]),
        note(NoteLevel::Confidential, WORDS[2]),
        note(NoteLevel::Strict, WORDS[3]),
    ];
    let commitment = [("commitment_text", OPEN), ("commitment_due_on", "10-10-2023")];
    let owner = app.user("adviser").id.to_string();
    let commitment = [&commitment[..], &[("commitment_owner", owner.as_str())]].concat();
    app.logged_in("adviser").post("/organisaties/GM0355/toezeggingen", &commitment).expect(303);
    let draft = [("organisation", "GM0355"), ("issues", WORDS[4])];
    app.logged_in("adviser").post("/gesprekken/concept", &draft).expect(200);
    for id in &notes[1..] {
        let reason = [("reason", "De adviseur is ziek")];
        app.logged_in("admin").post(&format!("/beheer/notities/{id}"), &reason).expect(200);
    }
    // What is refused is answered too, and must not tell it either.
    let refused = [("note_text", ""), ("note_level", "strict")];
    app.logged_in("adviser").post("/organisaties/GM0355/notities", &refused).expect(422);
    // A plan is published: its letters say dates, and nothing that was told.
    let leader =
        crate::evenings::person(app, "Lotte", &[drietraps::domain::people::Part::Moderator]);
    crate::evenings::clerk(app, "GM0355", "griffie@zeist.example");
    crate::offers::hold(app, "GM0355", &[crate::offers::TUESDAY], leader);
    crate::publications::publish(app, crate::publications::ready(app));
    for what in [Move::Plan, Move::Bounce] {
        moved(app, "GM0344", Stage::Letter, what);
    }
    let wanted = [("wants_commitments", "yes"), ("wants_report", "yes"), ("wants_week", "yes")];
    for name in ["adviser", "planner", "management"] {
        app.logged_in(name).post("/account/berichten", &wanted).expect(303);
    }
    let now = app.now().to_rfc3339();
    let queue = |digest| crate::digests::morning(app, &now, digest);
    let queued: usize = Digest::ALL.iter().copied().map(queue).sum();
    assert!(queued >= 5, "three readers of figures and two planners: {queued}");
    app.do_work_of_the_day(app.now());
    app.write(|conn| aggregates::publish(conn, app.now()));
    Nest { conversation, notes }
}

/// The addresses of a line of the table: as it stands there, and with the ids of this test.
fn addresses(row: &Row, nest: &Nest) -> Vec<String> {
    let (_, pattern, tried, _) = *row;
    let mut found = vec![tried.split(' ').next().unwrap().to_owned()];
    let mut ids: Vec<i64> = (1..=3).chain(nest.notes).chain([nest.conversation]).collect();
    ids.sort_unstable();
    ids.dedup();
    if pattern.contains("{id}") || pattern.contains("{code}") || pattern.contains("{format}") {
        for id in ids {
            for format in ["csv", "xlsx", "ods", "json"] {
                let path = pattern
                    .replace("{code}", "GM0355")
                    .replace("{id}", &id.to_string())
                    .replace("{letter}", "1")
                    .replace("{format}", format);
                if !path.contains('{') && !found.contains(&path) {
                    found.push(path);
                }
            }
        }
    }
    found
}

/// Says which of the words an answer tells.
fn told(answer: &Answer) -> Vec<&'static str> {
    let text = format!("{}{:?}", answer.body, answer.headers);
    let inside = unpacked(&answer.bytes);
    WORDS.into_iter().filter(|word| text.contains(word) || inside.contains(word)).collect()
}

/// The text of a spreadsheet, which is packed.
fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    if let Ok(mut pack) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for number in 0..pack.len() {
            let mut file = pack.by_index(number).unwrap();
            let mut inside = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut inside).unwrap();
            text.push_str(&String::from_utf8_lossy(&inside));
        }
    }
    text
}

/// Who may read which word where; everything else is a leak.
fn may_read(visitor: &str, path: &str, word: &str, nest: &Nest) -> bool {
    let note = |at: usize| path == format!("/notities/{}", nest.notes[at]);
    match WORDS.iter().position(|it| *it == word).unwrap() {
        0 => visitor == "adviser" && path == format!("/gesprekken/{}", nest.conversation),
        1 => ["adviser", "adviser2", "planner"].contains(&visitor) && note(0),
        2 => visitor == "adviser" && note(1),
        3 => visitor == "adviser" && note(2),
        _ => visitor == "adviser" && path == DRAFTED,
    }
}

/// What a walk along every address found.
#[derive(Default)]
struct Walk {
    leaks: Vec<String>,
    /// How often who read what was theirs.
    seen: BTreeMap<String, usize>,
    looked: usize,
}

impl Walk {
    fn look(&mut self, (visitor, path): (&str, &str), answer: &Answer, nest: &Nest) {
        self.looked += 1;
        for word in told(answer) {
            if may_read(visitor, path, word, nest) {
                *self.seen.entry(format!("{visitor} {word}")).or_default() += 1;
            } else {
                self.leaks.push(format!("{visitor:?} {path}: {word}"));
            }
        }
    }

    fn visit(&mut self, app: &TestApp, visitor: &str, nest: &Nest) {
        let browser = if visitor.is_empty() { app.stranger() } else { app.logged_in(visitor) };
        let pages = pages().into_iter().filter(|row| row.0 == "GET");
        let mut paths: Vec<String> = pages.flat_map(|row| addresses(&row, nest)).collect();
        let more = ["/organisaties/GM0355?alles=1", "/gesprekken?q=ijsvogel", "/metrics", DRAFTED];
        paths.extend(more.map(str::to_owned));
        for path in paths {
            self.look((visitor, &path), &browser.get(&path), nest);
        }
        if visitor.is_empty() {
            return;
        }
        let api = app.api(visitor);
        for row in CALLS.iter().filter(|row| row.0 == "GET") {
            for path in addresses(row, nest) {
                let whole = format!("/api/v1{path}");
                self.look((visitor, &whole), &api.get(&path[1..]), nest);
            }
        }
    }
}

on_both!(no_page_call_or_export_tells_what_is_confidential_to_who_may_not_read_it, |app| {
    listen();
    let nest = plant(&app);
    let mut walk = Walk::default();
    for visitor in VISITORS.into_iter().chain(["adviser2"]) {
        walk.visit(&app, visitor, &nest);
    }
    assert!(walk.leaks.is_empty(), "{}", walk.leaks.join("\n"));
    assert!(walk.looked > 1000, "{} answers", walk.looked);
    let readers: Vec<&str> = walk.seen.keys().map(String::as_str).collect();
    let wanted = [
        "adviser ijsvogelantwoord",
        "adviser ijsvogelbesloten",
        "adviser ijsvogelconcept",
        "adviser ijsvogelproces",
        "adviser ijsvogelstrikt",
        "adviser2 ijsvogelproces",
        "planner ijsvogelproces",
    ];
    assert_eq!(readers, wanted, "who has the right reads it");
    println!("{} answers looked at", walk.looked);
    quiet();
});

/// Posts to every address of every form as somebody without the right: with what the table of
/// routes posts, and what else a form about this dossier carries, so that most of it is refused
/// over an older version, a day to come or a missing reason.
fn post_everywhere(app: &TestApp, visitor: &str, nest: &Nest, walk: &mut Walk) -> [usize; 2] {
    let mut browser = if visitor.is_empty() { app.stranger() } else { app.logged_in(visitor) };
    if visitor.is_empty() {
        browser.open_login();
    }
    let id = nest.conversation.to_string();
    let more = [
        ("organisation", "GM0355"),
        ("conversation", id.as_str()),
        ("version", "0"),
        ("held_on", "31-12-2030"),
        ("held_at", "10.00"),
        ("what", "date"),
        ("note_level", "strict"),
        ("reason", ""),
    ];
    let mut told = [0, 0];
    let leaves = |path: &str| ["/inloggen", "/uitloggen"].contains(&path);
    for row in pages().iter().filter(|row| row.0 == "POST" && !leaves(row.1)) {
        let body = row.2.split_once(' ').map(|(_, body)| body).unwrap_or_default();
        let posted = body.split('&').filter_map(|pair| pair.split_once('='));
        let own: Vec<(&str, &str)> = posted.collect();
        let others = more.into_iter().filter(|(name, _)| own.iter().all(|(it, _)| it != name));
        let fields: Vec<_> = own.iter().copied().chain(others).collect();
        for path in addresses(row, nest) {
            let answer = browser.post(&path, &fields);
            told[0] += usize::from(answer.status == 403);
            told[1] += usize::from(matches!(answer.status, 409 | 422));
            walk.look((visitor, &path), &answer, nest);
        }
    }
    if !visitor.is_empty() {
        call_everywhere(app, visitor, nest, walk);
    }
    told
}

/// The same by the API.
fn call_everywhere(app: &TestApp, visitor: &str, nest: &Nest, walk: &mut Walk) {
    let api = app.api_with(visitor, Scope::Write);
    for row in CALLS.iter().filter(|row| row.0 == "POST") {
        let body = row.2.split_once(' ').map_or("{}", |(_, body)| body);
        let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        for path in addresses(row, nest) {
            let whole = format!("/api/v1{path}");
            walk.look((visitor, &whole), &api.post(&path[1..], &body), nest);
        }
    }
}

on_both!(no_refused_form_tells_what_is_confidential, |app| {
    let nest = plant(&app);
    let mut walk = Walk::default();
    // A planner may give the dossier away, an administrator switch accounts off: they come last.
    for visitor in ["", "management", "adviser2", "planner", "admin"] {
        let [forbidden, refused] = post_everywhere(&app, visitor, &nest, &mut walk);
        if !visitor.is_empty() {
            assert!(forbidden > 20, "{visitor}: {forbidden} forbidden, {refused} refused");
        }
        println!("{visitor}: {forbidden} forbidden, {refused} refused");
    }
    assert!(walk.leaks.is_empty(), "{}", walk.leaks.join("\n"));
    assert!(walk.looked > 800, "{} answers", walk.looked);
    // The answer to a form can tell it: who has the right is shown the own text again.
    let form = [("organisation", "GM0355"), ("issues", WORDS[0])];
    let own = app.logged_in("adviser").post("/gesprekken", &form).expect(422);
    assert!(own.body.contains(WORDS[0]));
    println!("{} answers looked at", walk.looked);
});

/// The log told no word; it would have been heard.
fn quiet() {
    tracing::info!(word = OPEN, "the log is heard");
    let told = TOLD.lock().unwrap().clone();
    assert!(told.iter().any(|line| line.contains(OPEN)), "nothing is heard: {told:?}");
    let leaks: Vec<_> = told.iter().filter(|line| line.contains(START)).collect();
    assert!(leaks.is_empty(), "{leaks:?}");
    assert!(HEARD.load(Ordering::Relaxed) > 10);
}

on_both!(no_message_that_leaves_tells_what_is_confidential, |app| {
    plant(&app);
    crate::publications::send(&app);
    let sent: Vec<(String, String, String)> = app.read(|conn| {
        let sent = messages::table.filter(messages::state.eq("sent"));
        Ok(sent
            .select((messages::subject, messages::text_body, messages::html_body))
            .load(conn)
            .unwrap())
    });
    let sent = format!("{sent:?}");
    assert!(sent.contains("in nood geopend"), "the author is told: {sent}");
    assert!(!sent.contains(START));
});

on_both!(nothing_confidential_stands_in_the_clear_in_the_database, |app| {
    let nest = plant(&app);
    let raw = match app.backend {
        Backend::Sqlite => files(&app),
        Backend::Postgres => dump(&app).into_bytes(),
    };
    let finds = |word: &str| raw.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(finds(OPEN), "the search finds what stands in the clear");
    assert!(!finds(START));
    let browser = app.logged_in("adviser");
    for (id, word) in nest.notes.iter().zip(&WORDS[1..]) {
        assert!(browser.get(&format!("/notities/{id}")).expect(200).body.contains(word));
    }
});

/// Every byte of the database and of what lies beside it, the write-ahead log too.
pub fn files(app: &TestApp) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut names = Vec::new();
    for file in std::fs::read_dir(app.folder.path()).unwrap() {
        let path = file.unwrap().path();
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        bytes.extend(std::fs::read(path).unwrap());
    }
    assert!(names.iter().any(|name| name.ends_with("-wal")), "{names:?}");
    bytes
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(app: &TestApp, query: &str) -> Vec<String> {
    let mut conn = diesel::PgConnection::establish(&app.state.settings.database_url).unwrap();
    let rows: Vec<Line> = diesel::sql_query(query).load(&mut conn).unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Every row of every table of PostgreSQL as text.
pub fn rows(app: &TestApp) -> String {
    let tables = lines(
        app,
        "SELECT table_name::text AS line FROM information_schema.tables \
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    assert!(tables.iter().any(|name| name == "notes") && tables.len() > 30, "{tables:?}");
    let mut text = String::new();
    for table in tables {
        text.push_str(&lines(app, &format!("SELECT t::text AS line FROM {table} t")).join("\n"));
    }
    text
}

/// Every row of every table as text; bytes as they are, as far as they are letters.
fn dump(app: &TestApp) -> String {
    let mut text = rows(app);
    for column in
        ["conversations.sealed_answers", "conversation_drafts.sealed_fields", "notes.sealed_text"]
    {
        let (table, name) = column.split_once('.').unwrap();
        let query = format!(
            "SELECT encode({name}, 'escape') AS line FROM {table} WHERE {name} IS NOT NULL"
        );
        let sealed = lines(app, &query);
        assert!(!sealed.is_empty(), "{column}");
        text.push_str(&sealed.join("\n"));
    }
    text
}
