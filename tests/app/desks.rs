//! Stand-ins and hand-overs: who may do what from when, what goes along, what is written down.

use diesel::prelude::*;
use drietraps::domain::conversations::Mode;
use drietraps::domain::notes::NoteLevel;
use drietraps::domain::stages::StageState;
use drietraps::services::conversations::{PlanConversation, plan};
use drietraps::services::dossiers;
use drietraps::store::schema::messages;
use drietraps::store::{commitments, conversations};

use crate::kit::{Browser, TestApp, at, on_both};
use crate::letter_kit::{dossier, stages};
use crate::notes::{audited, try_write};

const ZEIST: &str = "GM0355";
const RHENEN: &str = "GM0340";
const SECRET: &str = "Spanning rond een bouwplan";

/// Gives an organisation to an account.
fn assign(app: &TestApp, code: &str, name: &str) {
    let (planner, adviser) = (app.actor("planner"), app.user(name).id);
    app.write(|conn| dossiers::assign(conn, &planner, code, Some(adviser), app.now()));
}

fn id_of(app: &TestApp, name: &str) -> String {
    app.user(name).id.to_string()
}

/// `adviser` names `adviser2` from Monday to Friday.
fn named(app: &TestApp) {
    let user = id_of(app, "adviser2");
    let fields = [
        ("stand_in", user.as_str()),
        ("stand_in_from", "09-10-2023"),
        ("stand_in_until", "13-10-2023"),
    ];
    app.logged_in("adviser").post("/overdracht/vervanging", &fields).expect(303);
}

fn log(browser: &Browser, code: &str, day: &str) -> u16 {
    let fields = [
        ("organisation", code),
        ("held_on", day),
        ("mode", "phone"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", SECRET),
    ];
    browser.post("/gesprekken", &fields).status
}

on_both!(a_stand_in_does_what_the_owner_may_on_those_days_only, |app| {
    assign(&app, ZEIST, "adviser");
    named(&app);
    for (instant, status) in [
        ("2023-10-06T10:00:00Z", 403),
        ("2023-10-08T22:30:00Z", 303),
        ("2023-10-13T20:00:00Z", 303),
        ("2023-10-13T22:30:00Z", 403),
    ] {
        let then = app.at(instant);
        let browser = then.logged_in("adviser2");
        let fields = [
            ("organisation", ZEIST),
            ("held_on", "16-10-2023"),
            ("held_at", "10.00"),
            ("mode", "phone"),
        ];
        let planned = browser.post("/gesprekken/plannen", &fields).status;
        assert_eq!(planned, status, "{instant}");
        if planned == 303 {
            let reason = [("organisation", ZEIST), ("reason", "te druk")];
            browser.post("/gesprekken/afwijzen", &reason).expect(303);
        }
    }
    // The owner goes on as before.
    let owner = app.at("2023-10-10T10:00:00Z").logged_in("adviser");
    assert_eq!(log(&owner, ZEIST, "10-10-2023"), 303);
});

on_both!(a_stand_in_reads_what_was_told_in_confidence_and_what_was_written, |app| {
    assign(&app, ZEIST, "adviser");
    assert_eq!(log(&app.logged_in("adviser"), ZEIST, "02-10-2023"), 303);
    let note =
        try_write(&app, "adviser", NoteLevel::Confidential, "Belt liever na vijven").unwrap();
    let strict = try_write(&app, "adviser", NoteLevel::Strict, "Alleen voor mij").unwrap();
    named(&app);
    let talk = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, ZEIST).id)?))[0].id;
    let paths = [format!("/gesprekken/{talk}"), format!("/notities/{note}")];
    for (instant, may) in [("2023-10-06T10:00:00Z", false), ("2023-10-10T10:00:00Z", true)] {
        let browser = app.at(instant).logged_in("adviser2");
        let told = browser.get(&paths[0]).expect(200).body.contains(SECRET);
        assert_eq!((told, browser.get(&paths[1]).status == 200), (may, may), "{instant}");
        // Strict is for the author and who is named, not for the desk.
        browser.get(&format!("/notities/{strict}")).expect(403);
    }
    let read = audited(&app, "conversation.read_answers");
    let reader = format!("user {}", id_of(&app, "adviser2"));
    assert!(read.iter().any(|(who, _, how)| *who == reader && how == "done"), "{read:?}");
});

