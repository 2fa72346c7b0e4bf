//! Corrections: what was recorded as held is taken back by a later event, never changed.

use chrono::NaiveDate;
use drietraps::domain::conversations::{ConversationState, Mode};
use drietraps::domain::people::Part;
use drietraps::domain::stages::{Stage, StageState};
use drietraps::services::coverage;
use drietraps::services::sessions::{SessionResult, record_result};
use drietraps::store::{conversations, dossiers, sessions};

use crate::evenings::{dossier, evening, person, plan, stages};
use crate::kit::{TestApp, on_both};
use crate::training_steps::offered;

const ZEIST: &str = "GM0355";

fn log(app: &TestApp, day: &str, attended: &str) -> i64 {
    log_with(app, (day, attended), &[])
}

/// The same from a form that showed what is planned.
fn log_planned(app: &TestApp, day: &str, attended: &str) -> i64 {
    let id = dossier(app, ZEIST).id;
    let all = app.read(|conn| Ok(conversations::list_of(conn, id)?));
    let open = all.iter().find(|it| it.state == ConversationState::Planned).unwrap();
    let (id, version) = (open.id.to_string(), open.version.to_string());
    log_with(app, (day, attended), &[("conversation", &id), ("version", &version)])
}

fn log_with(app: &TestApp, (day, attended): (&str, &str), more: &[(&str, &str)]) -> i64 {
    let fields = [
        ("organisation", ZEIST),
        ("held_on", day),
        ("mode", "on_site"),
        ("attended", attended),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", "Spanning rond een bouwplan"),
    ];
    let is_changed = |name: &str| more.iter().any(|(other, _)| *other == name);
    let mut fields: Vec<_> = fields.into_iter().filter(|(name, _)| !is_changed(name)).collect();
    fields.extend(more);
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
    let id = dossier(app, ZEIST).id;
    app.read(|conn| Ok(conversations::list_of(conn, id)?)).last().unwrap().id
}

fn correct(app: &TestApp, name: &str, id: i64, more: &[(&str, &str)]) -> (u16, String) {
    let conversation = app.read(|conn| Ok(conversations::get(conn, id)?));
    let version = conversation.version.to_string();
    let mut fields = vec![("version", version.as_str()), ("reason", "Verkeerd overgenomen")];
    fields.extend(more);
    let answer = app.logged_in(name).post(&format!("/gesprekken/{id}/corrigeren"), &fields);
    (answer.status, answer.body)
}

/// How many municipalities reached a stage on a day, as known now.
fn reached(app: &TestApp, stage: Stage, on: &str) -> i64 {
    let (actor, now) = (app.actor("planner"), app.now());
    let on: NaiveDate = on.parse().unwrap();
    app.read(|conn| coverage::report(conn, &actor, on, now)).coverage.stages.get(stage)
}

on_both!(a_conversation_moves_to_another_day_as_often_as_needed_and_coverage_follows, |app| {
    let id = log(&app, "12-09-2023", "mayor");
    let later = app.at("2023-10-04T07:00:00Z");
    app.logged_in("adviser").get(&format!("/gesprekken/{id}/corrigeren")).expect(200);
    for (day, iso, before) in
        [("20-09-2023", "2023-09-20", "2023-09-19"), ("28-09-2023", "2023-09-28", "2023-09-27")]
    {
        let (status, body) = correct(&later, "planner", id, &[("what", "date"), ("held_on", day)]);
        assert_eq!(status, 303, "{body}");
        assert_eq!(reached(&later, Stage::Conversation, before), 0, "{day}");
        assert_eq!(reached(&later, Stage::Conversation, iso), 1, "{day}");
    }
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
    assert_eq!(stages(&app, ZEIST).session, StageState::Wanted);
    let id = dossier(&app, ZEIST).id;
    let events = app.read(|conn| Ok(dossiers::list_events(conn, id)?));
    let held = |it: &&drietraps::domain::dossiers::StageEvent| {
        (it.stage, it.to) == (Stage::Conversation, StageState::Held)
    };
    assert_eq!(events.iter().filter(held).count(), 3, "the wrong days stay in the history");
    let page = later.logged_in("management").get("/organisaties/GM0355").expect(200).body;
    assert_eq!(page.matches("<strong>Gesprek gehouden").count(), 1, "{page}");
    assert!(page.contains("Gecorrigeerd: Gesprek gehouden"), "{page}");
    assert!(!page.contains("Verkeerd overgenomen"), "reasons stay with those who may read them");
    // What was known before the correction is answered as it was.
    let actor = app.actor("planner");
    let known =
        app.read(|conn| coverage::report(conn, &actor, "2023-09-19".parse().unwrap(), app.now()));
    assert_eq!(known.coverage.stages.conversation, 1);
});

