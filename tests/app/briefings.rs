//! Briefings on paper: what stands on one page, and what never does; the filter of the timeline.

use drietraps::domain::notes::NoteLevel;
use drietraps::domain::people::Part;

use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::notes::{owned, try_write};

const SECRET: &str = "Spanning rond een bouwplan";

/// Zeist with a clerk, a conversation with a secret, a promise and a note.
fn filled(app: &TestApp) {
    owned(app);
    clerk(app, "GM0355", "griffie@zeist.example");
    let log = [
        ("organisation", "GM0355"),
        ("held_on", "02-10-2023"),
        ("mode", "phone"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", SECRET),
        ("commitment_text", "Voorbeeldprotocol sturen"),
        ("commitment_due_on", "20-10-2023"),
    ];
    app.logged_in("adviser").post("/gesprekken", &log).expect(303);
    try_write(app, "adviser", NoteLevel::Confidential, "Belt liever na vijven").unwrap();
}

on_both!(a_briefing_tells_who_what_was_promised_and_how_far_and_no_secret, |app| {
    filled(&app);
    for name in ["adviser", "adviser2", "planner"] {
        let page = app.logged_in(name).get("/organisaties/GM0355/briefing").expect(200).body;
        for told in [
            "Griffier",
            "griffie@zeist.example",
            "Gesprek gehouden",
            "Voorbeeldprotocol sturen",
            "minuten",
            "Gemeente De Bilt",
        ] {
            assert!(page.contains(told), "{name}, {told}: {page}");
        }
        for kept in [SECRET, "Belt liever", "Notitie"] {
            assert!(!page.contains(kept), "{name}, {kept}: {page}");
        }
    }
});

on_both!(a_briefing_of_a_province_lists_its_organisations_with_what_is_open, |app| {
    filled(&app);
    let page = app.logged_in("adviser").get("/provincies/PV26/briefing").expect(200).body;
    for told in [
        "Briefing Utrecht",
        "Provincie Utrecht",
        "Van de 26 gemeenten kregen ",
        ">Zeist</a>",
        ">Rhenen</a>",
        "Voorbeeldprotocol sturen (uiterlijk 20 oktober 2023)",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains(SECRET) && !page.contains("Gemeente Goes"), "{page}");
    let list = app.logged_in("adviser").get("/organisaties?province=PV26").expect(200).body;
    assert!(list.contains("href=\"/provincies/PV26/briefing\""), "{list}");
    let names = app.logged_in("management").get("/organisaties?province=PV26").expect(200).body;
    assert!(!names.contains("briefing"), "{names}");
});

on_both!(a_briefing_of_a_province_says_when_a_planned_session_is, |app| {
    owned(&app);
    let lotte = person(&app, "Lotte Smit", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-17T17:30:00Z", "Slot Zeist", lotte)).unwrap();
    let page = app.logged_in("adviser").get("/provincies/PV26/briefing").expect(200).body;
    let row = page.split(">Zeist</a>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("Bijeenkomst: dinsdag 17 oktober, 19.30 uur, Slot Zeist"), "{row}");
});

on_both!(the_timeline_shows_one_kind_when_asked, |app| {
    filled(&app);
    let browser = app.logged_in("adviser");
    let all = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(all.contains("href=\"/organisaties/GM0355?soort=notities#tijdlijn\""), "{all}");
    let timeline = |kind: &str| {
        let page = browser.get(&format!("/organisaties/GM0355?soort={kind}")).expect(200).body;
        let (_, rest) = page.split_once("<ol class=\"timeline\">").unwrap();
        rest.split_once("</ol>").unwrap().0.to_owned()
    };
    let notes = timeline("notities");
    assert!(notes.contains("Notitie") && !notes.contains("Gesprek gehouden"), "{notes}");
    let talks = timeline("gesprekken");
    assert!(talks.contains("Gesprek gehouden") && !talks.contains("Notitie"), "{talks}");
    assert!(timeline("onzin").contains("Notitie"), "an unknown kind is all kinds");
});

on_both!(a_dossier_names_the_files_that_changed_it, |app| {
    owned(&app);
    crate::imports::plain(&app, "Zeist;griffier;;griffie@zeist.example;\r\n");
    let planner = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert!(
        planner.contains("href=\"/import/gelezen/1\"") && planner.contains("lijst.csv"),
        "{planner}"
    );
    let adviser = app.logged_in("adviser").get("/organisaties/GM0355").expect(200).body;
    assert!(adviser.contains("lijst.csv") && !adviser.contains("/import/gelezen/1"), "{adviser}");
    let other = app.logged_in("planner").get("/organisaties/GM0340").expect(200).body;
    assert!(!other.contains("lijst.csv"), "{other}");
});
