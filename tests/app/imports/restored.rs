//! Whatever is imported and edited: an undo restores exactly the fields that nobody touched.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::undo::{Fields, edited, email, fields};
use super::*;
use crate::kit::Backend;

const PLACES: [&str; 5] = ["Goes", "Zeist", "Tholen", "Borsele", "Veere"];

/// What a row or an edit sets: which place, and a number for each field; 0 leaves it.
type Setting = (usize, u8, u8, u8);

fn setting() -> impl Strategy<Value = Setting> {
    (0..PLACES.len(), 0..4_u8, 1..4_u8, 0..4_u8)
}

fn name(number: u8) -> Option<String> {
    (number > 0).then(|| format!("Persoon {}", ["Een", "Twee", "Drie"][usize::from(number) - 1]))
}

fn address(place: usize, number: u8) -> String {
    format!("post{number}@{}.example", PLACES[place].to_lowercase())
}

fn phone(number: u8) -> Option<String> {
    (number > 0).then(|| format!("030 {number}"))
}

fn text(rows: &BTreeMap<usize, Setting>) -> String {
    let row = |(place, (_, person, mailbox, number)): (&usize, &Setting)| {
        format!(
            "{};griffier;{};{};{}\n",
            PLACES[*place],
            name(*person).unwrap_or_default(),
            address(*place, *mailbox),
            phone(*number).unwrap_or_default()
        )
    };
    rows.iter().map(row).collect()
}

fn rows(settings: &[Setting]) -> BTreeMap<usize, Setting> {
    settings.iter().map(|it| (it.0, *it)).collect()
}

fn by_id(app: &TestApp) -> BTreeMap<i64, Contact> {
    stored(app).into_iter().map(|it| (it.id, it)).collect()
}

/// Each field on its own: as before when it is still what the import wrote, else as it is. What
/// is said of the address goes with the address.
fn expected(before: &Fields, imported: &Fields, now: &Fields) -> Fields {
    fn one<T: Clone + PartialEq>(before: &T, imported: &T, now: &T) -> T {
        if now == imported { before.clone() } else { now.clone() }
    }
    (
        now.0,
        one(&before.1, &imported.1, &now.1),
        one(&before.2, &imported.2, &now.2),
        one(&before.3, &imported.3, &now.3),
        if now.2 != imported.2 { now.4.clone() } else { before.4.clone() },
    )
}

fn edit_by_hand(app: &TestApp, edits: &[Setting]) {
    let register = app.read(drietraps::services::organisations::register);
    for (place, person, mailbox, number) in edits {
        let is_there =
            |it: &&Contact| register.get(it.organisation_id).unwrap().name == PLACES[*place];
        let all = by_id(app);
        let Some(contact) = all.values().rev().find(is_there) else { continue };
        edited(app, contact, |it| match person {
            0 => it.phone = phone(*number),
            1 => {
                it.email = Some(email(&address(*place, *mailbox + 5)));
                it.source = "met de hand".to_owned();
            }
            _ => it.name = name(*person),
        });
    }
}

fn holds(app: &TestApp, first: &[Setting], second: &[Setting], edits: &[Setting]) {
    let options =
        Options { confirms_overwrite: true, confirms_verified: true, ..Options::default() };
    written(app, list(&text(&rows(first))).as_bytes(), &options);
    let before = by_id(app);
    let run = written(app, list(&text(&rows(second))).as_bytes(), &options);
    assert_eq!(run.errors, []);
    let imported = by_id(app);
    edit_by_hand(app, edits);
    let now = by_id(app);
    let (actor, at) = (app.actor("planner"), app.now());
    let undone = app.try_write(|conn| imports::undo(conn, &actor, run.id.unwrap(), at));
    if run.created + run.updated == 0 {
        assert!(undone.is_err());
        return;
    }
    undone.unwrap();
    let after = by_id(app);
    let tried = format!("{first:?} {second:?} {edits:?}");
    for (id, now) in &now {
        let (made, found) = (&imported[id], after.get(id).map(fields));
        let wanted = match before.get(id) {
            Some(before) => Some(expected(&fields(before), &fields(made), &fields(now))),
            None if fields(made) == fields(now) => None,
            None => Some(fields(now)),
        };
        assert_eq!(found, wanted, "{tried}");
        let successor = imported.values().find(|it| {
            !before.contains_key(&it.id) && it.organisation_id == imported[id].organisation_id
        });
        let is_followed = successor.is_some_and(|it| after.contains_key(&it.id));
        if let (Some(was), false) = (before.get(id), is_followed) {
            assert_eq!(after[id].valid_to, was.valid_to, "{tried}");
        }
        let is_ended = after.get(id).is_some_and(|it| it.valid_to.is_some());
        let stays_ended = before.contains_key(id) && is_followed && made.valid_to.is_some();
        assert_eq!(is_ended, stays_ended, "{tried}");
    }
}

#[test]
fn an_undo_restores_exactly_the_fields_that_nobody_touched() {
    let some = |least: usize| prop::collection::vec(setting(), least..6);
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    runner
        .run(&(some(1), some(1), some(0)), |(first, second, edits)| {
            let app = TestApp::start(Backend::Sqlite);
            holds(&app, &first, &second, &edits);
            Ok(())
        })
        .unwrap();
}

on_both!(an_undo_after_edits_of_each_field_restores_the_rest, |app| {
    let first = [(0, 1, 1, 1), (1, 1, 1, 0), (2, 2, 1, 2)];
    let second = [(0, 2, 2, 2), (1, 1, 2, 3), (2, 2, 2, 0), (3, 1, 1, 1), (4, 0, 3, 0)];
    let edits = [(0, 0, 1, 3), (1, 1, 3, 0), (2, 3, 1, 0), (3, 2, 1, 1)];
    holds(&app, &first, &second, &edits);
});