on_both!(a_conversation_that_was_never_held_leaves_no_trace_but_its_history, |app| {
    let id = log(&app, "12-09-2023", "mayor");
    let later = app.at("2023-10-04T07:00:00Z");
    let (status, body) = correct(&later, "adviser", id, &[("what", "not_held")]);
    assert_eq!(status, 303, "{body}");
    let now = stages(&app, ZEIST);
    assert_eq!(now.conversation, StageState::NotStarted);
    assert_eq!((now.session, now.letter), (StageState::NotStarted, StageState::NotStarted));
    assert_eq!(reached(&later, Stage::Conversation, "2023-10-04"), 0);
    let page = later.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(page.contains("Niet gehouden") && !page.contains("Oordeel"), "{page}");
    let again = correct(&later, "adviser", id, &[("what", "not_held")]);
    assert_eq!(again.0, 422);
    log(&app, "28-09-2023", "mayor");
    assert_eq!(reached(&later, Stage::Conversation, "2023-09-28"), 1);
});

on_both!(who_visited_and_how_is_told_by_the_conversation_that_was_held, |app| {
    let wrong = log(&app, "12-09-2023", "mayor");
    let later = app.at("2023-10-04T07:00:00Z");
    assert_eq!(correct(&later, "planner", wrong, &[("what", "not_held")]).0, 303);
    log_with(&later, ("12-09-2023", "mayor"), &[("mode", "phone")]);
    let (actor, on) = (app.actor("planner"), "2023-09-30".parse().unwrap());
    let mode = |known_at| {
        let report = app.read(|conn| coverage::report(conn, &actor, on, known_at));
        report.coverage.standings.iter().find_map(|it| it.visit).and_then(|visit| visit.mode)
    };
    assert_eq!(mode(later.now()), Some(Mode::Phone));
    assert_eq!(mode(app.now()), Some(Mode::OnSite), "as it was known then");
});

on_both!(what_was_told_in_confidence_stays_when_the_conversation_was_not_held, |app| {
    let id = log(&app, "12-09-2023", "mayor");
    assert_eq!(correct(&app, "planner", id, &[("what", "not_held")]).0, 303);
    let read = |name: &str| app.logged_in(name).get(&format!("/gesprekken/{id}")).expect(200).body;
    let own = read("adviser");
    assert!(own.contains("Spanning") && own.contains("Het gesprek telt niet mee"), "{own}");
    assert!(!read("planner").contains("Spanning"));
});

on_both!(another_conversation_leaves_what_was_told_in_a_corrected_one, |app| {
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "12-10-2023"),
        ("held_at", "14.00"),
        ("mode", "on_site"),
    ];
    app.logged_in("adviser").post("/gesprekken/plannen", &plan).expect(303);
    let later = app.at("2023-10-20T07:00:00Z");
    let first = log_planned(&later, "12-10-2023", "mayor");
    assert_eq!(correct(&later, "adviser", first, &[("what", "not_held")]).0, 303);
    let second = log_planned(&later, "19-10-2023", "mayor");
    assert_ne!(first, second, "the planned conversation keeps its answers");
    let kept = app.read(|conn| Ok(conversations::get(conn, first)?));
    assert_eq!((kept.state, kept.has_answers), (ConversationState::NotHeld, true));
});

on_both!(one_of_two_conversations_that_was_not_held_leaves_the_other, |app| {
    let first = log(&app, "12-09-2023", "mayor");
    log(&app, "19-09-2023", "council_clerk");
    let later = app.at("2023-10-04T07:00:00Z");
    assert_eq!(correct(&later, "adviser", first, &[("what", "not_held")]).0, 303);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
    assert_eq!(reached(&later, Stage::Conversation, "2023-09-18"), 0);
    assert_eq!(reached(&later, Stage::Conversation, "2023-09-19"), 1);
});

on_both!(another_outcome_moves_the_wish_for_a_session_and_only_its_adviser_gives_it, |app| {
    let id = log(&app, "12-09-2023", "mayor");
    let later = app.at("2023-10-04T07:00:00Z");
    let outcome = [
        ("what", "outcome"),
        ("attended", "mayor"),
        ("assessment", "neutral"),
        ("session_interest", "no"),
    ];
    assert_eq!(correct(&later, "planner", id, &outcome).0, 403);
    assert_eq!(correct(&later, "adviser2", id, &outcome).0, 403);
    let (status, body) = correct(&later, "adviser", id, &outcome);
    assert_eq!(status, 303, "{body}");
    assert_eq!(stages(&app, ZEIST).session, StageState::Declined);
    let kept = app.read(|conn| Ok(conversations::get(conn, id)?));
    assert_eq!(kept.outcome.unwrap().assessment.as_str(), "neutral");
    assert!(kept.has_answers, "what was told in confidence stays");
});

on_both!(a_correction_is_refused_with_every_problem_and_over_an_older_version, |app| {
    let id = log(&app, "12-09-2023", "mayor");
    let path = format!("/gesprekken/{id}/corrigeren");
    let browser = app.logged_in("adviser");
    let nothing = browser.post(&path, &[]).expect(422).body;
    for text in ["Kies wat er niet klopt.", "Vul een reden in."] {
        assert!(nothing.contains(text), "{text}");
    }
    let (status, body) =
        correct(&app, "adviser", id, &[("what", "date"), ("held_on", "04-10-2023")]);
    assert_eq!(status, 422);
    assert!(body.contains("Deze datum ligt in de toekomst."), "{body}");
    let stale = [("version", "0"), ("what", "not_held"), ("reason", "Dubbel")];
    browser.post(&path, &stale).expect(409);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
});