on_both!(what_a_stand_in_logs_is_told_as_theirs_and_the_dossier_stays_where_it_is, |app| {
    assign(&app, ZEIST, "adviser");
    named(&app);
    let then = app.at("2023-10-10T10:00:00Z");
    assert_eq!(log(&then.logged_in("adviser2"), ZEIST, "10-10-2023"), 303);
    let dossier = dossier(&app, ZEIST);
    assert_eq!(dossier.adviser_id, Some(app.user("adviser").id));
    let held = app.read(|conn| Ok(conversations::list_of(conn, dossier.id)?));
    assert_eq!(held[0].adviser_id, app.user("adviser2").id);
    let page = then.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("vervangen door Test adviser2 tot en met 13 oktober 2023"), "{page}");
});

on_both!(a_stand_in_who_plans_holds_the_conversation_and_not_the_dossier, |app| {
    assign(&app, ZEIST, "adviser");
    named(&app);
    let then = app.at("2023-10-10T10:00:00Z");
    let (owner, user) = (app.user("adviser").id, id_of(&app, "adviser2"));
    let plan = |code: &str, day: &str| {
        let fields = [
            ("organisation", code),
            ("held_on", day),
            ("held_at", "10.00"),
            ("mode", "phone"),
            ("adviser", user.as_str()),
        ];
        then.logged_in("adviser2").post("/gesprekken/plannen", &fields).expect(303);
    };
    plan(ZEIST, "16-10-2023");
    let zeist = dossier(&app, ZEIST);
    let talk = app.read(|conn| Ok(conversations::list_of(conn, zeist.id)?)).remove(0);
    assert_eq!((zeist.adviser_id, talk.adviser_id.to_string()), (Some(owner), user.clone()));
    // A dossier of nobody is theirs, and that is written down.
    plan(RHENEN, "17-10-2023");
    let rhenen = dossier(&app, RHENEN);
    assert_eq!(rhenen.adviser_id, Some(app.user("adviser2").id));
    let who = format!("user {user}");
    let object = format!("dossier {}: nobody to {who}", rhenen.id);
    let given = audited(&app, "dossier.assign");
    assert_eq!(given.last(), Some(&(who, object, "done".to_owned())));
    assert_eq!(given.len(), 2, "Zeist by the planner, Rhenen by the adviser: {given:?}");
});

on_both!(naming_and_ending_a_stand_in_is_audited, |app| {
    named(&app);
    let (owner, user) = (id_of(&app, "adviser"), id_of(&app, "adviser2"));
    let told = audited(&app, "stand_in.name");
    let object = format!("stand_in 1: user {user} for user {owner}, 2023-10-09 to 2023-10-13");
    assert_eq!(told, [(format!("user {owner}"), object, "done".to_owned())]);
    let then = app.at("2023-10-10T10:00:00Z");
    then.logged_in("adviser2").post("/overdracht/vervanging/1/stop", &[]).expect(403);
    then.logged_in("adviser").post("/overdracht/vervanging/1/stop", &[]).expect(303);
    assert_eq!(audited(&app, "stand_in.end").len(), 1);
    assign(&app, ZEIST, "adviser");
    assert_eq!(log(&then.logged_in("adviser2"), ZEIST, "10-10-2023"), 403);
});

on_both!(only_a_planner_names_a_stand_in_for_somebody_else, |app| {
    let (owner, user) = (id_of(&app, "adviser"), id_of(&app, "adviser2"));
    let fields = [
        ("owner", owner.as_str()),
        ("stand_in", user.as_str()),
        ("stand_in_from", "09-10-2023"),
        ("stand_in_until", "13-10-2023"),
    ];
    app.logged_in("adviser2").post("/overdracht/vervanging", &fields).expect(403);
    app.logged_in("planner").post("/overdracht/vervanging", &fields).expect(303);
    let page = app.logged_in("adviser").get("/overdracht").expect(200).body;
    assert!(page.contains("Test adviser2 vervangt u"), "{page}");
    let long = [fields[0], fields[1], fields[2], ("stand_in_until", "13-10-2024")];
    let refused = app.logged_in("planner").post("/overdracht/vervanging", &long).expect(422).body;
    assert!(
        refused.contains("ten hoogste drie maanden") && refused.contains("09-10-2023"),
        "{refused}"
    );
    let management = id_of(&app, "management");
    let unfit = [fields[0], ("stand_in", management.as_str()), fields[2], fields[3]];
    app.logged_in("planner").post("/overdracht/vervanging", &unfit).expect(422);
});

