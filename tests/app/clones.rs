//! A copy of the database never mails what the first one mailed: copied to another address, or
//! put back a day old in the middle of a round.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use actix_web::web::Data;
use diesel::prelude::*;
use drietraps::domain::letters::{Message, MessageState, RoundState};
use drietraps::mail::transport::Memory;
use drietraps::mail::{Journal, Noted, Outcome};
use drietraps::services::coverage;
use drietraps::services::muting::{self, Confirmation};
use drietraps::services::sending::{self, again};
use drietraps::store::schema::messages;
use drietraps::store::{Db, StoreError};
use drietraps::web::app::AppState;

use crate::kit::{Backend, TestApp, on_both};

/// What the program does at its start; answers why nothing may be sent.
pub fn start(app: &TestApp) -> Option<String> {
    let journal = Journal::open(app.folder.path().join("send-journal")).unwrap();
    let (place, counts, now) = (app.state.place(), journal.noted().unwrap(), app.now());
    app.write(|conn| muting::check_at_start(conn, &place, &counts, now))
}

fn confirm(app: &TestApp) -> usize {
    confirm_that(app, None)
}

/// A person lets messages leave again, and says whether those that are due may have left.
fn confirm_that(app: &TestApp, may_have_left: Option<bool>) -> usize {
    let journal = Journal::open(app.folder.path().join("send-journal")).unwrap();
    let (place, counts) = (app.state.place(), journal.noted().unwrap());
    let (planner, now) = (app.actor("planner"), app.now());
    let said = Confirmation { place: &place, journal: &counts, may_have_left };
    app.write(|conn| muting::confirm(conn, &planner, said, now))
}

/// Sends what may leave and answers the Message-IDs.
pub fn sent(app: &TestApp, instant: &str) -> HashSet<String> {
    let memory = Memory::default();
    app.at(instant).sender(&memory).send_due().unwrap();
    memory.offered().into_iter().map(|(mail, _)| mail.message_id).collect()
}

/// A round of which the first letter left and the second one waits.
fn halfway(app: &TestApp) -> (i64, HashSet<String>) {
    assert_eq!(start(app), None);
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let first = sent(app, "2023-10-03T07:00:00Z");
    assert_eq!(first.len(), 2);
    (round.id, first)
}

/// What left does not leave again, whatever the database that was put back says.
fn nothing_leaves_twice(app: &TestApp, round_id: i64, first: &HashSet<String>) {
    assert!(start(app).unwrap().contains("ouder dan het verzendlogboek"));
    assert!(sent(app, "2023-10-03T07:05:00Z").is_empty(), "muted");
    assert_eq!(app.counts(round_id).unclear, 2);
    confirm(app);
    let rest = sent(app, "2023-10-03T07:05:00Z");
    assert_eq!(rest.len(), 2);
    assert!(rest.is_disjoint(first), "{rest:?}");
    assert_eq!((app.counts(round_id).unclear, app.counts(round_id).sent), (2, 2));
}

on_both!(the_rows_of_yesterday_put_back_halfway_a_round_send_nothing_twice, |app| {
    let (round, first) = halfway(&app);
    app.write(|conn| {
        let yesterday = (
            messages::state.eq("queued"),
            messages::attempts.eq(0),
            messages::sent_at.eq(None::<chrono::NaiveDateTime>),
        );
        let put_back = diesel::update(messages::table).set(yesterday).execute(conn);
        Ok(put_back.map_err(StoreError::from)?)
    });
    nothing_leaves_twice(&app, round, &first);
});

/// The same program on a copy of the database file, made now.
fn copy(app: &TestApp, name: &str) -> std::path::PathBuf {
    let file = app.folder.path().join("drietraps.sqlite");
    let target = app.folder.path().join(name);
    for end in ["", "-wal"] {
        let source = format!("{}{end}", file.display());
        if Path::new(&source).exists() {
            std::fs::copy(&source, format!("{}{end}", target.display())).unwrap();
        }
    }
    target
}

fn on_file(app: &TestApp, file: &Path, base: &str) -> TestApp {
    let mut settings = (*app.state.settings).clone();
    settings.database_url = format!("sqlite://{}", file.display());
    settings.base_url = base.to_owned();
    let db = Db::open(&settings.database_url, 2).unwrap();
    let state = AppState {
        db,
        settings: Arc::new(settings),
        coverage: coverage::Memory::default(),
        ..(**app.state).clone()
    };
    TestApp { state: Data::new(state), backend: Backend::Sqlite, folder: app.folder.clone() }
}

