//! The list of all contacts, the list of what is missing, and both as files that can be read in
//! again.

use drietraps::services::imports::{self, Options};
use drietraps::sheets::{self, Layout, Limits, Mapping, Reading, Table};
use drietraps::store::{contacts, organisations};

use crate::kit::{TestApp, on_both};
use crate::schema::execute;

/// Three contacts in Goes and Hulst, one of them unreachable, and the offices of Zeeland.
fn some(app: &TestApp) {
    app.add_contact("GM0664", "mayor", Some("burgemeester@goes.example"));
    let lost = app.add_contact("GM0664", "council_clerk", Some("grifie@goes.example"));
    app.add_contact("GM0677", "mayor", None);
    app.add_contact("PV29", "kings_commissioner", Some("cvdk@zeeland.example"));
    app.add_contact("PV29", "states_clerk", Some("griffie@zeeland.example"));
    execute(app, "UPDATE contacts SET name = '=A. Een', phone = '+31 113 1' WHERE id = 1");
    execute(app, "UPDATE contacts SET name = 'B. Twee' WHERE email IS NULL");
    execute(app, &format!("UPDATE contacts SET bounced_on = '2023-10-02' WHERE id = {lost}"));
    execute(app, "UPDATE contacts SET verified_on = '2023-09-01' WHERE id = 1");
}

fn count(body: &str, number: usize) -> bool {
    body.contains(&format!("<span class=\"count\">{number}</span>"))
}

on_both!(contacts_are_found_by_organisation_province_function_and_state, |app| {
    some(&app);
    let browser = app.logged_in("adviser");
    for (query, hits, shown) in [
        ("", 5, "Gemeente Hulst"),
        ("?q=goes", 2, "burgemeester@goes.example"),
        ("?q=hulst", 1, "B. Twee"),
        ("?province=PV29&function=mayor", 2, "Burgemeester"),
        ("?province=PV26", 0, "Geen contact gevonden."),
        ("?state=reachable", 3, "bereikbaar"),
        ("?state=no_address", 1, "geen e-mailadres"),
        ("?state=bounced", 1, "kwam terug op 2 oktober 2023"),
        ("?state=no_mail", 0, "Geen contact gevonden."),
        ("?state=unverified", 4, "nakijken"),
    ] {
        let body = browser.get(&format!("/contacten{query}")).expect(200).body;
        assert!(count(&body, hits) && body.contains(shown), "{query}: {body}");
    }
});

on_both!(a_long_list_of_contacts_has_pages_of_fifty, |app| {
    app.write(|conn| {
        let all = organisations::list(conn)?;
        for it in all.iter().filter(|it| it.is_valid_on("2023-10-03".parse().unwrap())).take(51) {
            let contact = drietraps::domain::contacts::Contact {
                name: Some("A. Een".to_owned()),
                ..empty(it.id)
            };
            contacts::add(conn, &contact)?;
        }
        Ok(())
    });
    let body = app.logged_in("admin").get("/contacten?function=other&pagina=2").expect(200).body;
    assert!(body.contains("51 tot en met 51 van 51"), "{body}");
    assert!(body.contains("href=\"/contacten?function=other\""), "{body}");
});

fn empty(organisation_id: i64) -> drietraps::domain::contacts::Contact {
    drietraps::domain::contacts::Contact {
        id: 0,
        organisation_id,
        function: drietraps::domain::contacts::ContactFunction::Other,
        name: None,
        email: None,
        phone: None,
        is_role_mailbox: false,
        source: String::new(),
        verified_on: None,
        valid_from: None,
        valid_to: None,
        do_not_contact: false,
        do_not_contact_on: None,
        bounced_on: None,
        version: 1,
    }
}

on_both!(each_gap_is_counted_and_has_one_next_step, |app| {
    some(&app);
    let browser = app.logged_in("adviser");
    let all = browser.get("/contacten/ontbreekt").expect(200).body;
    for (label, number) in [
        ("Geen werkend adres", 352),
        ("Geen burgemeester of commissaris", 351),
        ("Geen griffier", 352),
        ("180 dagen niet nagekeken", 2),
    ] {
        assert!(all.contains(&format!("{label} <strong>{number}</strong>")), "{label}: {all}");
    }
    let address = browser.get("/contacten/ontbreekt?gat=address").body;
    assert!(count(&address, 352) && !address.contains("Gemeente Goes"), "{address}");
    let clerks = browser.get("/contacten/ontbreekt?gat=clerk&pagina=3").body;
    assert!(clerks.contains("Voeg een griffier toe"), "{clerks}");
    let old = browser.get("/contacten/ontbreekt?gat=unverified").body;
    assert!(count(&old, 2), "{old}");
    assert!(old.contains("Gemeente Hulst") && old.contains("Provincie Zeeland"), "{old}");
    assert!(old.contains("<td data-label=\"Volgende stap\">") && old.contains("/juist"), "{old}");
    let reader = app.logged_in("admin").get("/contacten/ontbreekt?gat=unverified").body;
    assert!(!reader.contains("/juist") && !reader.contains("/contacten/1\""), "{reader}");
});