/// `adviser` has Zeist with a planned conversation and a promise, and Rhenen.
fn desk(app: &TestApp) {
    assign(app, ZEIST, "adviser");
    assign(app, RHENEN, "adviser");
    let adviser = app.actor("adviser");
    let command = PlanConversation {
        organisation: ZEIST.to_owned(),
        at: at("2023-10-10T12:00:00Z"),
        mode: Mode::OnSite,
        adviser_id: None,
        invited: None,
    };
    app.write(|conn| plan(conn, &adviser, &command, &app.state.stationery(), app.now()));
    let owner = id_of(app, "adviser");
    let fields = [
        ("commitment_text", "Voorbeeldprotocol sturen"),
        ("commitment_due_on", "20-10-2023"),
        ("commitment_owner", owner.as_str()),
    ];
    app.logged_in("adviser").post("/organisaties/GM0355/toezeggingen", &fields).expect(303);
}

fn proposed(app: &TestApp, name: &str, codes: &[&str]) -> String {
    let (owner, to) = (id_of(app, "adviser"), id_of(app, "adviser2"));
    let ids: Vec<String> = codes.iter().map(|code| dossier(app, code).id.to_string()).collect();
    let mut fields = vec![("owner", owner.as_str()), ("adviser", to.as_str())];
    fields.extend(ids.iter().map(|id| ("dossiers", id.as_str())));
    app.logged_in(name).post("/overdracht", &fields).expect(303).location().to_owned()
}

