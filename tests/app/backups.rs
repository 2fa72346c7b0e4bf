//! A backup that is made while others write is whole, is refused when it was damaged, and sends
//! nothing after it was put back.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Data;
use drietraps::domain::retention_terms::RetentionTerms;
use drietraps::domain::stages::{Move, Stage};
use drietraps::jobs::Caretaker;
use drietraps::services::backups::{self, Manifest, Restored, Source, Target};
use drietraps::services::sealing::SealingKey;
use drietraps::services::{audit, muting};
use drietraps::store::Db;
use drietraps::web::app::AppState;

use crate::clones::{sent, start};
use crate::kit::{Backend, KEY, TestApp, at, on_both};
use crate::organisations::moved;
use crate::schema::{self, execute};
use crate::sealed_log::sealed;

fn keys() -> Arc<SealingKey> {
    Arc::new(SealingKey::from_bytes(&KEY).unwrap())
}

pub fn make(app: &TestApp, file: &Path) -> Result<Manifest, String> {
    let url = &app.state.settings.database_url;
    let source = Source { db: &app.state.db, url, keys: &app.state.sealing };
    backups::make(&source, file, app.now())
}

pub fn file(app: &TestApp, name: &str) -> PathBuf {
    app.folder.path().join(name)
}

/// An address for a database that is not there yet, or is empty.
pub fn empty_place(app: &TestApp, name: &str) -> String {
    match app.backend {
        Backend::Sqlite => format!("sqlite://{}", file(app, name).display()),
        Backend::Postgres => {
            let url = &app.state.settings.database_url;
            let (start, own) = url.rsplit_once('/').unwrap();
            let name = format!("{own}_{name}");
            execute(app, &format!("CREATE DATABASE {name}"));
            format!("{start}/{name}")
        }
    }
}

/// Removes a database on a server; a file goes with its folder.
pub fn remove_place(app: &TestApp, url: &str) {
    if app.backend == Backend::Postgres {
        let (_, name) = url.rsplit_once('/').unwrap();
        execute(app, &format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}

pub fn restore(app: &TestApp, from: &Path, url: &str, replaces: bool) -> Result<Restored, String> {
    let target = Target { url, keys: &keys(), replaces, terms: RetentionTerms::default() };
    backups::restore(from, &target, app.now())
}

/// The same program on another database.
pub fn on(app: &TestApp, url: &str) -> TestApp {
    let mut settings = (*app.state.settings).clone();
    settings.database_url = url.to_owned();
    let db = Db::open(url, 2).unwrap().sealed_by(audit::notary(app.state.sealing.clone()));
    let settings = Arc::new(settings);
    let state = AppState { db, settings, ..(**app.state).clone() };
    TestApp { state: Data::new(state), backend: app.backend, folder: app.folder.clone() }
}

/// What must hold of a tour: the audit log is whole, and each state is that of its last event.
fn check_consistent(app: &TestApp) {
    let walked = app.read(|conn| audit::check(conn, &app.state.sealing, None));
    assert_eq!(walked.bent, None);
    let loose = "SELECT s.dossier_id AS id FROM stage_states s WHERE s.state <> (SELECT e.to_state \
                 FROM stage_events e WHERE e.dossier_id = s.dossier_id AND e.stage = s.stage \
                 ORDER BY e.id DESC LIMIT 1)";
    let counted = "SELECT d.id FROM audit_events a JOIN stage_events d ON d.id = -1";
    let found = schema::ids(app, &[loose.to_owned(), counted.to_owned()]);
    assert!(found[0].is_empty(), "states that are not those of their events: {found:?}");
}

/// Writes what a planner writes, a stage and a line in one transaction each, until told to stop.
fn write_until(app: &TestApp, stop: &AtomicBool, number: usize) -> usize {
    let codes = ["GM0344", "GM0355", "GM0717", "GM0664"];
    let code = codes[number];
    let mut written = 0;
    for what in [Move::Plan, Move::Bounce, Move::Plan, Move::Bounce].into_iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        moved(app, code, Stage::Letter, what);
        let (actor, now) = (app.actor("planner"), app.now());
        let object = format!("round {written}");
        app.write(|conn| audit::record(conn, &actor, "round.change", &object, now));
        written += 1;
        // The machine does other work too.
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    written
}

/// Tells the writers to stop when the test ends, also when it fails.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

on_both!(twenty_of_twenty_backups_under_writing_load_come_back_whole, |app| {
    let app = sealed(&app);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ended = Ended(&stop);
        let writers: Vec<_> = (0..2)
            .map(|number| {
                let (app, stop) = (&app, &stop);
                scope.spawn(move || write_until(app, stop, number))
            })
            .collect();
        let mut sizes = HashSet::new();
        for round in 0..20 {
            let copy = file(&app, &format!("{round}.zip"));
            let manifest = make(&app, &copy).unwrap();
            let url = empty_place(&app, &format!("again{round}"));
            let restored = restore(&app, &copy, &url, false).unwrap();
            assert_eq!((restored.tried.bent, restored.lacks_key), (None, false));
            sizes.insert(manifest.held.rows["audit_events"]);
            let back = on(&app, &url);
            check_consistent(&back);
            drop(back);
            remove_place(&app, &url);
        }
        drop(ended);
        let written: usize = writers.into_iter().map(|it| it.join().unwrap()).sum();
        assert!(written > 20 && sizes.len() > 10, "{written} written, sizes {sizes:?}");
        println!("{written} written beside 20 backups");
    });
});

