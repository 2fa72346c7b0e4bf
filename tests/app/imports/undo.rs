//! An import is taken back as a whole: what nobody touched since is as before.

use chrono::{DateTime, Utc};
use drietraps::domain::contacts::{ContactFunction, EmailAddress};
use drietraps::services::contacts::{self as by_hand, ContactDetails};
use drietraps::services::imports::UndoReport;
use drietraps::services::{ServiceError, audit};
use drietraps::store::organisations::list_aliases;

use super::*;

fn undone(app: &TestApp, id: i64) -> UndoReport {
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| imports::undo(conn, &actor, id, now))
}

fn refused(app: &TestApp, id: i64) -> String {
    let (actor, now) = (app.actor("planner"), app.now());
    let error = app.try_write(|conn| imports::undo(conn, &actor, id, now)).unwrap_err();
    assert!(matches!(error, ServiceError::Rule(_)), "{error:?}");
    error.to_string()
}

/// A contact without what every writing counts up.
fn as_said(contact: Contact) -> Contact {
    Contact { version: 0, ..contact }
}

fn edit(app: &TestApp, code: &str, at: usize, change: impl Fn(&mut ContactDetails)) {
    let (planner, now): (_, DateTime<Utc>) = (app.actor("adviser"), app.now());
    let it = stored(app).remove(at);
    let mut details = ContactDetails {
        name: it.name.clone(),
        email: it.email.clone(),
        phone: it.phone.clone(),
        is_role_mailbox: it.is_role_mailbox,
        source: Some(it.source.clone()),
        do_not_contact: it.do_not_contact,
        ..ContactDetails::new(it.function)
    };
    change(&mut details);
    app.write(|conn| by_hand::change(conn, &planner, (code, it.id, it.version), &details, now));
}

on_both!(an_import_is_taken_back_and_only_once, |app| {
    let first = plain(&app, "Goes;griffier;A. Een;a@goes.example;0113 1\n");
    let before: Vec<Contact> = stored(&app).into_iter().map(as_said).collect();
    let rows = "Goes;griffier;B. Twee;b@goes.example;\nZeist;griffier;;griffie@zeist.example;\n";
    let second = plain(&app, rows);
    assert_eq!(counts(&second), (1, 1, 0, 0));
    let report = undone(&app, second.id.unwrap());
    assert_eq!((report.restored, report.removed, report.ended, report.kept.len()), (1, 2, 0, 0));
    let now: Vec<Contact> = stored(&app).into_iter().map(as_said).collect();
    assert_eq!(now, before);
    let why = refused(&app, second.id.unwrap());
    assert!(
        why.contains("al teruggedraaid, op 3 oktober 2023 om 09.00 uur door Test planner"),
        "{why}"
    );
    let same = plain(&app, "Goes;griffier;A. Een;a@goes.example;0113 1\n");
    let why = refused(&app, same.id.unwrap());
    assert!(why.contains("niets veranderd"), "{why}");
    undone(&app, first.id.unwrap());
    assert_eq!(stored(&app), []);
    assert!(app.read(audit::verify).is_ok());
    let actor = app.actor("planner");
    let runs = app.read(|conn| imports::list(conn, &actor));
    let states: Vec<bool> = runs.iter().map(|run| run.undone.is_some()).collect();
    assert_eq!(states, [false, true, true]);
});

on_both!(what_was_edited_since_stays_and_is_named, |app| {
    plain(&app, "Goes;griffier;A. Een;a@goes.example;0113 1\n");
    let rows = "Goes;griffier;A. Een;b@goes.example;0113 2\n\
                Zeist;griffier;;griffie@zeist.example;\nTholen;griffier;;griffie@tholen.example;\n";
    let report = plain(&app, rows);
    edit(&app, "GM0664", 0, |it| it.phone = Some("0113 3".to_owned()));
    edit(&app, "GM0355", 1, |it| it.name = Some("C. Drie".to_owned()));
    let report = undone(&app, report.id.unwrap());
    let kept: Vec<_> = report.kept.iter().map(|it| (it.what.as_str(), it.field.as_str())).collect();
    assert_eq!(
        kept,
        [
            ("Griffier van Gemeente Zeist", "Nieuw contact"),
            ("Griffier van Gemeente Goes", "Telefoon")
        ]
    );
    assert_eq!(report.kept[1].now.as_deref(), Some("0113 3"));
    assert_eq!((report.restored, report.removed), (1, 1));
    assert!(report.sentence().contains("2 zijn na de import gewijzigd"), "{}", report.sentence());
    let goes = stored(&app).remove(0);
    assert_eq!((goes.name.as_deref(), goes.phone.as_deref()), (Some("A. Een"), Some("0113 3")));
    assert_eq!(goes.email.unwrap().as_str(), "a@goes.example");
    assert_eq!(stored(&app).len(), 2);
});

on_both!(a_wish_to_get_no_mail_outlives_an_undo, |app| {
    let report = plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    edit(&app, "GM0664", 0, |it| it.do_not_contact = true);
    assert_eq!(undone(&app, report.id.unwrap()).kept.len(), 1);
    assert!(stored(&app)[0].do_not_contact);
});

