//! Notes: who writes and reads which, what an emergency leaves behind, and when a note ends.

use diesel::prelude::*;
use drietraps::domain::notes::NoteLevel;
use drietraps::services::notes::{self, WriteNote};
use drietraps::services::sealing::Secret;
use drietraps::services::{ServiceError, ServiceResult, audit, dossiers};
use drietraps::store::schema::{messages, notes as table};
use drietraps::store::{StoreError, audit as audit_lines, notes as stored};

use crate::kit::{Answer, TestApp, on_both};

const ZEIST: &str = "GM0355";
const WORDS: &str = "De griffier belt liever na vijf uur";
const NOTES: &str = "/organisaties/GM0355/notities";

/// Zeist is a dossier of `adviser`.
pub fn owned(app: &TestApp) {
    let (planner, adviser) = (app.actor("planner"), app.user("adviser").id);
    app.write(|conn| dossiers::assign(conn, &planner, ZEIST, Some(adviser), app.now()));
}

/// A note that `name` wrote on Zeist, as the service takes it.
pub fn try_write(app: &TestApp, name: &str, level: NoteLevel, text: &str) -> ServiceResult<i64> {
    let actor = app.actor(name);
    let command = WriteNote {
        organisation: ZEIST.to_owned(),
        level,
        readers: Vec::new(),
        text: Secret::new(&app.state.sealing, text.to_owned()),
        form_id: None,
    };
    app.try_write(|conn| notes::write(conn, &actor, &command, app.now()))
}

fn post(app: &TestApp, name: &str, level: &str) -> Answer {
    app.logged_in(name).post(NOTES, &[("note_text", WORDS), ("note_level", level)])
}

/// The lines of the audit log with this action: who, what, and with which result.
pub fn audited(app: &TestApp, action: &str) -> Vec<(String, String, String)> {
    let lines = app.read(|conn| Ok(audit_lines::list(conn)?)).into_iter();
    lines
        .filter(|line| line.action == action)
        .map(|line| (line.actor, line.object, line.result))
        .collect()
}

fn user(app: &TestApp, name: &str) -> String {
    format!("user {}", app.user(name).id)
}

on_both!(each_level_is_written_and_read_by_whom_the_table_names, |app| {
    owned(&app);
    for (level, readers) in [
        (NoteLevel::Process, &["adviser", "adviser2", "planner", "planner2"][..]),
        (NoteLevel::Confidential, &["adviser"][..]),
        (NoteLevel::Strict, &["adviser"][..]),
    ] {
        let id = try_write(&app, "adviser", level, WORDS).unwrap();
        for name in ["adviser", "adviser2", "planner", "planner2", "management", "admin"] {
            let may = readers.contains(&name);
            let shown = app.logged_in(name).get(&format!("/notities/{id}"));
            assert_eq!(shown.status, if may { 200 } else { 403 }, "{level} {name}");
            assert_eq!(shown.body.contains(WORDS), may, "{level} {name}");
            let title = format!("href=\"/notities/{id}\"");
            let dossier = app.logged_in(name).get("/organisaties/GM0355").expect(200).body;
            assert_eq!(dossier.contains(&title), may, "{level} {name}: that there is one");
            assert!(!dossier.contains(WORDS), "{level} {name}");
        }
    }
});

on_both!(who_may_not_write_a_level_is_refused, |app| {
    owned(&app);
    for (name, level, status) in [
        ("planner", "process", 303),
        ("adviser2", "process", 303),
        ("planner", "confidential", 403),
        ("adviser2", "confidential", 403),
        ("adviser2", "strict", 403),
        ("management", "process", 403),
        ("admin", "strict", 403),
        ("adviser", "strict", 303),
    ] {
        assert_eq!(post(&app, name, level).status, status, "{name} {level}");
    }
});

on_both!(writing_in_a_dossier_of_nobody_takes_it, |app| {
    post(&app, "adviser", "process").expect(303);
    let owner = |app: &TestApp| crate::letter_kit::dossier(app, ZEIST).adviser_id;
    assert_eq!(owner(&app), None, "a note about the process takes nothing");
    post(&app, "adviser", "confidential").expect(303);
    assert_eq!(owner(&app), Some(app.user("adviser").id));
});