#[test]
fn a_copied_file_that_is_started_at_another_address_sends_nothing() {
    let app = TestApp::start(Backend::Sqlite);
    let (round, _) = halfway(&app);
    let clone = on_file(&app, &copy(&app, "clone.sqlite"), "https://proef.example");
    assert!(start(&clone).unwrap().contains("verplaatst of gekopieerd"));
    for instant in ["2023-10-03T07:05:00Z", "2023-10-03T12:00:00Z"] {
        assert!(sent(&clone, instant).is_empty());
    }
    assert_eq!(clone.counts(round).queued, 2);
    assert_eq!(sent(&app, "2023-10-03T07:05:00Z").len(), 2, "the first one goes on");
}

#[test]
fn the_file_of_yesterday_put_back_in_its_place_sends_nothing_twice() {
    let app = TestApp::start(Backend::Sqlite);
    assert_eq!(start(&app), None);
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let yesterday = copy(&app, "yesterday.sqlite");
    let first = sent(&app, "2023-10-03T07:00:00Z");
    assert_eq!(first.len(), 2);
    let (file, base) =
        (app.folder.path().join("drietraps.sqlite"), app.state.settings.base_url.clone());
    let (folder, state) = (app.folder.clone(), (**app.state).clone());
    drop(app);
    for end in ["", "-wal", "-shm"] {
        let (from, to) =
            (format!("{}{end}", yesterday.display()), format!("{}{end}", file.display()));
        let _ = std::fs::remove_file(&to);
        if Path::new(&from).exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
    let before = TestApp { state: Data::new(state), backend: Backend::Sqlite, folder };
    let back = on_file(&before, &file, &base);
    nothing_leaves_twice(&back, round.id, &first);
}

/// Runs a round for Veere of which this outcome meets the mayor, sends the mayor's message once
/// more as a person asked, and puts the row back as it was before that; answers the round.
fn put_back_after_another_attempt(
    app: &TestApp,
    outcome: Outcome,
    once_more: fn(&TestApp, &Message),
) -> (i64, i64) {
    assert_eq!(start(app), None);
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([outcome]);
    app.sender(&memory).send_due().unwrap();
    let old = app.messages(round.id).into_iter().find(|it| it.state != MessageState::Sent).unwrap();
    once_more(app, &old);
    assert_eq!(sent(app, "2023-10-03T07:05:00Z").len(), 1);
    assert_eq!(app.counts(round.id).sent, 2);
    app.write(|conn| {
        let version = drietraps::store::messages::get(conn, old.id)?.version;
        Ok(drietraps::store::messages::save(conn, &Message { version, ..old.clone() })?)
    });
    (round.id, old.id)
}

/// The older copy sends nothing, and what the journal knows better asks for a person, once.
fn asks_a_person(app: &TestApp, (round, id): (i64, i64)) {
    assert!(start(app).unwrap().contains("1 bericht is misschien al verzonden"));
    let message = app.messages(round).into_iter().find(|one| one.id == id).unwrap();
    assert_eq!((message.state, message.attempts), (MessageState::Unclear, 2));
    assert!(message.server_said.unwrap().contains("verzendlogboek"));
    confirm(app);
    assert_eq!(start(app), None);
    assert!(sent(app, "2023-10-03T07:10:00Z").is_empty());
}

on_both!(a_failed_message_of_yesterday_that_was_retried_since_is_unclear, |app| {
    let refused = Outcome::refused_as_it_is("554 5.6.0 not like this");
    let put_back = put_back_after_another_attempt(&app, refused, |app, old| {
        let planner = app.actor("planner");
        let letter = old.letter_id.unwrap();
        app.write(|conn| {
            let round = drietraps::store::rounds::get_letter(conn, letter)?.round_id;
            again::send_failed_again(conn, &planner, round, app.now())
        });
    });
    asks_a_person(&app, put_back);
});

on_both!(an_unclear_message_of_yesterday_that_was_sent_again_since_asks_once_more, |app| {
    let silent = Outcome::unclear("geen antwoord");
    let put_back = put_back_after_another_attempt(&app, silent, |app, old| {
        let planner = app.actor("planner");
        app.write(|conn| {
            sending::settle(conn, &planner, old.id, sending::Finding::SendAgain, app.now())
        });
    });
    asks_a_person(&app, put_back);
});

fn journal(ids: &[&str]) -> Noted {
    let counts = ids.iter().map(|id| (format!("<{id}@tour.example>"), 1)).collect();
    Noted { name: format!("{:0>16}", ids[0]), counts, is_put_back: false }
}

on_both!(each_of_two_instances_is_confirmed_for_its_own_journal, |app| {
    let (place, now) = (app.state.place(), app.now());
    let check = |ids: &[&str]| {
        let journal = journal(ids);
        app.write(|conn| muting::check_at_start(conn, &place, &journal, now))
    };
    let confirm = |ids: &[&str]| {
        let (journal, planner) = (journal(ids), app.actor("planner"));
        let said = Confirmation { place: &place, journal: &journal, may_have_left: None };
        app.write(|conn| muting::confirm(conn, &planner, said, now));
    };
    assert!(check(&["a1"]).unwrap().contains("Van 1 verzonden bericht weet"));
    assert!(check(&["b1", "b2"]).unwrap().contains("Van 2 verzonden berichten"));
    confirm(&["a1"]);
    assert_eq!(check(&["b1", "b2"]), None, "what the other instance found is confirmed too");
    assert_eq!(check(&["a1"]), None);
    assert!(check(&["a1", "a2"]).is_some(), "two of the other instance hide nothing");
    confirm(&["b1", "b2"]);
    assert_eq!(check(&["a1", "a2"]), None);
});

fn journal_file(app: &TestApp) -> std::path::PathBuf {
    app.folder.path().join("send-journal")
}

on_both!(a_database_put_back_while_the_journal_is_gone_sends_nothing, |app| {
    assert_eq!(start(&app), None, "a first start");
    assert_eq!(start(&app), None, "and a restart before anything left");
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    assert_eq!(start(&app), None);
    // What left today is lost with the disk; the database of this morning knows nothing of it.
    std::fs::remove_file(journal_file(&app)).unwrap();
    assert!(start(&app).unwrap().contains("nieuw of leeg"));
    assert!(start(&app).is_some(), "a restart changes nothing");
    assert!(sent(&app, "2023-10-03T07:05:00Z").is_empty());
    // Who says that nothing left, lets all go; see the next test for who does not know.
    assert_eq!(confirm_that(&app.at("2023-10-03T07:05:00Z"), Some(false)), 0);
    assert_eq!(start(&app), None);
    assert_eq!(sent(&app, "2023-10-03T07:05:00Z").len(), 4);
});

/// A journal that is lost; the round is due in full five minutes later.
fn without_its_journal(app: &TestApp) -> i64 {
    app.fill_zeeland();
    assert_eq!(start(app), None);
    let round = app.released(&["GM0717", "GM0664"]);
    std::fs::remove_file(journal_file(app)).unwrap();
    assert!(start(app).is_some());
    round.id
}

on_both!(what_was_due_before_the_confirmation_is_unclear_when_nobody_knows_what_left, |app| {
    let round = without_its_journal(&app);
    let app = app.at("2023-10-03T07:05:00Z");
    let look = |app: &TestApp| {
        let (planner, now) = (app.actor("planner"), app.now());
        app.read(|conn| muting::look(conn, &planner, now))
    };
    let standstill = look(&app).unwrap();
    assert_eq!((standstill.overdue, standstill.has_doubt), (4, true));
    assert_eq!(confirm(&app), 4);
    assert_eq!(look(&app), None);
    assert!(sent(&app, "2023-10-03T07:10:00Z").is_empty(), "nothing leaves twice");
    assert_eq!(app.counts(round).unclear, 4);
    assert_eq!(start(&app), None, "the doubt ends with the confirmation");
});

on_both!(who_lets_messages_leave_is_asked_what_may_have_left, |app| {
    let round = without_its_journal(&app);
    let app = app.at("2023-10-03T07:05:00Z");
    app.state.muted.store(true, std::sync::atomic::Ordering::Relaxed);
    let planner = app.logged_in("planner");
    let form = planner.get("/beheer/e-mail/aanzetten").expect(200).body;
    assert!(form.contains("nieuw of leeg"), "{form}");
    assert!(form.contains("value=\"unclear\" checked"), "{form}");
    assert!(form.contains("4 berichten vertrekken, in het tempo van de ronde"), "{form}");
    let answer = planner.post("/beheer/e-mail/aanzetten", &[("overdue", "unclear")]).expect(303);
    assert_eq!(answer.location(), "/taken#onzeker");
    assert_eq!(app.counts(round).unclear, 4);
    let tasks = planner.get("/taken").expect(200).body;
    assert!(tasks.contains("id=\"onzeker\""), "{tasks}");
});

on_both!(a_journal_that_was_put_back_with_its_database_mutes, |app| {
    let (place, now) = (app.state.place(), app.now());
    let check = |is_put_back| {
        let journal = Noted { is_put_back, ..journal(&["a1"]) };
        app.write(|conn| muting::check_at_start(conn, &place, &journal, now))
    };
    let empty = Noted { is_put_back: true, ..Noted::default() };
    let first = app.write(|conn| muting::check_at_start(conn, &place, &empty, now));
    assert_eq!(first, None, "a first start");
    app.fill_zeeland();
    app.released(&["GM0717"]);
    let why = check(true).unwrap();
    assert!(why.contains("teruggezet, gekopieerd of veranderd"), "{why}");
    assert!(why.contains("Van 1 verzonden bericht weet"), "every reason is told: {why}");
    assert!(sent(&app, "2023-10-03T07:05:00Z").is_empty());
    assert_eq!(confirm(&app.at("2023-10-03T07:05:00Z")), 2);
});

on_both!(a_journal_that_lost_lines_mutes_and_one_without_a_name_does_not, |app| {
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    assert_eq!(sent(&app, "2023-10-03T07:05:00Z").len(), 4);
    let lines = std::fs::read_to_string(journal_file(&app)).unwrap();
    let ids = lines.lines().filter(|line| line.starts_with('<')).collect::<Vec<_>>().join("\n");
    std::fs::write(journal_file(&app), format!("{ids}\n")).unwrap();
    assert_eq!(start(&app), None, "an instance of before journals had a name");
    let kept: Vec<String> = std::fs::read_to_string(journal_file(&app))
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('<') || ids.ends_with(line))
        .map(str::to_owned)
        .collect();
    std::fs::write(journal_file(&app), kept.join("\n")).unwrap();
    assert!(start(&app).unwrap().contains("korter dan de database weet"));
    std::fs::remove_file(journal_file(&app)).unwrap();
    assert!(start(&app).unwrap().contains("nieuw of leeg"));
});