on_both!(a_contact_that_a_message_was_made_for_is_ended_instead_of_removed, |app| {
    let report = plain(&app, "Goes;burgemeester;;burgemeester@goes.example;\n");
    crate::letter_kit::queued_letter(&app, "GM0664");
    crate::schema::execute(&app, "UPDATE messages SET contact_id = (SELECT id FROM contacts)");
    let report = undone(&app, report.id.unwrap());
    assert_eq!((report.ended, report.removed, report.kept.len()), (1, 0, 0));
    let own = stored(&app).remove(0);
    assert_eq!(own.valid_to, Some(app.now().date_naive()));
});

on_both!(a_renamed_organisation_gets_its_name_back_and_loses_the_alias, |app| {
    let whole = cbs(&app);
    let before =
        app.read(|conn| Ok((organisations::get_by_code(conn, "GM0355")?, list_aliases(conn)?)));
    let changed = whole.replace("\"Zeist\",26,PV26", "\"Zeist aan de Heuvel\",25,PV25");
    let report = written(&app, changed.as_bytes(), &Options::default());
    let actor = app.actor("planner");
    let run = app.read(|conn| imports::show(conn, &actor, report.id.unwrap(), (0, 50)));
    let fields: Vec<_> = run.changes.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["Naam van de organisatie", "Provincie", "Andere schrijfwijze"]);
    assert_eq!(run.changes[1].new.as_deref(), Some("Gelderland"));
    assert_eq!((run.total, run.changes[0].what.as_str()), (3, "Gemeente Zeist aan de Heuvel"));
    let report = undone(&app, report.id.unwrap());
    assert_eq!((report.restored, report.kept.len()), (2, 0));
    let after =
        app.read(|conn| Ok((organisations::get_by_code(conn, "GM0355")?, list_aliases(conn)?)));
    assert_eq!(after, before);
});

on_both!(a_former_name_is_still_found_while_a_newer_one_stays, |app| {
    let changed = cbs(&app).replace("\"Zeist\",26", "\"Zeist aan de Heuvel\",26");
    let first = written(&app, changed.as_bytes(), &Options::default());
    let again = changed.replace("Zeist aan de Heuvel", "Zeist aan Zee");
    written(&app, again.as_bytes(), &Options::default());
    let is_known = || {
        let aliases = app.read(|conn| Ok(list_aliases(conn)?));
        format!("{aliases:?}").contains("\"Zeist\"")
    };
    assert!(is_known());
    assert_eq!(undone(&app, first.id.unwrap()).kept.len(), 1);
    assert!(is_known(), "nobody finds Zeist any more");
});

on_both!(an_address_that_somebody_checked_since_stays, |app| {
    plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    let report = plain(&app, "Goes;griffier;A. Een;b@goes.example;\n");
    let later = app.at("2023-10-09T07:00:00Z");
    let mut contact = stored(&app).remove(0);
    contact.verified_on = Some(later.now().date_naive());
    app.write(|conn| Ok(contacts::set(conn, &contact)?));
    let report = undone(&later, report.id.unwrap());
    assert_eq!(report.kept[0].why, "nagekeken na de import");
    assert_eq!(stored(&app)[0].email.as_ref().unwrap().as_str(), "b@goes.example");
    assert_eq!(stored(&app)[0].verified_on, contact.verified_on);
});

on_both!(only_who_may_import_may_undo, |app| {
    let report = plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    let (adviser, now) = (app.actor("adviser"), app.now());
    let error = app.try_write(|conn| imports::undo(conn, &adviser, report.id.unwrap(), now));
    assert!(matches!(error, Err(ServiceError::Forbidden(_))));
    let planner = app.actor("planner");
    let error = app.try_write(|conn| imports::undo(conn, &planner, 99, now)).unwrap_err();
    assert!(matches!(error, ServiceError::Store(drietraps::store::StoreError::NotFound(_))));
});

on_both!(two_planners_who_undo_at_once_undo_once, |app| {
    let report = plain(&app, "Goes;griffier;A. Een;a@goes.example;\n");
    let id = report.id.unwrap();
    let done: Vec<bool> = std::thread::scope(|scope| {
        let both: Vec<_> = ["planner", "planner2"]
            .map(|name| {
                let (app, actor, now) = (&app, app.actor(name), app.now());
                scope.spawn(move || {
                    app.try_write(|conn| imports::undo(conn, &actor, id, now)).is_ok()
                })
            })
            .into_iter()
            .collect();
        both.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|it| **it).count(), 1);
});

/// For the edits of a test.
pub(super) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// Edits one contact by hand.
pub(super) fn edited(app: &TestApp, contact: &Contact, change: impl Fn(&mut Contact)) {
    let mut contact = contact.clone();
    change(&mut contact);
    app.write(|conn| Ok(contacts::set(conn, &contact)?));
}

/// The fields that a list may change, and what goes with the address.
pub(super) type Fields =
    (ContactFunction, Option<String>, Option<String>, Option<String>, (bool, String));

pub(super) fn fields(it: &Contact) -> Fields {
    let email = it.email.as_ref().map(|email| email.as_str().to_owned());
    let of_address = (it.is_role_mailbox, it.source.clone());
    (it.function, it.name.clone(), email, it.phone.clone(), of_address)
}