on_both!(a_refused_note_comes_back_filled_in, |app| {
    owned(&app);
    let browser = app.logged_in("adviser");
    let page = browser.get(NOTES).expect(200).body;
    assert!(page.contains("Noem geen namen van slachtoffers of daders"), "{page}");
    let refused = browser.post(NOTES, &[("note_text", WORDS)]).expect(422).body;
    assert!(refused.contains(WORDS) && refused.contains("Kies een van de antwoorden."));
    let empty = browser.post(NOTES, &[("note_level", "strict")]).expect(422).body;
    assert!(empty.contains("Schrijf de notitie op."), "{empty}");
    let reader = app.user("adviser2").id.to_string();
    let fields =
        [("note_text", WORDS), ("note_level", "confidential"), ("note_readers", reader.as_str())];
    let odd = browser.post(NOTES, &fields).expect(422).body;
    assert!(odd.contains("U kiest lezers alleen bij een notitie V3."), "{odd}");
    let planner = app.user("planner").id.to_string();
    let fields =
        [("note_text", WORDS), ("note_level", "strict"), ("note_readers", planner.as_str())];
    let odd = browser.post(NOTES, &fields).expect(422).body;
    assert!(odd.contains("Kies adviseurs uit de lijst."), "{odd}");
});

on_both!(the_author_names_who_else_reads_a_strict_note_and_takes_that_back, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let (path, readers) = (format!("/notities/{id}"), format!("/notities/{id}/lezers"));
    let other = app.user("adviser2").id.to_string();
    app.logged_in("adviser2").get(&path).expect(403);
    let author = app.logged_in("adviser");
    author.post(&readers, &[("note_readers", &other)]).expect(303);
    assert!(app.logged_in("adviser2").get(&path).expect(200).body.contains(WORDS));
    app.logged_in("adviser2").post(&readers, &[]).expect(403);
    author.post(&readers, &[]).expect(303);
    app.logged_in("adviser2").get(&path).expect(403);
});

on_both!(whoever_takes_over_the_dossier_reads_v2_and_not_v3, |app| {
    owned(&app);
    let confidential = try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap();
    let strict = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let (planner, next) = (app.actor("planner"), app.user("adviser2").id);
    app.write(|conn| dossiers::assign(conn, &planner, ZEIST, Some(next), app.now()));
    let status = |name: &str, id: i64| app.logged_in(name).get(&format!("/notities/{id}")).status;
    assert_eq!([status("adviser2", confidential), status("adviser2", strict)], [200, 403]);
    assert_eq!([status("adviser", confidential), status("adviser", strict)], [403, 200]);
});

on_both!(every_reading_of_v2_and_v3_stands_in_the_audit_log, |app| {
    owned(&app);
    for level in [NoteLevel::Process, NoteLevel::Confidential, NoteLevel::Strict] {
        let id = try_write(&app, "adviser", level, WORDS).unwrap();
        app.logged_in("adviser").get(&format!("/notities/{id}")).expect(200);
        app.logged_in("adviser2").get(&format!("/notities/{id}"));
    }
    let reader = user(&app, "adviser");
    let read = |note: &str| (reader.clone(), note.to_owned(), "done".to_owned());
    assert_eq!(audited(&app, "note.read"), [read("note 2"), read("note 3")]);
    let other = user(&app, "adviser2");
    let refused = |path: &str| (other.clone(), format!("GET {path}"), "refused".to_owned());
    assert_eq!(audited(&app, "access"), [refused("/notities/2"), refused("/notities/3")]);
    app.read(audit::verify).unwrap();
});

on_both!(an_emergency_asks_a_reason_and_tells_the_author_without_the_text, |app| {
    owned(&app);
    let process = try_write(&app, "adviser", NoteLevel::Process, WORDS).unwrap();
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let (admin, path) = (app.logged_in("admin"), format!("/beheer/notities/{id}"));
    let listed = admin.get("/beheer/notities").expect(200).body;
    assert!(listed.contains(&path) && !listed.contains(WORDS), "{listed}");
    let asked = admin.get(&path).expect(200).body;
    assert!(asked.contains("Test adviser krijgt daarvan bericht"), "{asked}");
    assert!(!asked.contains(WORDS));
    admin.get(&format!("/beheer/notities/{process}")).expect(422);
    let refused = admin.post(&path, &[("reason", " ")]).expect(422).body;
    assert!(refused.contains("Vul in waarom u deze notitie nu moet lezen."), "{refused}");
    for short in [".", "--------------------", "nodig"] {
        let refused = admin.post(&path, &[("reason", short)]).expect(422).body;
        assert!(refused.contains("met ten minste 10 letters"), "{short}: {refused}");
    }
    assert!(audited(&app, "note.open_in_emergency").is_empty());
    let opened = admin.post(&path, &[("reason", "De adviseur is ziek")]).expect(200).body;
    assert!(opened.contains(WORDS), "{opened}");
    assert_eq!(audited(&app, "note.open_in_emergency").len(), 1);
    app.logged_in("admin").get(&format!("/notities/{id}")).expect(403);
    let told: Vec<(String, String, String)> = app.read(|conn| {
        let columns = (messages::to_address, messages::subject, messages::text_body);
        Ok(messages::table.select(columns).load(conn).map_err(StoreError::from)?)
    });
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "adviser@drietraps.example");
    for secret in [WORDS, "Zeist", "ziek"] {
        assert!(!format!("{told:?}").contains(secret), "{secret}: {told:?}");
    }
});