fn held_session(app: &TestApp) -> i64 {
    let lotte = person(app, "Lotte", &[Part::Moderator]);
    let id = plan(app, ZEIST, evening("2023-09-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let (planner, now) = (app.actor("planner"), app.now());
    let result = SessionResult { session_id: id, attendance: 31, evaluation: None, themes: None };
    app.write(|conn| record_result(conn, &planner, &result, now));
    id
}

fn correct_session(app: &TestApp, name: &str, id: i64, more: &[(&str, &str)]) -> (u16, String) {
    let version = app.read(|conn| Ok(sessions::get(conn, id)?)).version.to_string();
    let mut fields = vec![("version", version.as_str()), ("reason", "Verkeerd overgenomen")];
    fields.extend(more);
    let answer = app.logged_in(name).post(&format!("/bijeenkomsten/{id}/corrigeren"), &fields);
    (answer.status, answer.body)
}

on_both!(a_session_gets_another_day_and_another_attendance, |app| {
    let id = held_session(&app);
    let later = app.at("2023-10-04T07:00:00Z");
    app.logged_in("planner").get(&format!("/bijeenkomsten/{id}/corrigeren")).expect(200);
    let day = [("what", "date"), ("held_on", "20-09-2023")];
    assert_eq!(correct_session(&later, "adviser2", id, &day).0, 403);
    let (status, body) = correct_session(&later, "planner", id, &day);
    assert_eq!(status, 303, "{body}");
    assert_eq!(reached(&later, Stage::Session, "2023-09-19"), 0);
    assert_eq!(reached(&later, Stage::Session, "2023-09-20"), 1);
    let (status, body) =
        correct_session(&later, "planner", id, &[("what", "result"), ("attendance", "17")]);
    assert_eq!(status, 303, "{body}");
    let kept = app.read(|conn| Ok(sessions::get(conn, id)?));
    assert_eq!(
        (kept.attendance, kept.starts_at.to_rfc3339()),
        (Some(17), "2023-09-20T17:30:00+00:00".to_owned())
    );
    assert_eq!(reached(&later, Stage::Session, "2023-09-20"), 1);
});

on_both!(another_attendance_leaves_the_stage_event_and_keeps_the_reason, |app| {
    let id = held_session(&app);
    let events = || {
        let dossier_id = dossier(&app, ZEIST).id;
        app.read(|conn| Ok(dossiers::list_events(conn, dossier_id)?)).len()
    };
    let before = events();
    for fields in
        [[("what", "result"), ("attendance", "17")], [("what", "date"), ("held_on", "12-09-2023")]]
    {
        let (status, body) = correct_session(&app, "planner", id, &fields);
        assert_eq!((status, events()), (303, before), "{body}");
    }
    let page = app.logged_in("planner").get(&format!("/bijeenkomsten/{id}")).expect(200).body;
    assert!(page.contains("Verkeerd overgenomen"), "{page}");
});

on_both!(a_session_that_was_never_held_can_be_planned_again, |app| {
    let id = held_session(&app);
    let later = app.at("2023-10-04T07:00:00Z");
    let (status, body) = correct_session(&later, "planner", id, &[("what", "not_held")]);
    assert_eq!(status, 303, "{body}");
    let now = stages(&app, ZEIST);
    assert_eq!((now.session, now.training), (StageState::Cancelled, StageState::NotStarted));
    assert_eq!(reached(&later, Stage::Session, "2023-10-04"), 0);
    let lotte = person(&app, "Mia", &[Part::Moderator]);
    plan(&later, ZEIST, evening("2023-11-12T17:30:00Z", "Zeist", lotte)).unwrap();
    assert_eq!(stages(&app, ZEIST).session, StageState::Planned);
});

on_both!(a_training_offered_after_a_session_that_was_not_held_after_all_can_be_declined, |app| {
    let id = held_session(&app);
    let path = offered(&app);
    assert_eq!(stages(&app, ZEIST).training, StageState::Offered);
    let (status, body) = correct_session(&app, "planner", id, &[("what", "not_held")]);
    assert_eq!(status, 303, "{body}");
    assert_eq!(stages(&app, ZEIST).training, StageState::NotStarted);
    let browser = app.logged_in("planner");
    browser.post(&format!("{path}/afwijzen"), &[("reason", "Geen geld")]).expect(303);
    assert!(browser.get(&path).expect(200).body.contains("Afgewezen"));
    assert_eq!(stages(&app, ZEIST).training, StageState::NotStarted);
    // It can be offered anew.
    offered(&app);
    assert_eq!(stages(&app, ZEIST).training, StageState::Offered);
});