on_both!(a_journal_that_comes_back_before_the_confirmation_is_believed, |app| {
    app.fill_zeeland();
    assert_eq!(start(&app), None);
    let round = app.released(&["GM0717", "GM0664"]).id;
    let kept = std::fs::read(journal_file(&app)).unwrap();
    std::fs::remove_file(journal_file(&app)).unwrap();
    assert!(start(&app).is_some());
    let ids: String =
        app.messages(round).iter().map(|message| format!("{}\n", message.message_id)).collect();
    std::fs::write(journal_file(&app), [kept, ids.into_bytes()].concat()).unwrap();
    confirm_that(&app, Some(false));
    assert_eq!(app.counts(round).unclear, 4, "the journal knows better");
    assert!(sent(&app, "2023-10-03T07:05:00Z").is_empty());
});

on_both!(another_spelling_of_the_same_address_mutes_nothing, |app| {
    let at = |base: &str| app.with_settings(|settings| settings.base_url = base.to_owned());
    assert_eq!(start(&at("https://tour.example")), None);
    for spelled in ["https://Tour.EXAMPLE/", "https://tour.example:443", "HTTPS://tour.example"] {
        assert_eq!(start(&at(spelled)), None, "{spelled}");
    }
    assert!(start(&at("https://proef.example")).unwrap().contains("verplaatst of gekopieerd"));
});

