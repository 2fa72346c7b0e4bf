//! Changing the key of confidential text: nothing is lost when it is broken off, while the
//! program runs on, or when a key is gone.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use actix_web::web::Data;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use diesel::prelude::*;
use drietraps::domain::notes::NoteLevel;
use drietraps::domain::sealed::{Place, Sealed};
use drietraps::services::sealing::SealingKey;
use drietraps::services::sealing::rotation::Rotation;
use drietraps::store::schema::conversations;
use drietraps::store::sealed::Column;
use drietraps::store::{StoreError, sealed};
use drietraps::web::app::AppState;

use crate::kit::{Backend, TestApp, on_both};
use crate::notes::{owned, try_write};
use crate::trespass::conversation;

const WORDS: &str = "De griffier belt liever na vijf uur";
const ANSWER: &str = "Spanning rond een bouwplan";

fn file(app: &TestApp) -> PathBuf {
    app.folder.path().join("secret.key")
}

/// The program as it runs with the key file of the test.
fn served(app: TestApp) -> TestApp {
    let sealing = Arc::new(SealingKey::open(&file(&app)).unwrap());
    let state = AppState { sealing, ..(**app.state).clone() };
    TestApp { state: Data::new(state), backend: app.backend, folder: app.folder.clone() }
}

fn run(app: &TestApp, command: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .arg("secrets")
        .args(command.split(' '))
        .current_dir(app.folder.path())
        .env_clear()
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("SECRET_KEY_FILE", file(app))
        .env("BASE_URL", "https://tour.example")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn done(app: &TestApp, command: &str) -> String {
    let output = run(app, command);
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What an adviser reads of a note and of a conversation.
fn reads(app: &TestApp, note: i64, conversation: i64) -> bool {
    let browser = app.logged_in("adviser");
    let note = browser.get(&format!("/notities/{note}")).expect(200).body;
    let answers = browser.get(&format!("/gesprekken/{conversation}")).expect(200).body;
    note.contains(WORDS) && answers.contains(ANSWER)
}

on_both!(every_text_is_sealed_again_and_the_old_key_goes, |app| {
    let app = served(app);
    owned(&app);
    let talk = conversation(&app, ANSWER);
    let note = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let before = std::fs::read(file(&app)).unwrap();
    let told = done(&app, "rotate");
    assert!(
        told.contains("a newer key is made\n2 texts sealed again, 0 were up to date"),
        "{told}"
    );
    assert_eq!(std::fs::read(file(&app)).unwrap().len(), 64);
    assert!(std::fs::read(file(&app)).unwrap().ends_with(&before), "the old one is kept");
    assert!(reads(&app, note, talk), "the running program has read the file again");
    let later = try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap();
    let both = std::fs::read(file(&app)).unwrap();
    let asked = run(&app, "drop-old");
    assert_eq!(asked.status.code(), Some(1));
    let why = String::from_utf8(asked.stderr).unwrap();
    assert!(why.contains("keep a copy") && why.contains("drop-old --yes"), "{why}");
    assert_eq!(std::fs::read(file(&app)).unwrap(), both, "nothing is gone yet");
    assert!(done(&app, "drop-old --yes").contains("3 texts open with it"));
    assert_eq!(std::fs::read(file(&app)).unwrap().len(), 32);
    assert!(reads(&app, note, talk) && reads(&app, later, talk));
    assert!(reads(&served(app), note, talk), "also after a restart");
});

on_both!(a_change_that_was_broken_off_goes_on_where_it_was, |app| {
    let app = served(app);
    owned(&app);
    let talk = conversation(&app, ANSWER);
    let notes: Vec<i64> = (0..130)
        .map(|_| try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap())
        .collect();
    let rotation = Rotation::begin(&file(&app)).unwrap();
    let batch = app.write(|conn| rotation.reseal(conn, Column::Notes, 0));
    assert_eq!((batch.seen, batch.resealed), (100, 100));
    assert!(Rotation::begin(&file(&app)).is_err(), "one change at a time");
    drop(rotation);
    let refused = run(&app, "drop-old");
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("31 texts still need an older key"), "{why}");
    // What a killed command may leave behind.
    std::fs::write(app.folder.path().join("secret.key.new"), b"half").unwrap();
    let told = done(&app, "rotate");
    assert!(told.contains("an earlier change goes on"), "{told}");
    assert!(told.contains("31 texts sealed again, 100 were up to date"), "{told}");
    done(&app, "drop-old --yes");
    assert!(notes.iter().step_by(13).all(|note| reads(&app, *note, talk)));
});

on_both!(a_server_without_the_newest_key_writes_nothing_that_would_not_open, |app| {
    let app = served(app);
    owned(&app);
    let note = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let old = std::fs::read(file(&app)).unwrap();
    done(&app, "rotate");
    // Another machine, to which nobody copied the new file yet.
    std::fs::write(file(&app), &old).unwrap();
    let fields = [("note_text", "Blijf hier staan"), ("note_level", "strict")];
    let browser = app.logged_in("adviser");
    let refused = browser.post("/organisaties/GM0355/notities", &fields).expect(422).body;
    assert!(refused.contains("de sleutel op deze server klopt niet"), "{refused}");
    assert!(refused.contains("Blijf hier staan"), "the text comes back");
    let page = browser.get(&format!("/notities/{note}")).expect(200).body;
    assert!(page.contains("de sleutel ervan ontbreekt op deze server"), "{page}");
});

on_both!(a_lost_key_is_told_in_a_sentence_and_is_no_fault, |app| {
    let app = served(app);
    owned(&app);
    let talk = conversation(&app, ANSWER);
    let note = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    std::fs::remove_file(file(&app)).unwrap();
    let restarted = served(app);
    assert!(!reads(&restarted, note, talk));
    let browser = restarted.logged_in("adviser");
    for path in [format!("/notities/{note}"), format!("/gesprekken/{talk}")] {
        let page = browser.get(&path).expect(200).body;
        assert!(page.contains("de sleutel ervan ontbreekt op deze server"), "{path}: {page}");
    }
    let checked = run(&restarted, "check");
    let why = String::from_utf8(checked.stderr).unwrap();
    assert!(why.contains("2 texts open with no key of the file"), "{why}");
});

/// A text as the program sealed it before places were bound: a nonce and the sealed bytes.
fn unbound(key: &[u8], text: &str) -> Vec<u8> {
    let nonce = [3_u8; 24];
    let cipher = XChaCha20Poly1305::new_from_slice(key).unwrap();
    let sealed = cipher.encrypt(&XNonce::from(nonce), text.as_bytes()).unwrap();
    [nonce.as_slice(), &sealed].concat()
}

on_both!(answers_that_were_sealed_before_places_were_bound_still_open_and_are_bound_then, |app| {
    let app = served(app);
    let talk = conversation(&app, ANSWER);
    // Bound to no place, as before.
    let json = format!("{{\"issues\":\"{ANSWER}\",\"arranged\":null,\"needs\":null}}");
    let bytes = unbound(&std::fs::read(file(&app)).unwrap(), &json);
    app.write(|conn| {
        diesel::update(conversations::table.find(talk))
            .set(conversations::sealed_answers.eq(Some(bytes.clone())))
            .execute(conn)
            .map_err(StoreError::from)?;
        Ok(())
    });
    let page = |app: &TestApp| {
        app.logged_in("adviser").get(&format!("/gesprekken/{talk}")).expect(200).body
    };
    assert!(page(&app).contains(ANSWER));
    done(&app, "rotate");
    done(&app, "drop-old --yes");
    assert!(page(&app).contains(ANSWER));
    let now = app.read(|conn| Ok(sealed::list(conn, Column::Answers, 0, 10)?));
    let moved = Sealed { place: Place::Answers(talk + 1), bytes: now[0].bytes.clone() };
    assert!(app.state.sealing.unseal_at(&moved).is_err(), "it opens at its place alone");
});

#[test]
fn a_command_that_is_killed_loses_no_text() {
    let app = served(TestApp::start(Backend::Sqlite));
    owned(&app);
    let notes: Vec<i64> = (0..400)
        .map(|_| try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap())
        .collect();
    let mut killed = 0;
    for pause in [20, 40, 60, 90, 130, 180, 250] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["secrets", "rotate"])
            .current_dir(app.folder.path())
            .env_clear()
            .env("DATABASE_URL", &app.state.settings.database_url)
            .env("SECRET_KEY_FILE", file(&app))
            .env("BASE_URL", "https://tour.example")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        killed += usize::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
        try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap();
    }
    assert!(killed > 0, "every try ended before it was killed");
    done(&app, "rotate");
    let told = done(&app, "drop-old --yes");
    assert!(told.contains("407 texts open with it"), "{told}");
    let browser = app.logged_in("adviser");
    for note in notes.iter().step_by(40) {
        assert!(browser.get(&format!("/notities/{note}")).expect(200).body.contains(WORDS));
    }
}

#[test]
fn no_sealed_column_is_left_out_when_the_key_changes() {
    let home = format!("{}/src/store", env!("CARGO_MANIFEST_DIR"));
    let below = std::fs::read_dir(format!("{home}/schema")).unwrap();
    let files =
        below.map(|entry| entry.unwrap().path()).chain([format!("{home}/schema.rs").into()]);
    let text: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut found = Vec::new();
    for table in text.split("diesel::table! {").skip(1) {
        let (name, columns) = table.split_once('(').unwrap();
        let columns = columns.split_once('{').unwrap().1.split('}').next().unwrap();
        let sealed = columns.lines().filter_map(|line| line.trim().split_once(" -> "));
        let sealed = sealed.filter(|(column, _)| column.starts_with("sealed"));
        found.extend(sealed.map(|(column, _)| format!("{}.{column}", name.trim())));
    }
    found.sort();
    let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    assert_eq!(found, known, "store/upkeep/sealed.rs seals every one again");
}
