//! What tells of a person goes when its term is over: announced a month before, put off with a
//! reason, and written down without what it was.

use drietraps::mail::inbound as parsing;
use drietraps::mail::transport::Memory;
use drietraps::services::inbound;
use drietraps::store::{audit, contacts};

use crate::imports::plain;
use crate::inbound::answer;
use crate::kit::{TestApp, on_both};

const ADDRESS: &str = "q.zwartewaard@goes.example";
const HOME: &str = "/beheer/bewaartermijnen";

/// A letter that was sent and answered on 3 October 2023.
pub fn answered(app: &TestApp) {
    plain(
        app,
        &format!(
            "Goes;burgemeester;Q. Zwartewaard;{ADDRESS};0113 000 091\r\n\
             Goes;griffier;;griffie@goes.example;\r\n"
        ),
    );
    let round = app.released(&["GM0664"]);
    assert_eq!(app.sender(&Memory::default()).send_due().unwrap(), 2);
    let sent = app.messages(round.id);
    let theirs = sent.iter().find(|it| it.to_address == ADDRESS).unwrap();
    let mail = parsing::parse(answer(ADDRESS, &theirs.message_id, "Graag in mei").as_bytes());
    app.write(|conn| inbound::take_in(conn, &mail, app.now()));
}

/// The night before this day.
pub fn night(app: &TestApp, day: &str) -> TestApp {
    let then = app.at(&format!("{day}T03:00:00Z"));
    then.do_work_of_the_day(then.now());
    then
}

fn page(app: &TestApp) -> String {
    app.logged_in("admin").get(HOME).expect(200).body
}

/// The text of what the planner hands over of the mayor.
pub fn kept(app: &TestApp) -> String {
    let all = app.read(|conn| Ok(contacts::list(conn)?));
    let path = format!("/organisaties/GM0664/contacten/{}/inzage", all[0].id);
    app.logged_in("planner").get(&path).expect(200).body
}

on_both!(a_text_goes_a_year_after_it_left_and_a_month_after_it_was_announced, |app| {
    answered(&app);
    let coverage = app.api("planner").get("coverage?on=2023-10-03").expect(200).json();
    night(&app, "2024-09-02");
    let told = night(&app, "2024-09-03");
    assert!(page(&told).contains("Stel uit"), "it is announced");
    assert!(kept(&told).contains("Geachte burgemeester Zwartewaard"));
    let last = night(&app, "2024-10-02");
    assert!(kept(&last).contains("Geachte burgemeester") && kept(&last).contains("Graag in mei"));
    let gone = night(&app, "2024-10-03");
    let left = kept(&gone);
    assert!(!left.contains("Geachte burgemeester") && !left.contains("Graag in mei"), "{left}");
    assert!(left.contains(ADDRESS), "the contact stays until the end of its own term");
    let records = page(&gone);
    assert!(records.contains("2 × de tekst van berichten aan contactpersonen"), "{records}");
    assert!(records.contains("1 × berichten die binnenkwamen"), "{records}");
    let again = gone.api("planner").get("coverage?on=2023-10-03").expect(200).json();
    assert_eq!(again["checksum"], coverage["checksum"]);
});

on_both!(contacts_go_a_year_after_the_tour_and_may_come_back, |app| {
    answered(&app);
    let told = night(&app, "2025-12-01");
    let start = told.logged_in("admin").get("/").expect(200).body;
    assert!(start.contains("worden de gegevens van 2 contactpersonen vernietigd"), "{start}");
    assert!(!told.logged_in("planner").get("/").expect(200).body.contains("vernietigd"));
    night(&app, "2025-12-30");
    let all = |app: &TestApp| app.read(|conn| Ok(contacts::list(conn)?));
    assert!(all(&app).iter().all(|it| it.email.is_some()));
    let gone = night(&app, "2025-12-31");
    assert!(all(&gone).iter().all(|it| it.email.is_none() && it.name.is_none()));
    assert!(page(&gone).contains("2 × gegevens van contactpersonen"));
    let again = [("function", "mayor"), ("email", ADDRESS)];
    gone.logged_in("adviser").post("/organisaties/GM0664/contacten", &again).expect(303);
});