on_both!(a_backup_says_what_it_is_and_is_for_its_owner_alone, |app| {
    let app = sealed(&app);
    let copy = file(&app, "copy.zip");
    let manifest = make(&app, &copy).unwrap();
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(manifest.program, env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest.held.migration, Db::newest_migration().unwrap());
    assert_eq!(
        manifest.held.rows["organisations"],
        app.read(|conn| {
            Ok(i64::try_from(drietraps::store::organisations::list(conn)?.len()).unwrap())
        })
    );
    assert_eq!(manifest.made_at, app.now());
    assert!(make(&app, &copy).unwrap_err().contains("is there already"));
    let bytes = std::fs::read(&copy).unwrap();
    assert!(!bytes.windows(KEY.len()).any(|it| it == KEY), "no key is in it");
    let left: Vec<_> = std::fs::read_dir(app.folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.starts_with(".drietraps"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
});

on_both!(a_backup_that_was_put_back_sends_nothing_until_a_person_says_so, |app| {
    assert_eq!(start(&app), None);
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    let copy = file(&app, "copy.zip");
    make(&app, &copy).unwrap();
    let first = sent(&app, "2023-10-03T07:00:00Z");
    assert_eq!(first.len(), 2);
    let url = empty_place(&app, "again");
    restore(&app, &copy, &url, false).unwrap();
    let back = on(&app, &url);
    let why = back.read(muting::reason).unwrap();
    assert!(why.contains("teruggezet") && why.contains("reservekopie van"), "{why}");
    assert!(sent(&back, "2023-10-03T07:05:00Z").is_empty());
    assert!(start(&back).unwrap().contains("teruggezet"), "also after a start");
    assert!(sent(&back, "2023-10-04T07:05:00Z").is_empty());
    drop(back);
    remove_place(&app, &url);
});

on_both!(a_database_that_is_not_empty_is_not_written_over, |app| {
    let app = sealed(&app);
    let copy = file(&app, "copy.zip");
    make(&app, &copy).unwrap();
    let url = app.state.settings.database_url.clone();
    let why = restore(&app, &copy, &url, false).unwrap_err();
    let said = match app.backend {
        Backend::Sqlite => "add --replace",
        Backend::Postgres => "an empty database",
    };
    assert!(why.contains(said), "{why}");
    check_consistent(&app);
});

#[test]
fn a_file_that_is_replaced_stays_beside_the_restored_one() {
    let app = sealed(&TestApp::start(Backend::Sqlite));
    let copy = file(&app, "copy.zip");
    make(&app, &copy).unwrap();
    let url = empty_place(&app, "again");
    restore(&app, &copy, &url, false).unwrap();
    let back = on(&app, &url);
    moved(&back, "GM0344", Stage::Letter, Move::Plan);
    let why = restore(&app, &copy, &url, true).unwrap_err();
    assert!(why.contains("stop the program first"), "{why}");
    assert_eq!(rows(&back, "stage_events"), 1, "it is as it was");
    drop(back);
    let restored = restore(&app, &copy, &url, true).unwrap();
    let aside = restored.aside.unwrap();
    assert!(aside.display().to_string().contains(".before-20231003T070000Z"), "{aside:?}");
    let kept = on(&app, &format!("sqlite://{}", aside.display()));
    assert_eq!((rows(&kept, "stage_events"), rows(&on(&app, &url), "stage_events")), (1, 0));
}

fn rows(app: &TestApp, table: &str) -> usize {
    schema::ids(app, &[format!("SELECT id FROM {table}")])[0].len()
}

on_both!(a_damaged_backup_is_refused_with_a_sentence, |app| {
    let app = sealed(&app);
    let copy = file(&app, "copy.zip");
    make(&app, &copy).unwrap();
    let whole = std::fs::read(&copy).unwrap();
    let url = empty_place(&app, "again");
    let refused = |bytes: &[u8]| {
        let broken = file(&app, "broken.zip");
        std::fs::write(&broken, bytes).unwrap();
        let why = restore(&app, &broken, &url, false).unwrap_err();
        assert!(why.contains("broken.zip") && why.lines().count() == 1, "{why}");
    };
    refused(b"no zip at all");
    refused(&whole[..whole.len() / 2]);
    for part in 1..8 {
        let mut bytes = whole.clone();
        let place = bytes.len() * part / 8;
        bytes[place] ^= 0x40;
        refused(&bytes);
    }
    if app.backend == Backend::Sqlite {
        assert!(!file(&app, "again").exists(), "nothing is left behind");
    }
    restore(&app, &copy, &url, false).unwrap();
    remove_place(&app, &url);
});

#[test]
fn what_a_killed_program_tried_a_backup_in_goes_with_the_next_one() {
    let app = TestApp::start(Backend::Postgres);
    let old = "drietraps_check_20231002070000_0123456789ab";
    let foreign = format!("drietraps_check_by_hand_{}", std::process::id());
    execute(&app, &format!("CREATE DATABASE {old}"));
    execute(&app, &format!("CREATE DATABASE {foreign}"));
    make(&app, &file(&app, "copy.zip")).unwrap();
    let is_there = |name: &str| {
        let asked = format!("SELECT 1::bigint AS id FROM pg_database WHERE datname = '{name}'");
        !schema::ids(&app, &[asked])[0].is_empty()
    };
    assert_eq!((is_there(old), is_there(&foreign)), (false, true));
    execute(&app, &format!("DROP DATABASE {foreign}"));
}

on_both!(a_place_that_cannot_be_written_is_told_and_gets_no_half_file, |app| {
    std::fs::write(file(&app, "a-file"), "").unwrap();
    let why = make(&app, &file(&app, "a-file/copy.zip")).unwrap_err();
    assert!(why.contains("a-file"), "{why}");
    let why = make(&app, &file(&app, "nowhere/copy.zip")).unwrap_err();
    assert!(why.contains("nowhere") && why.contains("No such file"), "{why}");
    // A device without room.
    let why = make(&app, Path::new("/proc/copy.zip")).unwrap_err();
    assert!(why.contains("/proc/copy.zip"), "{why}");
});

fn caretaker(app: &TestApp, folder: &Path) -> Caretaker {
    Caretaker {
        db: app.state.db.clone(),
        url: app.state.settings.database_url.clone(),
        clock: app.state.clock,
        keys: app.state.sealing.clone(),
        folder: Some(folder.to_owned()),
    }
}

on_both!(each_night_one_instance_makes_a_backup_and_old_ones_make_room, |app| {
    let app = sealed(&app);
    let folder = file(&app, "backups");
    let look = |instant: &str| caretaker(&app.at(instant), &folder).look().unwrap();
    assert!(look("2023-10-03T01:00:00Z"));
    assert!(!look("2023-10-03T01:00:30Z"), "another instance has nothing to do");
    assert!(!look("2023-10-03T20:00:00Z"));
    assert!(look("2023-10-04T01:00:00Z"));
    let made = || backups::in_folder(&folder).unwrap();
    assert_eq!(made().len(), 2);
    let standing = app.read(backups::standing);
    assert_eq!(standing.at, Some(at("2023-10-04T01:00:00Z")));
    assert!(standing.file.ends_with("drietraps-20231004T010000Z.zip"), "{}", standing.file);
    // Nights long ago: the rule says which of them stay.
    for night in ["20220101T010000Z", "20230901T010000Z", "20230902T010000Z"] {
        std::fs::write(folder.join(format!("drietraps-{night}.zip")), "").unwrap();
    }
    std::fs::write(folder.join("other.zip"), "").unwrap();
    assert!(look("2023-10-05T01:00:00Z"));
    let left: Vec<String> = made().iter().map(|(at, _)| at.date_naive().to_string()).collect();
    assert_eq!(
        left,
        ["2022-01-01", "2023-09-01", "2023-09-02", "2023-10-03", "2023-10-04", "2023-10-05"]
    );
    assert!(folder.join("other.zip").exists(), "what is not ours stays");
});

on_both!(a_night_that_failed_is_told_and_tried_again, |app| {
    let app = sealed(&app);
    std::fs::write(file(&app, "a-file"), "").unwrap();
    let below = file(&app, "a-file/backups");
    let look = |instant: &str, folder: &Path| caretaker(&app.at(instant), folder).look().unwrap();
    assert!(look("2023-10-03T01:00:00Z", &below));
    let standing = app.read(backups::standing);
    assert_eq!((standing.at, standing.failed_at), (None, Some(at("2023-10-03T01:00:00Z"))));
    assert!(standing.problem.unwrap().contains("BACKUP_FOLDER"));
    let folder = file(&app, "backups");
    assert!(!look("2023-10-03T01:30:00Z", &folder), "not at once");
    assert!(look("2023-10-03T02:00:00Z", &folder));
    assert_eq!(app.read(backups::standing).problem, None);
});