on_both!(the_author_reads_on_the_tasks_who_opened_a_note_until_it_is_seen, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap();
    let reason = [("reason", "De adviseur is ziek")];
    app.logged_in("admin").post(&format!("/beheer/notities/{id}"), &reason).expect(200);
    let tasks = |name: &str| app.logged_in(name).get("/taken").expect(200).body;
    let line = "Test admin opende uw notitie (Gemeente Zeist)";
    let told = tasks("adviser");
    assert!(told.contains(line) && told.contains("De adviseur is ziek"), "{told}");
    assert!(!tasks("adviser2").contains(line) && !tasks("planner").contains(line));
    app.logged_in("adviser2").post("/notities/geopend/1/gezien", &[]).expect(403);
    app.logged_in("adviser").post("/notities/geopend/1/gezien", &[]).expect(303);
    assert!(!tasks("adviser").contains(line));
});

/// The work of the night at a moment.
fn night(app: &TestApp, day: &str) {
    let then = app.at(&format!("{day}T03:00:00Z"));
    then.do_work_of_the_day(then.now());
}

/// Whether the text of a note is still there.
fn has_text(app: &TestApp, id: i64) -> bool {
    app.read(|conn| {
        let found: Option<Vec<u8>> = table::table
            .find(id)
            .select(table::sealed_text)
            .first(conn)
            .map_err(StoreError::from)?;
        Ok(found.is_some())
    })
}

on_both!(a_strict_note_is_announced_and_then_destroyed_with_a_record, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    night(&app, "2024-03-03");
    let tasks = |day: &str| {
        let then = app.at(&format!("{day}T09:00:00Z"));
        then.logged_in("adviser").get("/taken").expect(200).body
    };
    assert!(!tasks("2024-03-03").contains("vernietigd op"));
    night(&app, "2024-03-04");
    assert!(tasks("2024-03-04").contains("vernietigd op woensdag 3 april 2024"));
    night(&app, "2024-04-02");
    assert!(has_text(&app, id));
    night(&app, "2024-04-03");
    assert!(!has_text(&app, id));
    let then = app.at("2024-04-03T09:00:00Z");
    let page = then.logged_in("adviser").get(&format!("/notities/{id}")).expect(200).body;
    assert!(page.contains("De tekst is vernietigd op 3 april 2024"), "{page}");
    let records = app.read(|conn| Ok(stored::list_records(conn)?));
    assert_eq!(records.len(), 1);
    assert_eq!(
        (records[0].what.as_str(), records[0].quantity),
        ("tekst van notities V3 Strikt", 1)
    );
    assert_eq!(records[0].rule, "6 maanden na het schrijven");
    assert_eq!(audited(&app, "note.destroy").len(), 1);
    assert!(then.logged_in("admin").get("/beheer/notities").expect(200).body.contains("V3 Strikt"));
});

on_both!(past_its_last_day_nobody_reads_a_note_also_when_the_night_is_late, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let read = |day: &str| {
        let then = app.at(&format!("{day}T09:00:00Z"));
        then.logged_in("adviser").get(&format!("/notities/{id}")).expect(200).body
    };
    assert!(read("2024-04-02").contains(WORDS));
    let over = read("2024-04-03");
    assert!(!over.contains(WORDS) && over.contains("De bewaartermijn is voorbij"), "{over}");
    assert!(has_text(&app, id), "no night came yet");
    let then = app.at("2024-04-03T09:00:00Z");
    let reason = [("reason", "De adviseur is ziek en het spoedt")];
    let emergency = then.logged_in("admin").post(&format!("/beheer/notities/{id}"), &reason);
    assert!(emergency.status == 422 || emergency.status == 409, "{}", emergency.status);
    assert!(!emergency.body.contains(WORDS));
});

