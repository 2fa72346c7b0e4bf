//! The audit log cannot be bent: whatever somebody with the database alone does to it is found,
//! and the place is named.

use std::sync::Arc;

use actix_web::web::Data;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use drietraps::domain::permissions::Actor;
use drietraps::services::audit::{self, Anchor, Bent, Walked};
use drietraps::services::sealing::SealingKey;
use drietraps::store::DbConn;
use drietraps::store::audit::seals;
use drietraps::web::app::AppState;
use sha2::{Digest, Sha256};

use crate::kit::{KEY, TestApp, on_both};
use crate::schema::execute;

/// The same program, whose log is sealed from now on.
pub fn sealed(app: &TestApp) -> TestApp {
    let keys = app.state.sealing.clone();
    let db = app.state.db.clone().sealed_by(audit::notary(keys.clone()));
    let newest = keys.audit_keys().remove(0);
    let (actor, now) = (Actor::program("cli"), app.now());
    db.write_now(|conn| audit::begin(conn, &newest, &actor, now)).unwrap();
    let state = AppState { db, ..(**app.state).clone() };
    TestApp { state: Data::new(state), backend: app.backend, folder: app.folder.clone() }
}

/// Adds so many lines, each in a transaction of its own.
pub fn add(app: &TestApp, count: i64) {
    for number in 0..count {
        let (actor, now) = (Actor::program("web"), app.now());
        app.write(|conn| {
            audit::record(conn, &actor, "round.plan", &format!("round {number}"), now)
        });
    }
}

pub fn checked(app: &TestApp) -> Walked {
    app.read(|conn| audit::check(conn, &app.state.sealing, None))
}

/// What the check says is wrong.
fn bent(app: &TestApp) -> Bent {
    checked(app).bent.expect("it is found")
}