on_both!(an_administrator_puts_it_off_with_a_reason_and_at_most_ninety_days, |app| {
    answered(&app);
    let told = night(&app, "2025-12-01");
    let put_off = |day: &str, reason: &str| {
        let fields = [("delayed_until", day), ("reason", reason)];
        told.logged_in("admin").post(&format!("{HOME}/contact/uitstel"), &fields)
    };
    put_off("02-03-2026", "De verantwoording loopt nog").expect(422);
    put_off("01-12-2025", "De verantwoording loopt nog").expect(422);
    put_off("01-02-2026", "nodig").expect(422);
    put_off("01-02-2026", "De verantwoording loopt nog").expect(303);
    assert!(page(&told).contains("Uitgesteld tot 1 februari 2026 door Test admin"));
    let has = |app: &TestApp| app.read(|conn| Ok(contacts::list(conn)?))[0].email.is_some();
    assert!(has(&night(&app, "2026-01-31")));
    assert!(!has(&night(&app, "2026-02-01")));
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    for action in ["retention.put_off", "retention.destroy"] {
        assert!(lines.iter().any(|line| line.action == action), "{action}");
    }
});

on_both!(what_was_over_for_years_is_announced_first_too, |app| {
    answered(&app);
    night(&app, "2026-06-01");
    assert!(app.read(|conn| Ok(contacts::list(conn)?))[0].email.is_some());
    night(&app, "2026-07-01");
    assert!(app.read(|conn| Ok(contacts::list(conn)?))[0].email.is_none());
});

on_both!(what_does_not_go_soon_cannot_be_put_off, |app| {
    answered(&app);
    let told = night(&app, "2024-02-01");
    let fields = [("delayed_until", "01-03-2024"), ("reason", "De verantwoording loopt nog")];
    let body = told.logged_in("admin").post(&format!("{HOME}/contact/uitstel"), &fields).body;
    assert!(body.contains("Uitstellen is niet nodig."), "{body}");
});

on_both!(the_terms_are_the_same_in_the_program_on_the_page_and_in_the_register, |app| {
    let told = app.stranger().get("/privacy").expect(200).body;
    let home = env!("CARGO_MANIFEST_DIR");
    let register = std::fs::read_to_string(format!("{home}/docs/processing-register.md")).unwrap();
    let terms = app.state.settings.retention.all();
    for (what, until) in &terms {
        assert!(told.contains(&format!("<li>{what}: {until}.</li>")), "{what}: {told}");
        assert!(register.contains(&format!("| {what} | {until} |")), "{what}");
    }
    let rows = register.split("| what | until |").nth(1).unwrap().lines().skip(2);
    assert_eq!(rows.take_while(|line| line.starts_with('|')).count(), terms.len());
});

on_both!(an_installation_may_keep_things_shorter, |app| {
    answered(&app);
    let app = app.with_settings(|settings| {
        settings.retention = "message_text=6,contact=3".parse().unwrap();
    });
    let told = app.stranger().get("/privacy").expect(200).body;
    assert!(told.contains("<li>Contactgegevens: tot 3 maanden na de tour.</li>"), "{told}");
    assert!(told.contains("<li>De tekst van berichten aan u: 6 maanden.</li>"), "{told}");
    assert!(page(&app).contains("6 maanden na het versturen"));
    night(&app, "2024-03-04");
    assert!(kept(&night(&app, "2024-04-02")).contains("Geachte burgemeester"));
    let gone = night(&app, "2024-04-03");
    let left = kept(&gone);
    assert!(!left.contains("Geachte burgemeester") && left.contains("Graag in mei"), "{left}");
});

on_both!(who_answers_for_the_data_stands_on_the_page, |app| {
    let app = app.with_settings(|settings| {
        settings.controller = Some("Stichting Voorbeeld".to_owned());
        settings.data_protection_officer = Some("fg@voorbeeld.example".to_owned());
    });
    let told = app.stranger().get("/privacy").expect(200).body;
    assert!(told.contains("Stichting Voorbeeld") && told.contains("mailto:fg@voorbeeld.example"));
});
