//! The end of what was told in confidence: answers, drafts, reasons, and the bytes on the disk.

use diesel::prelude::*;
use drietraps::domain::notes::NoteLevel;
use drietraps::mail::transport::Memory;
use drietraps::services::dossiers;
use drietraps::store::schema::{conversation_drafts, conversations, notes};
use drietraps::store::{self, StoreError, notes as stored};

use crate::kit::{Backend, TestApp, on_both};
use crate::letter_kit::dossier;
use crate::notes::{audited, owned, try_write};
use crate::schema::execute;
use crate::trespass::conversation;

const ZEIST: &str = "GM0355";
const WORDS: &str = "Spanning rond een bouwplan";

/// The work of the night before a day.
fn night(app: &TestApp, day: &str) -> TestApp {
    let then = app.at(&format!("{day}T03:00:00Z"));
    then.do_work_of_the_day(then.now());
    app.at(&format!("{day}T09:00:00Z"))
}

fn has_answers(app: &TestApp, id: i64) -> bool {
    app.read(|conn| {
        let found: Option<Vec<u8>> = conversations::table
            .find(id)
            .select(conversations::sealed_answers)
            .first(conn)
            .map_err(StoreError::from)?;
        Ok(found.is_some())
    })
}

/// What the destruction records say: count, what, rule.
fn records(app: &TestApp) -> Vec<(i64, String, String)> {
    let all = app.read(|conn| Ok(stored::list_records(conn)?)).into_iter();
    all.map(|it| (it.quantity, it.what, it.rule)).collect()
}

on_both!(
    answers_are_announced_to_the_adviser_and_destroyed_a_year_after_they_were_written,
    |app| {
        let id = conversation(&app, WORDS);
        let then = night(&app, "2024-09-02");
        assert!(
            !then.logged_in("adviser").get("/taken").expect(200).body.contains("vernietigd op")
        );
        let page = then.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body;
        assert!(page.contains("Het wordt vernietigd op 3 oktober 2024: 1 jaar na het"), "{page}");
        let then = night(&app, "2024-09-03");
        let told = then.logged_in("adviser").get("/taken").expect(200).body;
        assert!(told.contains("vernietigd op donderdag 3 oktober 2024"), "{told}");
        assert!(
            !then.logged_in("adviser2").get("/taken").expect(200).body.contains("vernietigd op")
        );
        night(&app, "2024-10-02");
        assert!(has_answers(&app, id));
        let then = night(&app, "2024-10-03");
        assert!(!has_answers(&app, id));
        let page = then.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body;
        assert!(
            page.contains("is vernietigd op 3 oktober 2024") && !page.contains(WORDS),
            "{page}"
        );
        let record = (1, "vertrouwelijke antwoorden van een gesprek", "1 jaar na het schrijven");
        assert_eq!(records(&app), [(record.0, record.1.to_owned(), record.2.to_owned())]);
        assert_eq!(audited(&app, "conversation.destroy_answers").len(), 1);
        assert!(
            !then.logged_in("adviser").get("/taken").expect(200).body.contains("vernietigd op")
        );
    }
);

on_both!(past_their_last_day_nobody_reads_answers_also_when_the_night_is_late, |app| {
    let id = conversation(&app, WORDS);
    let read = |day: &str| {
        let then = app.at(&format!("{day}T09:00:00Z"));
        then.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body
    };
    assert!(read("2024-10-02").contains(WORDS));
    let over = read("2024-10-03");
    assert!(!over.contains(WORDS) && over.contains("niet meer te lezen"), "{over}");
    assert!(has_answers(&app, id), "no night came yet");
});

on_both!(a_draft_is_destroyed_thirty_days_after_it_was_saved, |app| {
    let typed = [("organisation", ZEIST), ("issues", WORDS)];
    app.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    let later = app.at("2023-10-20T09:00:00Z");
    later.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    let drafts = |app: &TestApp| -> i64 {
        app.read(|conn| {
            let all = conversation_drafts::table.count().get_result(conn);
            Ok(all.map_err(StoreError::from)?)
        })
    };
    night(&app, "2023-11-03");
    assert_eq!(drafts(&app), 1, "it was saved again since");
    night(&app, "2023-11-19");
    assert_eq!((drafts(&app), records(&app).len()), (1, 0), "the hour counts too");
    night(&app, "2023-11-20");
    assert_eq!(drafts(&app), 0);
    let (count, what, rule) = records(&app).remove(0);
    assert_eq!((count, what.as_str()), (1, "concept van een gesprek"));
    assert_eq!(rule, "30 dagen na het laatste bewaren");
});