/// The number of the line that the check names.
#[track_caller]
fn named(app: &TestApp) -> i64 {
    match bent(app) {
        Bent::Loose(spot) | Bent::Changed(spot) | Bent::Unsealed(spot) => spot.number,
        other => panic!("no line is named: {other}"),
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

pub fn ids(app: &TestApp) -> Vec<i64> {
    let rows: Vec<Id> = app.read(|conn| {
        Ok(diesel::sql_query("SELECT id FROM audit_events ORDER BY id").load(conn).unwrap())
    });
    rows.into_iter().map(|row| row.id).collect()
}

/// Remembers the log as it is, to put it back after each try.
fn keep(app: &TestApp) {
    execute(app, "CREATE TABLE kept_lines AS SELECT * FROM audit_events");
    execute(app, "CREATE TABLE kept_head AS SELECT * FROM audit_heads");
}

fn put_back(app: &TestApp) {
    execute(app, "DELETE FROM audit_events");
    execute(app, "INSERT INTO audit_events SELECT * FROM kept_lines");
    execute(app, "DELETE FROM audit_heads");
    execute(app, "INSERT INTO audit_heads SELECT * FROM kept_head");
    assert_eq!(checked(app).bent, None, "as it was");
}

/// One character of a text column is another; of `at` the last microsecond.
fn flip(column: &str) -> String {
    format!(
        "{column} = CASE substr({column}, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END || substr({column}, 2)"
    )
}

const TEXTS: [&str; 8] =
    ["actor", "action", "object", "result", "origin", "previous_hash", "hash", "seal"];

on_both!(a_changed_byte_in_any_column_of_any_line_is_found_at_its_place, |app| {
    let app = sealed(&app);
    add(&app, 6);
    keep(&app);
    let ids = ids(&app);
    for (at, id) in ids.iter().enumerate() {
        let number = i64::try_from(at).unwrap() + 1;
        for column in TEXTS {
            execute(&app, &format!("UPDATE audit_events SET {} WHERE id = {id}", flip(column)));
            assert_eq!(named(&app), number, "{column} of line {number}");
            put_back(&app);
        }
        let moment = "at = '2023-10-03 07:00:00.000001'";
        execute(&app, &format!("UPDATE audit_events SET {moment} WHERE id = {id}"));
        assert_eq!(named(&app), number, "the moment of line {number}");
        put_back(&app);
    }
    let last = ids.last().unwrap();
    execute(&app, &format!("UPDATE audit_events SET id = id + 900 WHERE id = {last}"));
    assert_eq!(named(&app), i64::try_from(ids.len()).unwrap(), "the id of the last line");
    put_back(&app);
});

on_both!(a_line_that_is_removed_added_or_moved_is_found, |app| {
    let app = sealed(&app);
    add(&app, 6);
    keep(&app);
    let ids = ids(&app);
    let (first, middle) = (ids[0], ids[3]);
    execute(&app, &format!("DELETE FROM audit_events WHERE id = {first}"));
    assert_eq!(named(&app), 1);
    put_back(&app);
    execute(&app, &format!("DELETE FROM audit_events WHERE id = {middle}"));
    assert_eq!(named(&app), 4);
    put_back(&app);
    let columns = "at, actor, action, object, result, origin, previous_hash, hash, seal";
    let copied = "at, actor, action, object, result, origin, previous_hash, 'x' || hash, seal";
    let added = format!(
        "INSERT INTO audit_events (id, {columns}) SELECT 0, {copied} FROM kept_lines WHERE id = {middle}"
    );
    execute(&app, &added);
    assert_eq!(named(&app), 1, "put before the others");
    put_back(&app);
    for (from, to) in [(ids[2], -1), (ids[3], ids[2]), (-1, ids[3])] {
        execute(&app, &format!("UPDATE audit_events SET id = {to} WHERE id = {from}"));
    }
    assert_eq!(named(&app), 3, "two changed places");
    put_back(&app);
});

on_both!(a_cut_tail_is_found, |app| {
    let app = sealed(&app);
    add(&app, 6);
    keep(&app);
    let ids = ids(&app);
    let lines = i64::try_from(ids.len()).unwrap();
    for missing in 1..=lines {
        let left = usize::try_from(lines - missing).unwrap();
        let after = left.checked_sub(1).map_or(-1, |at| ids[at]);
        execute(&app, &format!("DELETE FROM audit_events WHERE id > {after}"));
        let found = bent(&app);
        assert_eq!(found, Bent::Cut { missing, lines, last_id: *ids.last().unwrap() });
        put_back(&app);
    }
});

on_both!(a_tail_that_was_cut_stays_cut_when_the_program_goes_on, |app| {
    let app = sealed(&app);
    add(&app, 6);
    let last = *ids(&app).last().unwrap();
    execute(&app, &format!("DELETE FROM audit_events WHERE id = {last}"));
    add(&app, 3);
    assert!(matches!(bent(&app), Bent::Unsealed(_) | Bent::Loose(_)), "{:?}", bent(&app));
});

on_both!(the_end_of_the_log_cannot_be_changed, |app| {
    let app = sealed(&app);
    add(&app, 6);
    keep(&app);
    for change in ["lines = lines - 1", "last_id = last_id - 1", &flip("last_hash"), &flip("seal")]
    {
        execute(&app, &format!("UPDATE audit_heads SET {change}"));
        assert!(matches!(bent(&app), Bent::End { .. }), "{change}: {:?}", bent(&app));
        // Going on does not mend it.
        put_aside_and_add(&app);
    }
    execute(&app, &format!("UPDATE audit_heads SET {}", flip("key_name")));
    assert_eq!(bent(&app), Bent::NoKey);
    put_back(&app);
    execute(&app, "DELETE FROM audit_heads");
    assert!(matches!(bent(&app), Bent::NeverSealed(_)));
    add(&app, 1);
    assert!(matches!(bent(&app), Bent::NeverSealed(_)), "nobody seals it of its own accord");
});

/// Writes one more line, and looks whether the end still does not hold.
fn put_aside_and_add(app: &TestApp) {
    add(app, 1);
    assert!(checked(app).bent.is_some(), "it is not mended by going on");
    put_back(app);
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    hash: String,
}

/// Writes the whole chain again after this line, as somebody could who read the source.
fn rewrite(conn: &mut DbConn, from: i64) {
    let mut previous = String::new();
    for kept in seals::list_after(conn, -1, i64::MAX).unwrap() {
        let (id, line) = (kept.id, kept.line);
        let object = if id == from { "round 666" } else { line.object.as_str() };
        let at = line.at.timestamp_micros().to_string();
        let parts = [&previous, &at, &line.actor, &line.action, object, &line.result, &line.origin];
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let hash: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let row = Row { id, hash };
        let change = format!(
            "UPDATE audit_events SET object = '{object}', previous_hash = '{previous}', \
             hash = '{}' WHERE id = {}",
            row.hash, row.id
        );
        diesel::sql_query(change).execute(conn).unwrap();
        previous = row.hash;
    }
}

on_both!(a_chain_that_was_written_again_without_the_key_is_found_where_it_begins, |app| {
    let app = sealed(&app);
    add(&app, 6);
    let ids = ids(&app);
    app.write(|conn| {
        rewrite(conn, ids[3]);
        Ok(())
    });
    assert_eq!(app.read(audit::verify), Ok(ids.len()), "the chain alone says nothing");
    assert_eq!(named(&app), 4);
    // With the end written again too, by another key.
    let other = SealingKey::from_bytes(&[9; 32]).unwrap();
    let forged = other.audit_keys().remove(0);
    let name = app.state.sealing.audit_keys().remove(0).name;
    app.write(|conn| audit::begin(conn, &forged, &Actor::program("cli"), app.now()).map(|_| ()));
    execute(&app, &format!("UPDATE audit_heads SET key_name = '{name}'"));
    assert_eq!(named(&app), 1);
});

on_both!(a_line_past_the_end_that_the_program_did_not_write_is_never_sealed, |app| {
    let app = sealed(&app);
    add(&app, 2);
    let unsealed = AppState { db: unsealed_db(&app), ..(**app.state).clone() };
    let outside =
        TestApp { state: Data::new(unsealed), backend: app.backend, folder: app.folder.clone() };
    add(&outside, 1);
    let number = i64::try_from(ids(&app).len()).unwrap();
    assert_eq!(named(&app), number);
    add(&app, 4);
    assert_eq!(named(&app), number, "the lines after it do not cover it");
});

fn unsealed_db(app: &TestApp) -> drietraps::store::Db {
    drietraps::store::Db::open(&app.state.settings.database_url, 1).unwrap()
}

on_both!(an_older_log_that_was_put_back_is_found_by_an_anchor_that_was_noted, |app| {
    let app = sealed(&app);
    add(&app, 3);
    keep(&app);
    add(&app, 3);
    let noted: Anchor = checked(&app).anchor.to_string().parse().unwrap();
    let again =
        |app: &TestApp| app.read(|conn| audit::check(conn, &app.state.sealing, Some(&noted))).bent;
    assert_eq!(again(&app), None);
    add(&app, 2);
    assert_eq!(again(&app), None, "also later");
    put_back(&app);
    assert_eq!(again(&app), Some(Bent::Anchor(noted.lines)));
    add(&app.at("2023-10-04T07:00:00Z"), 9);
    assert_eq!(again(&app), Some(Bent::Anchor(noted.lines)), "and when it grew again");
    assert!("7".parse::<Anchor>().is_err() && "x:y".parse::<Anchor>().is_err());
});

on_both!(another_key_seals_nothing_and_says_so, |app| {
    let app = sealed(&app);
    add(&app, 2);
    let other = Arc::new(SealingKey::from_bytes(&[9; 32]).unwrap());
    assert!(app.read(|conn| audit::lacks_key(conn, &other)));
    let both = SealingKey::from_bytes(&[[9; 32], KEY].concat()).unwrap();
    let walked = app.read(|conn| audit::check(conn, &both, None));
    assert_eq!(walked.bent, None, "a newer key beside the old one changes nothing");
    let walked = app.read(|conn| audit::check(conn, &other, None));
    assert_eq!(walked.bent, Some(Bent::NoKey));
});

on_both!(the_check_of_the_night_is_remembered, |app| {
    let app = sealed(&app);
    assert_eq!(app.read(audit::last_check), None);
    add(&app, 3);
    let now = app.now();
    let last = audit::check_nightly(&app.state.db, &app.state.sealing, now).unwrap();
    assert_eq!((last.at, last.problem.as_deref()), (now, None));
    assert_eq!(app.read(audit::last_check), Some(last.clone()));
    let page = app.logged_in("admin").get("/beheer/logboek").expect(200).body;
    assert!(page.contains(&format!("alle {} regels kloppen", last.lines)), "{page}");
    execute(&app, "UPDATE audit_events SET object = 'x' WHERE id = 2");
    audit::check_nightly(&app.state.db, &app.state.sealing, now).unwrap();
    let page = app.logged_in("admin").get("/beheer/logboek").expect(200).body;
    assert!(page.contains("het logboek klopt niet") && page.contains("line 2"), "{page}");
});