on_both!(who_puts_sending_on_reads_before_which_rounds_pause, |app| {
    assert_eq!(start(&app), None);
    app.fill_zeeland();
    let old = app.released(&["GM0717", "GM0664"]);
    let later = app.at("2023-10-06T07:30:00Z");
    let new = later.released(&["GM0654"]);
    std::fs::remove_file(journal_file(&app)).unwrap();
    assert!(start(&later).is_some());
    later.state.muted.store(true, std::sync::atomic::Ordering::Relaxed);
    let planner = later.logged_in("planner");
    let home = format!("/brievenrondes/{}", new.id);
    let page = planner.get(&home).expect(200).body;
    assert!(page.contains("Verzenden staat uit · <a href=\"/beheer/e-mail\">"), "{page}");
    assert!(!page.contains("klaar om ongeveer") && !page.contains("data-refresh"), "{page}");
    let page = later.logged_in("adviser").get(&home).expect(200).body;
    assert!(page.contains("Verzenden staat uit") && !page.contains("\"/beheer/e-mail\""), "{page}");
    let form = planner.get("/beheer/e-mail/aanzetten").expect(200).body;
    let (choices, late_rounds) = form.split_once("worden deze rondes gepauzeerd").unwrap();
    assert!(choices.contains("value=\"leave\""), "beside the choice that it belongs to: {form}");
    let late =
        format!("<a href=\"/brievenrondes/{}\">{}</a>: 4 berichten wachten", old.id, old.name);
    assert!(late_rounds.contains(&late), "{form}");
    assert!(form.contains("2 berichten vertrekken, in het tempo van de ronde"), "{form}");
    assert!(form.contains("1 ronde wordt gepauzeerd, omdat die meer dan 48 uur te laat is."));
    planner.post("/beheer/e-mail/aanzetten", &[("overdue", "leave")]).expect(303);
    assert_eq!(sent(&later, "2023-10-06T07:31:00Z").len(), 2, "as was said");
    let state = |id: i64| app.round(id).figures.round.state;
    assert_eq!(state(old.id), RoundState::Paused);
    assert_eq!(state(new.id), RoundState::Finished);
});