on_both!(an_orphaned_draft_is_read_and_thrown_away_by_its_writer_alone, |app| {
    let typed = [("organisation", ZEIST), ("issues", WORDS), ("session_interest", "yes")];
    app.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    let (planner, next) = (app.actor("planner"), app.user("adviser2").id);
    app.write(|conn| dossiers::assign(conn, &planner, ZEIST, Some(next), app.now()));
    let browser = app.logged_in("adviser");
    let path = "/gesprekken/concept/GM0355";
    for own in ["/", "/organisaties/GM0355"] {
        assert!(browser.get(own).expect(200).body.contains(path), "{own}");
    }
    let list = browser.get("/gesprekken/nieuw").expect(200).body;
    assert!(list.contains(path) && list.contains("Lees uw concept van Zeist"), "{list}");
    let page = browser.get(path).expect(200).body;
    assert!(page.contains(WORDS) && page.contains("Wat speelt er"), "{page}");
    assert!(audited(&app, "access").is_empty(), "reading the own draft is no trespass");
    for name in ["adviser2", "planner", "management", "admin"] {
        assert!(!app.logged_in(name).get(path).body.contains(WORDS), "{name}");
    }
    let told = "Test adviser heeft hier nog een concept van een verslag";
    let dossier = app.logged_in("adviser2").get("/organisaties/GM0355").expect(200).body;
    assert!(dossier.contains(told) && !dossier.contains(path), "{dossier}");
    for name in ["planner", "management", "admin"] {
        let page = app.logged_in(name).get("/organisaties/GM0355").expect(200).body;
        assert!(!page.contains("concept van een verslag"), "{name}");
    }
    let gone = browser.post("/gesprekken/concept/weg", &[("organisation", ZEIST)]).expect(303);
    assert_eq!(gone.location(), "/gesprekken/nieuw");
    browser.get("/gesprekken/nieuw").expect(200);
    browser.get(path).expect(404);
    assert!(!browser.get("/").expect(200).body.contains(path));
});

on_both!(a_draft_of_an_earlier_tour_keeps_no_page_away_and_can_still_be_read, |app| {
    let typed = [("organisation", ZEIST), ("issues", WORDS)];
    app.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    let days = ("2019-09-01".parse().unwrap(), "2020-06-30".parse().unwrap());
    let earlier = app.write(|conn| Ok(store::dossiers::add_tour(conn, "Proeftour", days)?));
    let id = dossier(&app, ZEIST).id;
    execute(&app, &format!("UPDATE dossiers SET tour_id = {earlier} WHERE id = {id}"));
    let browser = app.logged_in("adviser");
    let path = "/gesprekken/concept/GM0355";
    let start = browser.get("/").expect(200).body;
    assert!(start.contains(path) && start.contains("het is van een eerdere tour"), "{start}");
    assert!(browser.get("/gesprekken/nieuw").expect(200).body.contains(path));
    assert!(browser.get(path).expect(200).body.contains(WORDS));
    browser.post("/gesprekken/concept/weg", &[("organisation", ZEIST)]).expect(303);
    assert!(!browser.get("/").expect(200).body.contains(path));
});

on_both!(who_gives_dossiers_away_is_told_which_drafts_stay_with_their_writers, |app| {
    owned(&app);
    let typed = [("organisation", ZEIST), ("issues", WORDS)];
    app.logged_in("adviser").post("/gesprekken/concept", &typed).expect(200);
    let told = "Test adviser heeft hier nog een concept van een verslag";
    let planner = app.logged_in("planner");
    let [from, to] = ["adviser", "adviser2"].map(|name| app.user(name).id.to_string());
    let chosen = format!("/organisaties/toewijzen?organisation=GM0355&to={to}");
    let page = planner.get(&chosen).expect(200).body;
    assert!(page.contains(told) && !page.contains(WORDS), "{page}");
    let zeist = dossier(&app, ZEIST).id.to_string();
    let fields = [("owner", from.as_str()), ("adviser", &to), ("dossiers", &zeist)];
    let path = planner.post("/overdracht", &fields).expect(303).location().to_owned();
    planner.post(&format!("{path}/bevestigen"), &[]).expect(303);
    for name in ["adviser", "adviser2"] {
        let page = app.logged_in(name).get(&path).expect(200).body;
        assert!(page.contains(told) && !page.contains(WORDS), "{name}: {page}");
    }
});

on_both!(why_a_note_was_opened_goes_with_the_note, |app| {
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let reason = [("reason", "De adviseur is ziek")];
    app.logged_in("admin").post(&format!("/beheer/notities/{id}"), &reason).expect(200);
    assert!(app.logged_in("admin").get("/beheer/notities").body.contains("is ziek"));
    night(&app, "2024-03-04");
    let then = night(&app, "2024-04-03");
    let page = then.logged_in("admin").get("/beheer/notities").expect(200).body;
    assert!(!page.contains("is ziek") && page.contains("De notitie is vernietigd"), "{page}");
});

