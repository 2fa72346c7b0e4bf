//! Putting right what was recorded about a stage, and what holds after any row of moves.

use drietraps::domain::dossiers::{StageEvent, Stages};
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::stages::{StageMove, record};
use drietraps::services::{corrections, dossiers as files};
use drietraps::store::{conversations, dossiers, trainings};

use crate::kit::{Browser, TestApp, on_both};
use crate::letter_kit::{dossier, sent_letter, stages};
use crate::notes::audited;

const ZEIST: &str = "GM0355";
const PATH: &str = "/organisaties/GM0355/corrigeren";

fn events(app: &TestApp, code: &str) -> Vec<StageEvent> {
    let id = dossier(app, code).id;
    app.read(|conn| Ok(dossiers::list_events(conn, id)?))
}

/// Takes the last event of a stage back on the page.
fn corrected(app: &TestApp, browser: &Browser, stage: Stage) -> u16 {
    let last = events(app, ZEIST).into_iter().rfind(|event| event.stage == stage).unwrap();
    let event = last.id.to_string();
    browser.post(PATH, &[("event", event.as_str()), ("reason", "verkeerde gemeente")]).status
}

on_both!(an_answer_by_mistake_is_taken_back_with_what_followed_from_it, |app| {
    sent_letter(&app, ZEIST, "2023-09-12T07:00:00Z");
    let browser = app.logged_in("adviser");
    let answer = [("reply", "wants_session"), ("on", "02-10-2023")];
    browser.post("/organisaties/GM0355/antwoord", &answer).expect(303);
    assert_eq!(stages(&app, ZEIST).session, StageState::Wanted);
    let before = events(&app, ZEIST).len();
    assert_eq!(corrected(&app, &browser, Stage::Letter), 303);
    let now = stages(&app, ZEIST);
    assert_eq!((now.letter, now.session), (StageState::Sent, StageState::NotStarted));
    assert!(events(&app, ZEIST).len() > before, "events are added, never changed");
    let page = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(
        page.contains("Gecorrigeerd: Brief beantwoord") && page.contains("verkeerde gemeente"),
        "{page}"
    );
    assert!(!page.contains("Antwoord: wil direct een bijeenkomst"), "{page}");
    let never = "Bijeenkomst</span> Niet gestart <span class=\"stage-when\"></span>";
    assert!(page.contains(never), "what never happened has no day: {page}");
    assert_eq!(audited(&app, "stage.correct").len(), 1);
    // The answer that was meant can be recorded after all.
    browser
        .post(
            "/organisaties/GM0355/antwoord",
            &[("reply", "wants_conversation"), ("on", "02-10-2023")],
        )
        .expect(303);
});

on_both!(a_refusal_by_mistake_puts_the_planned_conversation_back, |app| {
    let browser = app.logged_in("adviser");
    let plan = [
        ("organisation", ZEIST),
        ("held_on", "10-10-2023"),
        ("held_at", "10.00"),
        ("mode", "phone"),
    ];
    browser.post("/gesprekken/plannen", &plan).expect(303);
    browser
        .post("/gesprekken/afwijzen", &[("organisation", ZEIST), ("reason", "te druk")])
        .expect(303);
    assert_eq!(corrected(&app, &browser, Stage::Conversation), 303);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Planned);
    let one = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, ZEIST).id)?));
    assert_eq!(one[0].state.as_str(), "planned");
    assert_eq!(corrected(&app, &browser, Stage::Conversation), 422, "a plan has its own page");
});

on_both!(a_training_that_was_not_held_is_planned_again_when_its_moment_is_known, |app| {
    let planner = app.logged_in("planner");
    files_to(&app, "adviser");
    let held = [
        ("organisation", ZEIST),
        ("kind", "council"),
        ("cost_agreed_on", "01-10-2023"),
        ("on", "02-10-2023"),
        ("starts_at", "19.30"),
        ("held_on", "02-10-2023"),
    ];
    planner.post("/trainingen", &held).expect(303);
    assert_eq!(corrected(&app, &planner, Stage::Training), 303);
    assert_eq!(stages(&app, ZEIST).training, StageState::Planned);
    let one = app.read(|conn| Ok(trainings::list_of(conn, dossier(&app, ZEIST).id)?));
    assert_eq!((one[0].state.as_str(), one[0].facts.held_on), ("planned", None));
    assert!(one[0].facts.starts_at.is_some());
});

on_both!(a_training_without_a_moment_that_was_not_held_waits_for_one, |app| {
    let planner = app.logged_in("planner");
    files_to(&app, "adviser");
    let held = [
        ("organisation", ZEIST),
        ("kind", "council"),
        ("cost_agreed_on", "01-10-2023"),
        ("held_on", "02-10-2023"),
    ];
    planner.post("/trainingen", &held).expect(303);
    assert_eq!(stages(&app, ZEIST).training, StageState::Held);
    assert_eq!(corrected(&app, &planner, Stage::Training), 303);
    assert_eq!(stages(&app, ZEIST).training, StageState::CostAgreed);
    let one = app.read(|conn| Ok(trainings::list_of(conn, dossier(&app, ZEIST).id)?));
    assert_eq!((one[0].state.as_str(), one[0].facts.held_on), ("cost_agreed", None));
    let path = format!("/trainingen/{}/gehouden", one[0].id);
    planner.post(&path, &[("held_on", "03-10-2023")]).expect(303);
    assert_eq!(stages(&app, ZEIST).training, StageState::Held);
});