on_both!(a_look_from_the_list_of_gaps_goes_back_to_it, |app| {
    some(&app);
    let browser = app.logged_in("adviser");
    let list = "/contacten/ontbreekt?gat=unverified";
    assert!(browser.get(list).body.contains("name=\"back\" value=\"/contacten/ontbreekt?gat="));
    let form = [("version", "1"), ("back", list)];
    let answer = browser.post("/organisaties/GM0677/contacten/3/juist", &form).expect(303);
    assert_eq!(answer.location(), list);
    let left = browser.get(list).body;
    assert!(count(&left, 1) && !left.contains("Gemeente Hulst"), "{left}");
});

on_both!(the_form_of_a_new_contact_starts_with_the_function_that_lacks, |app| {
    let path = "/organisaties/PV29/contacten/nieuw?functie=states_clerk";
    let form = app.logged_in("planner").get(path).expect(200).body;
    assert!(form.contains("<option value=\"states_clerk\" selected>"), "{form}");
    assert!(form.contains("Deze persoon volgt de vorige op"), "{form}");
    app.logged_in("planner").get("/organisaties/GM9999/contacten/nieuw").expect(404);
});

on_both!(contacts_that_leave_as_a_file_come_in_again_without_a_change, |app| {
    some(&app);
    let before = app.read(|conn| Ok(contacts::list(conn)?));
    let (actor, now) = (app.actor("planner"), app.now());
    for kind in ["csv", "xlsx", "ods"] {
        let answer = app.logged_in("planner").get(&format!("/contacten.{kind}")).expect(200);
        let name = format!("contacten.{kind}");
        assert!(answer.header("content-disposition").unwrap().contains(&name));
        let file =
            imports::read(&name, &answer.bytes, &Reading::default(), Limits::default()).unwrap();
        let report =
            app.write(|conn| imports::write(conn, &actor, &file, &Options::default(), now));
        let counts = (report.created, report.updated, report.unchanged, report.errors.len());
        assert_eq!(counts, (0, 0, 5, 0), "{kind}: {:?}", report.errors);
    }
    assert_eq!(app.read(|conn| Ok(contacts::list(conn)?)), before);
});

on_both!(an_export_of_contacts_keeps_the_filters_and_is_in_the_audit_log, |app| {
    some(&app);
    execute(&app, "UPDATE contacts SET valid_to = '2023-10-03' WHERE id = 2");
    let csv = app.logged_in("adviser").get("/contacten.csv?q=goes").expect(200).body;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("\u{feff}gemeente;functie;naam;e-mail;telefoon;"), "{csv}");
    assert_eq!(lines.len(), 2, "who is past stays out: {csv}");
    assert!(lines[1].starts_with("GM0664;Burgemeester;'=A. Een;burgemeester@goes.example;'+31"));
    let actions = app.read(|conn| Ok(drietraps::store::audit::list(conn)?));
    assert!(actions.iter().any(|line| line.action == "contact.export"));
});

on_both!(organisations_and_gaps_leave_as_files_that_can_be_read, |app| {
    let browser = app.logged_in("adviser");
    for kind in ["csv", "xlsx", "ods"] {
        for (path, rows) in [("organisaties", 354), ("contacten/ontbreekt", 354)] {
            let answer = browser.get(&format!("/{path}.{kind}")).expect(200);
            let table = Table::read(&answer.bytes, &Reading::default(), Limits::default()).unwrap();
            assert_eq!(table.rows.iter().count(), rows, "{path}.{kind}");
            assert_eq!((table.header[0].as_str(), table.problems.len()), ("code", 0));
        }
    }
});

on_both!(organisations_that_leave_as_a_file_are_read_by_their_own_columns, |app| {
    for kind in ["csv", "xlsx", "ods"] {
        let answer = app.logged_in("adviser").get(&format!("/organisaties.{kind}")).expect(200);
        let table = Table::read(&answer.bytes, &Reading::default(), Limits::default()).unwrap();
        let mapping = Mapping::guess(&table.header);
        assert_eq!(mapping.check(), Ok(()), "{kind}");
        let parsed = sheets::rows(&table, Layout::Mapped, Some(&mapping));
        assert_eq!((parsed.rows.len(), parsed.problems.len()), (354, 0), "{kind}");
        let goes = parsed.rows.iter().find(|row| row.name.as_deref() == Some("Goes")).unwrap();
        assert_eq!(goes.code.as_ref().unwrap().as_str(), "GM0664");
        assert_eq!(goes.province.as_ref().unwrap().as_str(), "PV29");
        assert_eq!(goes.contacts, []);
        let reading = Reading { mapping: Some(mapping), ..Reading::default() };
        let file = imports::read("lijst", &answer.bytes, &reading, Limits::default()).unwrap();
        let (actor, now) = (app.actor("planner"), app.now());
        let report =
            app.write(|conn| imports::write(conn, &actor, &file, &Options::default(), now));
        let counts = (report.created, report.updated, report.unchanged, report.errors.len());
        assert_eq!(counts, (0, 0, 354, 0), "{kind}: {:?}", report.errors);
    }
});
