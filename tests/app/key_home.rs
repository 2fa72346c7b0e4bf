//! Which key file belongs to a database: a server or a command with another one, or with none,
//! is told so before anything is sealed or changed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use drietraps::domain::notes::NoteLevel;
use drietraps::services::sealing::SealingKey;
use drietraps::services::sealing::rotation::Rotation;
use drietraps::store::facts;
use drietraps::web::app::AppState;

use crate::kit::{Backend, TestApp, on_both};
use crate::notes::{owned, try_write};

const WORDS: &str = "De griffier belt liever na vijf uur";
const FORM: &str = "/gesprekken/nieuw?organisatie=GM0355";

fn file(app: &TestApp, name: &str) -> PathBuf {
    app.folder.path().join(name)
}

/// The program with the key file of this name.
fn served(app: &TestApp, name: &str) -> TestApp {
    let sealing = Arc::new(SealingKey::open(&file(app, name)).unwrap());
    let state = AppState { sealing, ..(**app.state).clone() };
    TestApp { state: Data::new(state), backend: app.backend, folder: app.folder.clone() }
}

fn command(app: &TestApp, key: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drietraps"));
    command
        .args(words)
        .current_dir(app.folder.path())
        .env_clear()
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("SECRET_KEY_FILE", key)
        .env("BASE_URL", "https://tour.example")
        .env("BIND", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

fn run(app: &TestApp, key: &str, words: &[&str]) -> Output {
    command(app, &file(app, key), words).output().unwrap()
}

/// Why a command was refused.
fn refused(app: &TestApp, key: &str, words: &[&str]) -> String {
    let output = run(app, key, words);
    assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn named(app: &TestApp) -> Option<String> {
    app.read(|conn| Ok(facts::find(conn, "sealing_key")?))
}

on_both!(the_first_text_tells_the_database_its_key_and_another_server_seals_nothing, |app| {
    let one = served(&app, "secret.key");
    owned(&one);
    let note = try_write(&one, "adviser", NoteLevel::Strict, WORDS).unwrap();
    assert!(named(&app).is_some(), "without any change of keys");
    let other = served(&app, "another.key");
    let why = try_write(&other, "adviser", NoteLevel::Strict, WORDS).unwrap_err().to_string();
    assert!(why.contains("de sleutel op deze server klopt niet"), "{why}");
    let page = one.logged_in("adviser").get(&format!("/notities/{note}")).expect(200).body;
    assert!(page.contains(WORDS));
    assert!(try_write(&one, "adviser", NoteLevel::Strict, WORDS).is_ok());
});

on_both!(text_of_a_database_that_names_no_key_yet_tells_whose_it_is, |app| {
    let one = served(&app, "secret.key");
    owned(&one);
    try_write(&one, "adviser", NoteLevel::Strict, WORDS).unwrap();
    crate::schema::execute(&app, "DELETE FROM facts WHERE name = 'sealing_key'");
    assert!(try_write(&served(&app, "another.key"), "adviser", NoteLevel::Strict, "x").is_err());
    assert_eq!(named(&app), None);
    assert!(try_write(&one, "adviser", NoteLevel::Strict, WORDS).is_ok());
    assert!(named(&app).is_some());
});

on_both!(a_server_that_misses_the_key_file_does_not_make_another_one, |app| {
    let one = served(&app, "secret.key");
    owned(&one);
    try_write(&one, "adviser", NoteLevel::Strict, WORDS).unwrap();
    for forgets in ["SELECT 1", "DELETE FROM facts WHERE name = 'sealing_key'"] {
        crate::schema::execute(&app, forgets);
        let gone = file(&app, "mounted/elsewhere.key");
        let mut child = command(&app, &gone, &["serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(50));
        }
        let ended = child.try_wait().unwrap();
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        assert_eq!(ended.and_then(|status| status.code()), Some(1), "{output:?}");
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(why.contains("is not there, and this database has a key already"), "{why}");
        assert!(!gone.exists());
    }
});

on_both!(keys_are_changed_with_the_file_of_the_database_alone, |app| {
    let one = served(&app, "secret.key");
    owned(&one);
    try_write(&one, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let before = named(&app);
    for words in ["rotate", "drop-old", "check"] {
        let why = refused(&app, "nowhere.key", &["secrets", words]);
        assert!(why.contains("nowhere.key"), "{words}: {why}");
        assert!(!file(&app, "nowhere.key").exists(), "{words} makes no file");
    }
    served(&app, "another.key");
    for words in ["rotate", "drop-old"] {
        let why = refused(&app, "another.key", &["secrets", words]);
        assert!(why.contains("the database names another key"), "{words}: {why}");
    }
    let why = refused(&app, "another.key", &["secrets", "check"]);
    assert!(why.contains("1 texts open with no key of the file"), "{why}");
    assert_eq!(std::fs::read(file(&app, "another.key")).unwrap().len(), 32, "no key was added");
    assert_eq!(named(&app), before);
    assert!(try_write(&one, "adviser", NoteLevel::Strict, WORDS).is_ok(), "the server goes on");
});

on_both!(a_draft_that_does_not_open_is_said_and_kept, |app| {
    let one = served(&app, "secret.key");
    let typed = [("organisation", "GM0355"), ("issues", WORDS)];
    one.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    // The key is gone for good, and somebody decided to go on.
    std::fs::remove_file(file(&app, "secret.key")).unwrap();
    served(&app, "new.key");
    refused(&app, "new.key", &["secrets", "start-anew"]);
    let done = run(&app, "new.key", &["secrets", "start-anew", "--give-up-texts"]);
    assert!(done.status.success(), "{done:?}");
    let anew = served(&app, "new.key");
    let browser = anew.logged_in("adviser");
    let page = browser.get(FORM).expect(200).body;
    assert!(page.contains("kan nu niet worden gelezen") && !page.contains(WORDS), "{page}");
    let other = [("organisation", "GM0355"), ("issues", "Iets anders")];
    let status = browser.post("/gesprekken/concept", &other).expect(422).json();
    let told = status["status"].as_str().unwrap();
    assert!(told.contains("er staat al een concept dat nu niet kan worden gelezen"), "{told}");
    browser.post("/gesprekken/concept/weg", &[("organisation", "GM0355")]).expect(303);
    browser.post("/gesprekken/concept", &other).expect(200);
    assert!(browser.get(FORM).expect(200).body.contains("Iets anders"));
});

#[test]
fn a_key_file_that_others_may_read_is_told_and_loses_that_at_the_next_change() {
    let app = TestApp::start(Backend::Sqlite);
    served(&app, "secret.key");
    let path = file(&app, "secret.key");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    let told = |app: &TestApp| {
        String::from_utf8(run(app, "secret.key", &["secrets", "check"]).stdout).unwrap()
    };
    assert!(!told(&app).contains("chmod"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(told(&app).contains("(mode 644); run `chmod 600`"), "{}", told(&app));
    drop(Rotation::begin(&path).unwrap());
    assert_eq!(mode(), 0o640);
}

#[test]
fn what_a_killed_program_left_beside_the_key_file_blocks_no_start() {
    let app = TestApp::start(Backend::Sqlite);
    std::fs::write(file(&app, "secret.key.new"), b"half").unwrap();
    served(&app, "secret.key");
    assert_eq!(std::fs::read(file(&app, "secret.key")).unwrap().len(), 32);
    assert!(!file(&app, "secret.key.new").exists());
}