fn files_to(app: &TestApp, name: &str) {
    let (planner, adviser) = (app.actor("planner"), app.user(name).id);
    app.write(|conn| files::assign(conn, &planner, ZEIST, Some(adviser), app.now()));
}

on_both!(a_correction_asks_for_a_reason_and_the_own_dossier, |app| {
    files_to(&app, "adviser");
    let browser = app.logged_in("adviser");
    browser
        .post("/gesprekken/afwijzen", &[("organisation", ZEIST), ("reason", "te druk")])
        .expect(303);
    let event = events(&app, ZEIST).last().unwrap().id.to_string();
    let refused = browser.post(PATH, &[("event", event.as_str())]).expect(422).body;
    assert!(refused.contains("id=\"reason-error\""), "{refused}");
    app.logged_in("adviser2").get(PATH).expect(403);
    assert_eq!(corrected(&app, &app.logged_in("adviser2"), Stage::Conversation), 403);
    browser.post(PATH, &[("event", "999999"), ("reason", "x")]).expect(422);
});

on_both!(a_day_to_get_in_touch_again_lies_ahead_and_has_a_reason, |app| {
    let browser = app.logged_in("adviser");
    let path = "/organisaties/GM0355/opnieuw";
    browser.post(path, &[("reapproach_on", "03-10-2023"), ("reason", "nu")]).expect(422);
    browser.post(path, &[("reapproach_on", "15-01-2024")]).expect(422);
    browser
        .post(path, &[("reapproach_on", "15-01-2024"), ("reason", "na de begroting")])
        .expect(303);
    let dossier = dossier(&app, ZEIST);
    assert_eq!(dossier.reapproach_on, "2024-01-15".parse().ok());
    assert_eq!(dossier.reapproach_reason.as_deref(), Some("na de begroting"));
});

on_both!(a_call_by_mistake_counts_no_more_and_stays_in_the_timeline, |app| {
    sent_letter(&app, ZEIST, "2023-09-12T07:00:00Z");
    let browser = app.logged_in("adviser");
    let id = dossier(&app, ZEIST).id;
    let call = [("result", "wrong_number")];
    browser.post(&format!("/belronde/{id}"), &call).expect(303);
    assert!(browser.get("/taken").expect(200).body.contains("Zoek het telefoonnummer"));
    let page = browser.get(PATH).expect(200).body;
    assert!(
        page.contains("Gebeld, verkeerd nummer") && page.contains("value=\"call-1\""),
        "{page}"
    );
    let fields = [("event", "call-1"), ("reason", "een andere gemeente gebeld")];
    browser.post(PATH, &fields).expect(303);
    assert!(!browser.get("/taken").expect(200).body.contains("Zoek het telefoonnummer"));
    let story = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(story.contains("Gecorrigeerd: gebeld, verkeerd nummer"), "{story}");
    assert!(story.contains("een andere gemeente gebeld"), "{story}");
    browser.post(PATH, &fields).expect(422);
});

/// Numbers that look random and are the same in each run (a linear congruential generator).
struct Die(u64);

impl Die {
    fn throw<T: Copy>(&mut self, sides: &[T]) -> T {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(self.0 >> 33).unwrap() % sides.len();
        sides[index]
    }
}

on_both!(any_row_of_moves_and_corrections_leaves_states_and_events_in_agreement, |app| {
    let (actor, now) = (app.actor("planner"), app.now());
    for (seed, code) in ["GM0355", "GM0340", "GM0342", "PV26"].into_iter().enumerate() {
        let mut die = Die(u64::try_from(seed).unwrap() + 1);
        let dossier = dossier(&app, code);
        for turn in 0..200 {
            let (stage, what) = (die.throw(Stage::ALL), die.throw(Move::ALL));
            let reason = (turn % 3 > 0).then(|| "omdat het zo is".to_owned());
            let on = "2023-10-02".parse().unwrap();
            let step = StageMove { dossier: &dossier, stage, what, on, reason: reason.clone() };
            let moved = app.try_write(|conn| record(conn, &actor, &step, now));
            if moved.is_ok() {
                assert!(reason.is_some() || !what.needs_reason(), "{what} without a reason");
            }
            if turn % 7 == 6 {
                let (_, found) = app.read(|conn| corrections::correctable(conn, &actor, code));
                if let Some(event) = found.first() {
                    let command = (code, event.id, "vergissing");
                    app.write(|conn| corrections::correct(conn, &actor, command, now));
                }
            }
        }
        agree(&app, code);
    }
});

/// Each event begins where the one before of its stage ended, and the states are those of the last.
fn agree(app: &TestApp, code: &str) {
    let mut now = Stages::default();
    let all = events(app, code);
    assert!(all.len() > 10, "{code}: {}", all.len());
    for event in &all {
        assert_eq!(now.get(event.stage), event.from, "{code}: {event:?}");
        if event.from == StageState::Held {
            assert!(event.corrects.is_some() && event.reason.is_some(), "{event:?}");
        }
        if let Some(id) = event.corrects {
            let wrong = all.iter().find(|it| it.id == id).unwrap();
            assert_eq!((event.from, event.to), (wrong.to, wrong.from), "{event:?}");
        }
        now.set(event.stage, event.to);
    }
    assert_eq!(stages(app, code), now, "{code}");
}
