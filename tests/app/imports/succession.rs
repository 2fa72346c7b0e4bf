//! Who comes after whom in an office, and addresses that want no messages.

use drietraps::services::imports::{Policies, Policy};

use super::undo::edited;
use super::*;

fn ended(app: &TestApp) -> Vec<(Option<String>, bool)> {
    stored(app).into_iter().map(|it| (it.name, it.valid_to.is_some())).collect()
}

fn named(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn objects(app: &TestApp, at: usize) {
    let today = Some(app.now().date_naive());
    edited(app, &stored(app)[at], |it| {
        (it.do_not_contact, it.do_not_contact_on) = (true, today);
    });
}

fn undone(app: &TestApp, report: &Report) -> imports::UndoReport {
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| imports::undo(conn, &actor, report.id.unwrap(), now))
}

on_both!(another_person_in_an_office_follows_the_one_who_was_there, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;0113 1\n");
    let was = stored(&app).remove(0);
    let next = "Goes;burgemeester;B. Twee;b@goes.example;\n";
    assert_eq!(shown(&app, &list(next), &Options::default())[0].notes, ["Volgt A. Een op."]);
    let report = plain(&app, next);
    let [old, new] = stored(&app).try_into().unwrap();
    let today = Some(app.now().date_naive());
    assert_eq!((&old.name, &old.email, old.valid_to), (&was.name, &was.email, today));
    assert_eq!((new.name, new.valid_from, new.valid_to), (named("B. Twee"), today, None));
    assert_eq!(counts(&plain(&app, next)), (0, 0, 1, 0));
    let report = undone(&app, &report);
    assert_eq!((report.restored, report.removed, report.kept), (1, 1, vec![]));
    assert_eq!(stored(&app), [Contact { version: old.version + 1, ..was }]);
});

on_both!(the_same_person_and_the_mailbox_of_an_office_stay_one_contact, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;\nGoes;griffier;;griffie@goes.example;\n");
    plain(&app, "Goes;burgemeester;A. Een;b@goes.example;\nGoes;griffier;;raad@goes.example;\n");
    assert_eq!(ended(&app), [(named("A. Een"), false), (None, false)]);
    plain(&app, "Goes;burgemeester;A. Een-Twee;b@goes.example;\n");
    assert_eq!(ended(&app), [(named("A. Een-Twee"), false), (None, false)]);
});

on_both!(who_was_followed_does_not_come_back_while_the_successor_stays, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;\n");
    let report = plain(&app, "Goes;burgemeester;B. Twee;b@goes.example;\n");
    edited(&app, &stored(&app)[1], |it| it.phone = named("0113 9"));
    let report = undone(&app, &report);
    let why: Vec<_> = report.kept.iter().map(|it| it.why.as_str()).collect();
    assert_eq!(why, ["gewijzigd na de import", "de opvolger blijft"]);
    assert_eq!(ended(&app), [(named("A. Een"), true), (named("B. Twee"), false)]);
});

on_both!(an_address_that_wants_no_messages_gets_none_when_it_comes_back_in_a_list, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;\n");
    objects(&app, 0);
    plain(&app, "Goes;burgemeester;B. Twee;b@goes.example;\n");
    let [old, new] = stored(&app).try_into().unwrap();
    assert_eq!((old.do_not_contact, new.do_not_contact), (true, false), "each has their own wish");
    let back = "Zeist;burgemeester;A. Een;A@goes.example;\n";
    let note = &shown(&app, &list(back), &Options::default())[0].notes[0];
    assert!(note.to_lowercase().contains("a@goes.example wil geen berichten"), "{note}");
    let report = plain(&app, back);
    let third = stored(&app).remove(2);
    assert_eq!((third.do_not_contact, third.do_not_contact_on), (true, old.do_not_contact_on));
    assert_eq!(undone(&app, &report).removed, 1);
    plain(&app, "Goes;burgemeester;B. Twee;a@goes.example;\n");
    assert!(stored(&app)[1].do_not_contact, "another address is no way around it");
});

on_both!(the_wish_of_one_is_never_that_of_somebody_else, |app| {
    plain(&app, "Goes;burgemeester;A. Een;a@goes.example;\nGoes;griffier;;griffie@goes.example;\n");
    objects(&app, 0);
    objects(&app, 1);
    let rows = "Goes;burgemeester;;x@goes.example;\nGoes;griffier;;raad@goes.example;0113 1\n";
    assert_eq!(counts(&plain(&app, rows)), (2, 0, 0, 0));
    let filling = Options { policies: Policies::all(Policy::FillEmpty), ..Options::default() };
    let other = list("Goes;griffier;C. Drie;c@goes.example;\n");
    written(&app, other.as_bytes(), &filling);
    let all = stored(&app);
    let wishes: Vec<bool> = all.iter().map(|it| it.do_not_contact).collect();
    assert_eq!(wishes.get(..4), Some([true, true, false, false].as_slice()));
    assert_eq!(all[0].email.as_ref().unwrap().as_str(), "a@goes.example");
    assert_eq!(
        (all[1].email.as_ref().unwrap().as_str(), &all[1].phone),
        ("griffie@goes.example", &None)
    );
});

on_both!(an_address_that_stays_keeps_where_it_came_from, |app| {
    plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    edited(&app, &stored(&app)[0], |it| it.source = "oude bron".to_owned());
    let report = plain(&app, "Goes;griffier;A. Een;griffie@goes.example;\n");
    let made = stored(&app).remove(0);
    edited(&app, &made, |it| it.email = Some(super::undo::email("raadsgriffie@goes.example")));
    undone(&app, &report);
    let now = stored(&app).remove(0);
    assert_eq!((now.is_role_mailbox, now.source), (made.is_role_mailbox, made.source));
});