on_both!(a_note_is_kept_longer_once_and_only_with_a_reason, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    night(&app, "2024-03-04");
    let then = app.at("2024-03-05T09:00:00Z");
    let (browser, path) = (then.logged_in("adviser"), format!("/notities/{id}/verlengen"));
    then.logged_in("adviser2").post(&path, &[("reason", "nog nodig")]).expect(403);
    let refused = browser.post(&path, &[]).expect(422).body;
    assert!(refused.contains("Vul in waarom u de notitie langer bewaart."), "{refused}");
    browser.post(&path, &[("reason", "Het gesprek is verzet")]).expect(303);
    let again = browser.post(&path, &[("reason", "Nog eens")]).expect(422).body;
    assert!(again.contains("Dat kan één keer."), "{again}");
    assert!(!browser.get("/taken").expect(200).body.contains("vernietigd op"));
    night(&app, "2024-04-03");
    assert!(has_text(&app, id), "kept for six months more");
    night(&app, "2024-09-03");
    night(&app, "2024-10-03");
    assert!(!has_text(&app, id));
});

on_both!(v1_ends_two_years_after_the_tour_and_v2_a_year_after_it_was_written, |app| {
    owned(&app);
    let process = try_write(&app, "adviser", NoteLevel::Process, WORDS).unwrap();
    let confidential = try_write(&app, "adviser", NoteLevel::Confidential, WORDS).unwrap();
    night(&app, "2024-09-03");
    night(&app, "2024-10-03");
    assert_eq!([has_text(&app, process), has_text(&app, confidential)], [true, false]);
    night(&app, "2026-12-01");
    night(&app, "2026-12-30");
    assert!(has_text(&app, process));
    night(&app, "2026-12-31");
    assert!(!has_text(&app, process), "the tour ends on 31 December 2024");
});

on_both!(a_text_that_was_moved_to_another_row_does_not_open_there, |app| {
    owned(&app);
    let one = try_write(&app, "adviser", NoteLevel::Process, WORDS).unwrap();
    let other = try_write(&app, "adviser", NoteLevel::Process, "Iets anders").unwrap();
    app.write(|conn| {
        let bytes: Option<Vec<u8>> = table::table
            .find(one)
            .select(table::sealed_text)
            .first(conn)
            .map_err(StoreError::from)?;
        let row = diesel::update(table::table.find(other)).set(table::sealed_text.eq(bytes));
        row.execute(conn).map_err(StoreError::from)?;
        Ok(())
    });
    let page = app.logged_in("planner").get(&format!("/notities/{other}")).expect(200).body;
    assert!(!page.contains(WORDS));
    assert!(page.contains("de sleutel ervan ontbreekt op deze server"), "{page}");
    let raised = format!("UPDATE notes SET author_id = {} WHERE id = {one}", app.user("admin").id);
    crate::schema::execute(&app, &raised);
    let page = app.logged_in("planner").get(&format!("/notities/{one}")).expect(200).body;
    assert!(!page.contains(WORDS), "the author is part of the place");
});

on_both!(the_program_itself_writes_and_reads_no_note, |app| {
    let actor = drietraps::domain::permissions::Actor::program("cli");
    let command = WriteNote {
        organisation: ZEIST.to_owned(),
        level: NoteLevel::Process,
        readers: Vec::new(),
        text: Secret::new(&app.state.sealing, WORDS.to_owned()),
        form_id: None,
    };
    let refused = app.try_write(|conn| notes::write(conn, &actor, &command, app.now()));
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
});

on_both!(whoever_may_read_a_shared_note_finds_it_on_the_tasks_until_it_is_read, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let other = app.user("adviser2").id.to_string();
    let line = "Test adviser deelde een notitie met u (Gemeente Zeist)";
    let tasks = |name: &str| app.logged_in(name).get("/taken").expect(200).body;
    assert!(!tasks("adviser2").contains(line));
    let readers = format!("/notities/{id}/lezers");
    app.logged_in("adviser").post(&readers, &[("note_readers", &other)]).expect(303);
    let told = tasks("adviser2");
    assert!(told.contains(line) && told.contains("/organisaties/GM0355"), "{told}");
    assert!(!told.contains(WORDS), "{told}");
    assert!(app.logged_in("adviser2").get("/").expect(200).body.contains("deelde een notitie"));
    for name in ["adviser", "planner"] {
        assert!(!tasks(name).contains("deelde een notitie"), "{name}");
    }
    app.logged_in("adviser2").get(&format!("/notities/{id}")).expect(200);
    assert!(!tasks("adviser2").contains(line));
});