on_both!(a_hand_over_shows_what_goes_along_and_moves_it_after_a_planner_confirms, |app| {
    desk(&app);
    let path = proposed(&app, "adviser", &[ZEIST, RHENEN]);
    let shown = app.logged_in("adviser").get(&path).expect(200).body;
    for told in [
        "Gemeente Zeist",
        "Gemeente Rhenen",
        "Gesprek gepland",
        "dinsdag 10 oktober",
        "Voorbeeldprotocol sturen",
        "2 dossiers van Test adviser",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    assert_eq!(dossier(&app, ZEIST).adviser_id, Some(app.user("adviser").id), "nothing moved yet");
    app.logged_in("adviser").post(&format!("{path}/bevestigen"), &[]).expect(403);
    app.logged_in("planner").post(&format!("{path}/bevestigen"), &[]).expect(303);

    let to = app.user("adviser2").id;
    let zeist = dossier(&app, ZEIST);
    assert_eq!((zeist.adviser_id, dossier(&app, RHENEN).adviser_id), (Some(to), Some(to)));
    let (talks, promises) = app.read(|conn| {
        Ok((conversations::list_of(conn, zeist.id)?, commitments::list_among(conn, &[zeist.id])?))
    });
    assert_eq!((talks[0].adviser_id, promises[0].owner_id), (to, to));
    let story = app.logged_in("adviser2").get("/organisaties/GM0340").expect(200).body;
    assert!(
        story.contains("Dossier overgedragen")
            && story.contains("van Test adviser aan Test adviser2"),
        "{story}"
    );
    assert_eq!(audited(&app, "dossier.assign").len(), 4, "two by hand, two by the hand-over");
    app.logged_in("adviser2").get(&path).expect(200);
    app.logged_in("planner").post(&format!("{path}/bevestigen"), &[]).expect(422);
});

on_both!(a_proposal_waits_for_a_planner_and_the_receiver_hears_of_it, |app| {
    desk(&app);
    let path = proposed(&app, "adviser", &[ZEIST, RHENEN]);
    let planner = app.logged_in("planner");
    let start = planner.get("/").expect(200).body;
    assert!(start.contains("overdracht wacht op u"), "{start}");
    let tasks = planner.get("/taken").expect(200).body;
    assert!(tasks.contains("2 dossiers van Test adviser naar Test adviser2"), "{tasks}");
    assert!(!app.logged_in("adviser").get("/taken").expect(200).body.contains("overdrachten"));
    let shown = planner.get(&path).expect(200).body;
    assert!(shown.contains("2 dossiers van Test adviser gaan naar Test adviser2"), "{shown}");
    planner.post(&format!("{path}/bevestigen"), &[]).expect(303);
    let shown = planner.get(&path).expect(200).body;
    assert!(
        shown.contains("2 dossiers van Test adviser zijn naar Test adviser2 gegaan"),
        "{shown}"
    );
    assert!(!planner.get("/").expect(200).body.contains("overdracht wacht op u"));

    let sent: Vec<(String, String)> = app.read(|conn| {
        let about = messages::subject.eq("U heeft dossiers gekregen");
        let columns = (messages::to_address, messages::text_body);
        Ok(messages::table.filter(about).order(messages::id).select(columns).load(conn).unwrap())
    });
    let (to, text) = sent.last().unwrap();
    assert_eq!(to, "adviser2@drietraps.example");
    assert!(text.contains("Test planner heeft u 2 dossiers gegeven"), "{text}");
    let line = "- Gemeente Zeist: voer het gesprek en leg het vast; gesprek op 10 oktober 2023; 1 open toezegging";
    assert!(text.contains(line), "{text}");
    assert!(!text.contains("Voorbeeldprotocol"), "{text}");
    let receiver = app.logged_in("adviser2");
    let start = receiver.get("/").expect(200).body;
    assert!(start.contains("Nieuwe dossiers") && start.contains("van Test adviser, volgende stap"));
    assert!(!start.contains("Toezeggingen die u kreeg"), "they go along: {start}");
    assert!(receiver.get("/taken").expect(200).body.contains("id=\"nieuw\""));
    assert!(!app.logged_in("adviser").get("/").expect(200).body.contains("Nieuwe dossiers"));
});

on_both!(a_hand_over_leaves_a_dossier_that_went_elsewhere_and_can_be_withdrawn, |app| {
    desk(&app);
    let path = proposed(&app, "planner", &[ZEIST, RHENEN]);
    app.write(|conn| dossiers::assign(conn, &app.actor("planner"), RHENEN, None, app.now()));
    app.logged_in("planner").post(&format!("{path}/bevestigen"), &[]).expect(303);
    assert_eq!(dossier(&app, RHENEN).adviser_id, None);
    assert_eq!(dossier(&app, ZEIST).adviser_id, Some(app.user("adviser2").id));
    assign(&app, ZEIST, "adviser");
    let second = proposed(&app, "adviser", &[ZEIST]);
    app.logged_in("adviser2").post(&format!("{second}/intrekken"), &[]).expect(403);
    app.logged_in("adviser").post(&format!("{second}/intrekken"), &[]).expect(303);
    app.logged_in("planner").post(&format!("{second}/bevestigen"), &[]).expect(422);
    assert_eq!(dossier(&app, ZEIST).adviser_id, Some(app.user("adviser").id));
});

on_both!(a_hand_over_stops_when_the_receiver_is_not_free_for_a_conversation, |app| {
    desk(&app);
    assign(&app, "GM0342", "adviser2");
    let other = PlanConversation {
        organisation: "GM0342".to_owned(),
        at: at("2023-10-10T12:30:00Z"),
        mode: Mode::OnSite,
        adviser_id: None,
        invited: None,
    };
    app.write(|conn| {
        plan(conn, &app.actor("adviser2"), &other, &app.state.stationery(), app.now())
    });
    let path = proposed(&app, "planner", &[ZEIST]);
    let refused =
        app.logged_in("planner").post(&format!("{path}/bevestigen"), &[]).expect(409).body;
    assert!(refused.contains("Test adviser2 heeft dan al een gesprek (Soest"), "{refused}");
    assert_eq!(dossier(&app, ZEIST).adviser_id, Some(app.user("adviser").id));
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Planned);
});

on_both!(nobody_hands_over_what_is_not_theirs_or_looks_into_it, |app| {
    desk(&app);
    let (owner, to) = (id_of(&app, "adviser"), id_of(&app, "adviser2"));
    let zeist = dossier(&app, ZEIST).id.to_string();
    let fields =
        [("owner", owner.as_str()), ("adviser", to.as_str()), ("dossiers", zeist.as_str())];
    app.logged_in("adviser2").post("/overdracht", &fields).expect(403);
    let own = [("adviser", owner.as_str()), ("dossiers", zeist.as_str())];
    app.logged_in("adviser2").post("/overdracht", &own).expect(422);
});
