//! The timeline of a dossier: everything once, the newest first, nothing confidential.

use diesel::prelude::*;
use drietraps::domain::assignments::Choice;
use drietraps::domain::calls::Call;
use drietraps::domain::calls::CallResult;
use drietraps::domain::people::Part;
use drietraps::domain::stages::StageState;
use drietraps::services::assignments::{self, AssignMany};
use drietraps::services::dossiers;
use drietraps::services::timeline::{self, Happening, Link, TimelineEntry};
use drietraps::store::calls as stored_calls;
use drietraps::store::schema::conversations;

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
    for path in ["/organisaties/GM0355", "/organisaties/GM0355/briefing"] {
        let page = app.logged_in("adviser").get(path).expect(200).body;
        assert!(page.contains("2 gesprekken, laatst 3 oktober 2023"), "{page}");
    }
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

on_both!(a_promise_stays_as_it_was_said_and_each_change_is_a_line_of_its_own, |app| {
    let (maker, other) = (app.user("adviser").id.to_string(), app.user("adviser2").id.to_string());
    let fields = [
        ("commitment_text", "Aanbod mailen"),
        ("commitment_due_on", "09-10-2023"),
        ("commitment_owner", maker.as_str()),
    ];
    let browser = app.logged_in("adviser");
    browser.post("/organisaties/GM0355/toezeggingen", &fields).expect(303);
    let changed = [
        ("version", "1"),
        ("commitment_text", "Aanbod mailen"),
        ("commitment_owner", other.as_str()),
        ("commitment_due_on", "04-10-2023"),
        ("reason", "Zij wachten erop"),
    ];
    browser.post("/toezeggingen/1", &changed).expect(303);
    browser.post("/toezeggingen/1/gedaan", &[]).expect(303);
    let lines: Vec<(String, String)> = story(&app, "adviser")
        .into_iter()
        .map(|entry| (format!("{:?}", entry.what), entry.who))
        .collect();
    let by = |start: &str| lines.iter().find(|(what, _)| what.starts_with(start)).cloned();
    let (made, promised_by) = by("CommitmentMade").unwrap();
    assert!(made.contains("2023-10-09") && !made.contains("2023-10-04"), "{made}");
    assert_eq!(promised_by, "Test adviser");
    let (moved, moved_by) = by("CommitmentMoved").unwrap();
    assert!(moved.contains("2023-10-04") && moved.contains("Zij wachten erop"), "{moved}");
    assert_eq!(moved_by, "Test adviser");
    let (given, _) = by("CommitmentGiven").unwrap();
    assert!(given.contains("to: \"Test adviser2\""), "{given}");
    assert_eq!(by("CommitmentDone").unwrap().1, "Test adviser", "who did it, not who owns it");
    let page = browser.get("/organisaties/GM0355").expect(200).body;
    for text in ["uiterlijk 9 oktober 2023", "van 9 oktober 2023 naar 4 oktober 2023"] {
        assert!(page.contains(text), "{text}: {page}");
    }
});

on_both!(a_promise_that_goes_along_with_its_dossier_keeps_who_made_it, |app| {
    log(&app, "02-10-2023", "mayor");
    let (to, from) = (app.user("adviser2").id, app.user("adviser").id);
    let holder = Choice { dossier_id: dossier(&app, ZEIST).id, holder_id: Some(from) };
    let command = AssignMany { choices: vec![holder], to_id: to, with_conversations: false };
    let (actor, stationery, now) = (app.actor("planner"), app.state.stationery(), app.now());
    app.write(|conn| assignments::assign(conn, &actor, &command, &stationery, now));
    let told = story(&app, "adviser");
    let made = told.iter().find(|it| matches!(it.what, Happening::CommitmentMade { .. })).unwrap();
    assert_eq!(made.who, "Test adviser", "{told:#?}");
    let own = |it: &&TimelineEntry| matches!(it.what, Happening::CommitmentGiven { .. });
    assert_eq!(told.iter().filter(own).count(), 0, "the dossier tells it: {told:#?}");
});

fn version(app: &TestApp, id: i64) -> String {
    let find = conversations::table.find(id).select(conversations::version);
    app.read(|conn| Ok(find.first::<i64>(conn).unwrap())).to_string()
}

/// The lines of the dossier that say that a conversation was planned, the newest first.
fn planned_lines(app: &TestApp) -> Vec<String> {
    let told = story(app, "adviser").into_iter();
    told.filter_map(|entry| match entry.what {
        Happening::Moved { to: StageState::Planned, planned: Some(planned), .. } => {
            Some(format!("{planned:?}"))
        }
        _ => None,
    })
    .collect()
}

on_both!(what_was_planned_keeps_its_day_after_it_was_moved_called_off_or_held, |app| {
    let browser = app.logged_in("adviser");
    let fields = [
        ("organisation", ZEIST),
        ("held_on", "12-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
        ("functions", "mayor"),
    ];
    browser.post("/gesprekken/plannen", &fields).expect(303);
    let later = app.at("2023-10-04T09:00:00Z");
    let version = version(&app, 1);
    let moved = [
        ("version", version.as_str()),
        ("held_on", "16-10-2023"),
        ("held_at", "14.00"),
        ("reason", "Ziek"),
    ];
    later.logged_in("adviser").post("/gesprekken/1/uitstellen", &moved).expect(303);
    let lines = planned_lines(&app);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("2023-10-16T12:00") && lines[1].contains("2023-10-12T08:30"));
    let off = [("organisation", ZEIST), ("reason", "Toch niet")];
    let later = app.at("2023-10-05T09:00:00Z");
    later.logged_in("adviser").post("/gesprekken/afwijzen", &off).expect(303);
    assert_eq!(planned_lines(&app), lines);
    let page = browser.get("/gesprekken/1").expect(200).body;
    assert!(page.contains("Met wie"), "{page}");
});

on_both!(a_held_conversation_keeps_the_day_that_was_planned_and_so_does_a_further_one, |app| {
    let days = [
        ("04-10-2023", "2023-10-03T09:00:00Z", "2023-10-04T12:00:00Z"),
        ("11-10-2023", "2023-10-05T09:00:00Z", ""),
    ];
    for (day, planned, held) in days {
        let fields =
            [("organisation", ZEIST), ("held_on", day), ("held_at", "10.30"), ("mode", "on_site")];
        let browser = app.at(planned).logged_in("adviser");
        browser.post("/gesprekken/plannen", &fields).expect(303);
        if !held.is_empty() {
            let version = version(&app, 1);
            let fields = [
                ("organisation", ZEIST),
                ("conversation", "1"),
                ("version", version.as_str()),
                ("held_on", day),
                ("mode", "on_site"),
                ("attended", "mayor"),
                ("assessment", "positive"),
                ("session_interest", "yes"),
            ];
            app.at(held).logged_in("adviser").post("/gesprekken", &fields).expect(303);
        }
    }
    let lines = planned_lines(&app);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|it| it.contains("2023-10-04T08:30")), "{lines:?}");
    assert!(lines.iter().any(|it| it.contains("2023-10-11T08:30")), "{lines:?}");
});
