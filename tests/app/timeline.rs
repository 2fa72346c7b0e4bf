//! The timeline of a dossier: everything once, the newest first, nothing confidential.

use drietraps::domain::calls::Call;
use drietraps::domain::calls::CallResult;
use drietraps::domain::people::Part;
use drietraps::services::dossiers;
use drietraps::services::timeline::{self, Happening, Link, TimelineEntry};
use drietraps::store::calls as stored_calls;

use crate::evenings::{dossier, evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::letter_kit::sent_letter;

const ZEIST: &str = "GM0355";

fn story(app: &TestApp, name: &str) -> Vec<TimelineEntry> {
    let (actor, now) = (app.actor(name), app.now());
    app.read(|conn| {
        let view = dossiers::show(conn, &actor, ZEIST, now)?;
        timeline::of(conn, &actor, &view)
    })
}

fn log(app: &TestApp, day: &str, attended: &str) {
    let fields = [
        ("organisation", ZEIST),
        ("held_on", day),
        ("mode", "on_site"),
        ("attended", attended),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", "Spanning rond een bouwplan"),
        ("commitment_text", "Protocol sturen"),
        ("commitment_due_on", "10-10-2023"),
    ];
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
}

on_both!(each_thing_that_happened_is_one_line_and_the_newest_stands_first, |app| {
    sent_letter(&app.at("2023-09-12T07:00:00Z"), ZEIST, "2023-09-12T07:00:00Z");
    log(&app, "02-10-2023", "mayor");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let session = plan(&app, ZEIST, evening("2023-10-12T17:30:00Z", "Slot", lotte)).unwrap().id;
    let told = story(&app, "planner");
    let days: Vec<_> = told.iter().map(|entry| entry.on).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "{days:?}");
    let held = told.iter().filter(|it| matches!(it.link, Link::Conversation(_))).count();
    assert_eq!(held, 1, "{told:#?}");
    let planned = told.iter().filter(|it| it.link == Link::Session(session)).count();
    assert_eq!(planned, 1, "{told:#?}");
    let letters = told.iter().filter(|it| matches!(it.link, Link::Message(_))).count();
    assert_eq!(letters, 1, "{told:#?}");
    let page = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    for text in [
        "Gesprek gehouden",
        "voor donderdag 12 oktober, 19.30 uur, Slot",
        "Toegezegd: Protocol sturen",
        "Brief verzonden aan griffier",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("Spanning rond"));
});

on_both!(a_further_conversation_that_moves_no_stage_is_told_too, |app| {
    log(&app, "02-10-2023", "mayor");
    log(&app, "03-10-2023", "council_clerk");
    let told = story(&app, "adviser");
    let held = told.iter().filter(|it| matches!(it.link, Link::Conversation(_))).count();
    assert_eq!(held, 2, "{told:#?}");
});

on_both!(who_gave_the_dossier_to_whom_stands_in_the_story_once, |app| {
    let give = |name: &str| {
        let adviser = if name.is_empty() { String::new() } else { app.user(name).id.to_string() };
        let path = "/organisaties/GM0355/adviseur";
        app.logged_in("planner").post(path, &[("adviser", &adviser)]).expect(303);
    };
    give("adviser");
    give("adviser2");
    give("");
    log(&app, "02-10-2023", "mayor");
    let (from, to) = (app.user("adviser").id.to_string(), app.user("adviser2").id.to_string());
    let zeist = dossier(&app, ZEIST).id.to_string();
    let planner = app.at("2023-10-03T08:00:00Z").logged_in("planner");
    let handover = [("owner", from.as_str()), ("adviser", &to), ("dossiers", &zeist)];
    let path = planner.post("/overdracht", &handover).expect(303).location().to_owned();
    planner.post(&format!("{path}/bevestigen"), &[]).expect(303);
    let page = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    let count = |text: &str| page.matches(text).count();
    assert_eq!(count("Dossier toegewezen"), 3, "{page}");
    for text in [
        "van Test adviser aan Test adviser2",
        "Dossier van niemand",
        "was van Test adviser2",
        "Dossier overgedragen",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(count("Dossier overgedragen"), 1);
});

on_both!(management_reads_the_stages_alone, |app| {
    sent_letter(&app.at("2023-09-12T07:00:00Z"), ZEIST, "2023-09-12T07:00:00Z");
    log(&app, "02-10-2023", "mayor");
    let told = story(&app, "management");
    assert!(!told.is_empty());
    for entry in &told {
        assert_eq!(entry.link, Link::None);
        assert!(matches!(entry.what, Happening::Moved { reason: None, .. }), "{entry:?}");
    }
});

on_both!(a_long_timeline_folds_and_opens_at_a_link, |app| {
    let (dossier, caller) = (dossier(&app, ZEIST), app.user("adviser").id);
    app.write(|conn| {
        for _ in 0..36 {
            let call = Call {
                dossier_id: dossier.id,
                on: "2023-10-03".parse().unwrap(),
                result: CallResult::NoAnswer,
                call_back_on: None,
                remark: None,
            };
            stored_calls::add(conn, &call, caller, app.now())?;
        }
        Ok(())
    });
    let browser = app.logged_in("adviser");
    let folded = browser.get("/organisaties/GM0355").expect(200).body;
    assert_eq!(folded.matches("Gebeld, niet opgenomen").count(), 30);
    assert!(folded.contains("Toon alles (36)"));
    let whole = browser.get("/organisaties/GM0355?alles=1").expect(200).body;
    assert_eq!(whole.matches("Gebeld, niet opgenomen").count(), 36);
    assert!(!whole.contains("Toon alles"));
});