on_both!(a_note_that_was_kept_longer_says_so_where_it_ends, |app| {
    owned(&app);
    let write = || try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    let (plain, longer) = (write(), write());
    let path = format!("/notities/{longer}");
    let browser = app.logged_in("adviser");
    browser.post(&format!("{path}/verlengen"), &[("reason", "nog nodig")]).expect(303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("3 oktober 2024: 12 maanden na het schrijven"), "{page}");
    let page = browser.get(&format!("/notities/{plain}")).expect(200).body;
    assert!(page.contains("3 april 2024: 6 maanden na het schrijven"), "{page}");
    // Both go in one night, for the program stood still.
    night(&app, "2024-09-03");
    night(&app, "2024-10-03");
    let rules: Vec<(i64, String)> =
        records(&app).into_iter().map(|(count, _, rule)| (count, rule)).collect();
    assert_eq!(rules.len(), 2, "{rules:?}");
    assert!(rules.contains(&(1, "12 maanden na het schrijven, één keer verlengd".to_owned())));
    assert!(rules.contains(&(1, "6 maanden na het schrijven".to_owned())));
});

on_both!(the_levels_say_who_else_may_read_a_note, |app| {
    owned(&app);
    let page = app.logged_in("adviser").get("/organisaties/GM0355/notities").expect(200).body;
    assert!(page.contains("en wie deze vervangt of opvolgt"), "{page}");
    assert_eq!(page.matches("leest een beheerder het; u krijgt dan bericht").count(), 2);
    let form = app.logged_in("adviser").get("/gesprekken/nieuw?organisatie=GM0355").expect(200);
    assert!(form.body.contains("en wie deze vervangt of opvolgt"));
});

on_both!(a_note_of_another_tour_keeps_the_name_of_its_organisation_on_the_desk, |app| {
    owned(&app);
    try_write(&app, "adviser", NoteLevel::Strict, WORDS).unwrap();
    crate::schema::execute(
        &app,
        "INSERT INTO tours (name, starts_on, ends_on) VALUES ('Volgende tour', '2025-01-01', \
         '2027-12-31')",
    );
    let page = app.logged_in("admin").get("/beheer/notities").expect(200).body;
    assert!(page.contains("Gemeente Zeist"), "{page}");
});

/// Every note there is.
fn count(app: &TestApp) -> i64 {
    app.read(|conn| {
        let all = notes::table.count().get_result(conn);
        Ok(all.map_err(StoreError::from)?)
    })
}

on_both!(a_note_that_is_sent_twice_is_one_note, |app| {
    owned(&app);
    let (browser, path) = (app.logged_in("adviser"), "/organisaties/GM0355/notities");
    let page = browser.get(path).expect(200).body;
    let form_id = page.split("name=\"form_id\" value=\"").nth(1).unwrap();
    let form_id = form_id.split('"').next().unwrap();
    let fields = [("note_text", WORDS), ("note_level", "strict"), ("form_id", form_id)];
    let first = browser.post(path, &fields).expect(303);
    let second = browser.post(path, &fields).expect(303);
    assert_eq!(first.location(), second.location());
    assert_eq!(count(&app), 1);
    let other = browser.get(path).expect(200).body;
    assert!(!other.contains(form_id), "another form writes another note");
});

#[test]
fn a_note_that_cannot_be_written_now_comes_back_with_its_text() {
    let app = TestApp::start(Backend::Sqlite);
    owned(&app);
    let browser = app.logged_in("adviser");
    crate::schema::execute(
        &app,
        "CREATE TRIGGER full BEFORE INSERT ON notes BEGIN \
         SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    let fields = [("note_text", WORDS), ("note_level", "strict"), ("form_id", "abc")];
    let answer = browser.post("/organisaties/GM0355/notities", &fields).expect(503);
    assert_eq!(answer.header("retry-after"), Some("5"));
    let page = answer.body;
    assert!(page.contains(WORDS) && page.contains("value=\"abc\""), "{page}");
    assert!(page.contains("Er kan nu niets worden bewaard"), "{page}");
}

#[test]
fn destroyed_text_is_gone_from_the_files_of_the_database() {
    let app = TestApp::start(Backend::Sqlite);
    owned(&app);
    let id = try_write(&app, "adviser", NoteLevel::Strict, &WORDS.repeat(300)).unwrap();
    let sealed: Option<Vec<u8>> = app.read(|conn| {
        let bytes = notes::table.find(id).select(notes::sealed_text).first(conn);
        Ok(bytes.map_err(StoreError::from)?)
    });
    let sealed = sealed.unwrap();
    let found = || {
        let files = std::fs::read_dir(app.folder.path()).unwrap();
        let bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let mut parts = [100, 5000].map(|at| &sealed[at..at + 40]).into_iter();
        let all: Vec<Vec<u8>> = bytes.collect();
        parts.any(|part| all.iter().any(|bytes| bytes.windows(40).any(|it| it == part)))
    };
    assert!(found(), "it is looked for in the right place");
    for day in ["2024-03-04", "2024-04-03"] {
        let then = app.at(&format!("{day}T03:00:00Z"));
        assert!(then.sender(&Memory::default()).do_daily_work().unwrap());
    }
    assert!(!found());
}
