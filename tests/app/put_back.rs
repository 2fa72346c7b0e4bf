//! A copy that is put back forgets again whom it should not know any more.

use drietraps::domain::contacts::Contact;
use drietraps::mail::transport::Memory;
use drietraps::store::contacts;

use crate::backups::{empty_place, file, make, on, remove_place, restore};
use crate::erasure::{ADDRESS, around, erase, mayor, stored};
use crate::imports::plain;
use crate::kit::{Backend, TestApp, on_both};
use crate::schema::execute;
use crate::sealed_log::sealed;
use crate::terms::{answered, kept, night};

fn all(app: &TestApp) -> Vec<Contact> {
    app.read(|conn| Ok(contacts::list(conn)?))
}

on_both!(who_was_erased_after_the_backup_stays_erased_when_it_is_put_back, |app| {
    let app = sealed(&app);
    let contact = mayor(&app);
    let old = file(&app, "drietraps-20231003T020000Z.zip");
    make(&app, &old).unwrap();
    erase(&app, &contact).expect(303);
    let next = app.at("2023-10-05T09:00:00Z");
    make(&next, &file(&app, "drietraps-20231005T020000Z.zip")).unwrap();
    let url = empty_place(&app, "again");
    let restored = restore(&next, &old, &url, false).unwrap();
    assert_eq!((restored.erased, restored.tried.bent.clone()), (1, None));
    let back = on(&next, &url);
    assert!(all(&back).iter().all(|it| it.email.as_ref().is_none_or(|it| it.as_str() != ADDRESS)));
    let again = [("function", "mayor"), ("email", ADDRESS)];
    back.logged_in("adviser").post("/organisaties/GM0664/contacten", &again).expect(422);
    drop(back);
    remove_place(&app, &url);
});

#[test]
fn the_database_that_a_backup_replaces_says_who_was_erased() {
    let app = sealed(&TestApp::start(Backend::Sqlite));
    let contact = mayor(&app);
    let old = file(&app, "monday.zip");
    make(&app, &old).unwrap();
    erase(&app, &contact).expect(303);
    let place = app.state.settings.database_url.strip_prefix("sqlite://").unwrap();
    let replaced = file(&app, "replaced.sqlite");
    for end in ["", "-wal"] {
        std::fs::copy(format!("{place}{end}"), format!("{}{end}", replaced.display())).unwrap();
    }
    let to = format!("sqlite://{}", replaced.display());
    let restored = restore(&app, &old, &to, true).unwrap();
    assert_eq!(restored.erased, 1);
}

on_both!(a_backup_of_another_database_erases_nobody, |app| {
    let (app, other) = (sealed(&app), sealed(&TestApp::start(app.backend)));
    let contact = mayor(&other);
    erase(&other, &contact).expect(303);
    // Under the clock of the tests both logs begin with the same line.
    execute(&other, "UPDATE audit_events SET hash = 'other' WHERE id = 1");
    mayor(&app);
    let old = file(&app, "drietraps-20231003T020000Z.zip");
    make(&app, &old).unwrap();
    let next = other.at("2023-10-05T09:00:00Z");
    make(&next, &file(&app, "drietraps-20231005T020000Z.zip")).unwrap();
    let url = empty_place(&app, "again");
    assert_eq!(restore(&app, &old, &url, false).unwrap().erased, 0);
    remove_place(&app, &url);
});

on_both!(what_went_by_its_term_goes_again_the_first_night, |app| {
    let app = sealed(&app);
    answered(&app);
    let old = file(&app, "old.zip");
    make(&app, &old).unwrap();
    let later = app.at("2024-12-01T09:00:00Z");
    let url = empty_place(&app, "again");
    restore(&later, &old, &url, false).unwrap();
    let back = on(&later, &url);
    assert!(kept(&back).contains("Geachte burgemeester Zwartewaard"));
    back.do_work_of_the_day(back.now());
    assert!(!kept(&back).contains("Geachte burgemeester Zwartewaard"));
    assert!(kept(&back).contains(ADDRESS), "its own term is not over");
    drop(back);
    remove_place(&app, &url);
});

on_both!(after_the_last_term_nothing_of_a_person_is_left, |app| {
    answered(&app);
    for day in ["2024-09-03", "2024-10-03", "2025-12-01", "2025-12-31"] {
        night(&app, day);
    }
    // The caretaker does so after the work of the night.
    app.state.db.empty_log_now().unwrap();
    let left = stored(&app);
    for text in ["Zwartewaard", "zwartewaard", "000 091", "Graag in mei"] {
        assert_eq!(around(&left, text), None);
    }
});

on_both!(an_objection_outlives_the_contact_also_of_an_office, |app| {
    plain(&app, "Goes;griffier;;griffie@goes.example;\r\n");
    let office = all(&app).remove(0);
    let fields = [
        ("function", "council_clerk"),
        ("email", "griffie@goes.example"),
        ("is_role_mailbox", "yes"),
        ("do_not_contact", "yes"),
        ("version", "1"),
    ];
    let path = format!("/organisaties/GM0664/contacten/{}", office.id);
    app.logged_in("adviser").post(&path, &fields).expect(303);
    night(&app, "2025-12-01");
    let gone = night(&app, "2025-12-31");
    assert!(all(&gone).iter().all(|it| it.email.is_none()));
    let again = [("function", "council_clerk"), ("email", "Griffie@goes.example")];
    gone.logged_in("adviser").post("/organisaties/GM0664/contacten", &again).expect(422);
    assert_eq!(app.sender(&Memory::default()).send_due().unwrap(), 0);
});

on_both!(who_was_erased_is_not_filled_in_again, |app| {
    let contact = mayor(&app);
    erase(&app, &contact).expect(303);
    let version = all(&app)[0].version.to_string();
    let fields = [("function", "mayor"), ("name", "Q. Zwartewaard"), ("version", &version)];
    let path = format!("/organisaties/GM0664/contacten/{}", contact.id);
    let told = app.logged_in("adviser").post(&path, &fields).body;
    assert!(told.contains("De gegevens van dit contact zijn gewist."), "{told}");
});
