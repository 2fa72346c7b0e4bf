//! The form to log a conversation when it is sent twice, saved late or refused, and what a
//! conversation that was not held after all leaves behind.

use drietraps::domain::conversations::details::OfferKind;
use drietraps::domain::conversations::{ConversationState, Mode};
use drietraps::domain::stages::{Stage, StageState};
use drietraps::services::conversations::{PlanConversation, plan};
use drietraps::store::{answers, conversations, dossiers, offers};

use crate::evenings::{dossier, stages};
use crate::kit::{Backend, Browser, TestApp, at, on_both};

const ZEIST: &str = "GM0355";
const FORM: &str = "/gesprekken/nieuw?organisatie=GM0355";
const WORD: &str = "Spanning rond een bouwplan";

fn form<'a>(day: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("organisation", ZEIST),
        ("held_on", day),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
    ];
    fields.extend(more);
    fields
}

fn all(app: &TestApp) -> Vec<drietraps::domain::conversations::Conversation> {
    let id = dossier(app, ZEIST).id;
    app.read(|conn| Ok(conversations::list_of(conn, id)?))
}

fn has_draft(browser: &Browser) -> bool {
    browser.get(FORM).expect(200).body.contains("U gaat verder met uw concept")
}

fn planned(app: &TestApp, instant: &str) -> i64 {
    let command = PlanConversation {
        organisation: ZEIST.to_owned(),
        at: at(instant),
        mode: Mode::OnSite,
        adviser_id: None,
        invited: None,
    };
    let (adviser, now) = (app.actor("adviser"), app.now());
    app.write(|conn| plan(conn, &adviser, &command, &app.state.stationery(), now)).id
}

fn not_held(app: &TestApp, id: i64) {
    let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version.to_string();
    let fields = [("version", version.as_str()), ("what", "not_held"), ("reason", "Vergissing")];
    app.logged_in("adviser").post(&format!("/gesprekken/{id}/corrigeren"), &fields).expect(303);
}

on_both!(a_form_that_is_sent_twice_leads_to_the_same_conversation_and_leaves_no_draft, |app| {
    let browser = app.logged_in("adviser");
    let more = [("issues", WORD), ("leidraad_5", "arranged"), ("commitment_text", "Een protocol")];
    let more = [&more[..], &[("commitment_due_on", "17-10-2023"), ("offers", "gir")]].concat();
    let first = browser.post("/gesprekken", &form("03-10-2023", &more)).expect(303);
    let second = browser.post("/gesprekken", &form("03-10-2023", &more)).expect(303);
    assert_eq!(first.location(), second.location());
    assert_eq!(all(&app).len(), 1);
    assert!(!has_draft(&browser));
    // An autosave that was on its way.
    let saved = browser.post("/gesprekken/concept", &form("03-10-2023", &more)).expect(200).json();
    assert_eq!(saved["status"], "Het gesprek is vastgelegd.");
    assert!(!has_draft(&browser));
    // Another text is lost by none of this.
    let other = form("03-10-2023", &[("issues", "Iets anders")]);
    let refused = browser.post("/gesprekken", &other).expect(409).body;
    assert!(refused.contains("Iets anders") && refused.contains("staat er al"), "{refused}");
    assert!(has_draft(&browser));
});

on_both!(a_planned_conversation_that_is_logged_twice_is_no_clash_with_oneself, |app| {
    let id = planned(&app, "2023-10-05T12:00:00Z");
    let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version.to_string();
    let number = id.to_string();
    let seen = [("conversation", number.as_str()), ("version", version.as_str()), ("issues", WORD)];
    let later = app.at("2023-10-05T15:00:00Z");
    let browser = later.logged_in("adviser");
    browser.post("/gesprekken", &form("05-10-2023", &seen)).expect(303);
    browser.post("/gesprekken", &form("05-10-2023", &seen)).expect(303);
    assert!(!has_draft(&browser));
    assert_eq!(all(&app).len(), 1);
    // Somebody else's words are not taken for one's own.
    let other = form("05-10-2023", &seen);
    assert_ne!(later.logged_in("adviser2").post("/gesprekken", &other).status, 303);
});

on_both!(a_draft_that_is_refused_says_why, |app| {
    let browser = app.logged_in("adviser");
    let status = |fields: &[(&str, &str)]| {
        let answer = browser.post("/gesprekken/concept", fields).expect(422).json();
        answer["status"].as_str().unwrap().to_owned()
    };
    assert!(status(&[("issues", WORD)]).starts_with("Kies een organisatie"));
    let told = status(&[("organisation", "GM9999"), ("issues", WORD)]);
    assert!(told.contains("niet bekend: “GM9999”"), "{told}");
    let typed = [("organisation", ZEIST), ("issues", WORD)];
    browser.post("/gesprekken/concept", &typed).expect(200);
    crate::schema::execute(&app, "UPDATE facts SET content = 'x' WHERE name = 'sealing_key'");
    let told = status(&typed);
    assert!(told.contains("de sleutel op deze server klopt niet"), "{told}");
});

#[test]
fn the_script_of_the_form_lets_a_second_click_go() {
    let script = include_str!("../../static/draft.js");
    let (_, listener) = script.split_once("form.addEventListener(\"submit\"").unwrap();
    let first = listener.find("event.defaultPrevented").unwrap();
    assert!(first < listener.find("save()").unwrap());
    assert!(listener.contains("await running"), "a save under way ends before the form goes");
}

on_both!(a_conversation_that_was_not_held_leaves_no_counted_answer_to_the_next, |app| {
    let id = planned(&app, "2023-10-05T12:00:00Z");
    let ticked = [("leidraad_5", "arranged"), ("offers", "guide"), ("offers", "gir")];
    let app = app.at("2023-10-06T08:00:00Z");
    let browser = app.logged_in("adviser");
    let log = |more: &[(&str, &str)]| {
        let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version.to_string();
        let number = id.to_string();
        let seen = [("conversation", number.as_str()), ("version", version.as_str())];
        let fields = form("05-10-2023", &[&seen[..], more].concat());
        browser.post("/gesprekken", &fields).expect(303);
    };
    log(&ticked);
    let dossier = dossier(&app, ZEIST).id;
    let offered = || {
        let all = app.read(|conn| Ok(offers::list_of(conn, dossier)?));
        all.into_iter().map(|it| it.kind).collect::<Vec<_>>()
    };
    let taken = app.read(|conn| Ok(offers::list_of(conn, dossier)?))[0].id;
    browser.post(&format!("/aanbod/{taken}/aangenomen"), &[]).expect(303);
    not_held(&app, id);
    assert!(app.read(|conn| Ok(answers::of(conn, id)?)).checklist.is_empty());
    assert_eq!(offered(), [OfferKind::Guide], "what was taken up was offered");
    // The same tick once more, in the same row.
    log(&ticked[..1]);
    let held = all(&app);
    assert_eq!((held.len(), held[0].id, held[0].state), (1, id, ConversationState::Held));
    assert_eq!(app.read(|conn| Ok(answers::of(conn, id)?)).checklist.len(), 1);
    not_held(&app, id);
    let other = [("leidraad_5", "not_arranged")];
    log(&other);
    let kept = app.read(|conn| Ok(answers::of(conn, id)?)).checklist;
    let kept: Vec<_> = kept.iter().map(|it| (it.line, it.answer.as_str())).collect();
    assert_eq!(kept, [(5, "not_arranged")], "one answer to a line");
});

on_both!(what_is_on_offer_already_is_not_noted_twice_by_a_conversation, |app| {
    let browser = app.logged_in("adviser");
    browser.post("/organisaties/GM0355/aanbod", &[("offers", "gir")]).expect(303);
    let both = [("offers", "gir"), ("offers", "guide")];
    browser.post("/gesprekken", &form("03-10-2023", &both)).expect(303);
    let id = dossier(&app, ZEIST).id;
    let kinds: Vec<_> =
        app.read(|conn| Ok(offers::list_of(conn, id)?)).into_iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [OfferKind::Gir, OfferKind::Guide]);
});

/// The events of the conversation stage that brought it to held, or took that back.
fn story(app: &TestApp) -> Vec<(String, String)> {
    let id = dossier(app, ZEIST).id;
    let events = app.read(|conn| Ok(dossiers::list_events(conn, id)?)).into_iter();
    events
        .filter(|event| event.stage == Stage::Conversation)
        .map(|event| (event.to.to_string(), event.happened_on.to_string()))
        .collect()
}

on_both!(correcting_a_second_conversation_leaves_the_story_of_the_first, |app| {
    let browser = app.logged_in("adviser");
    browser.post("/gesprekken", &form("05-09-2023", &[])).expect(303);
    browser.post("/gesprekken", &form("19-09-2023", &[])).expect(303);
    let before = story(&app);
    assert_eq!(before, [("held".to_owned(), "2023-09-05".to_owned())]);
    let (first, second) = (all(&app)[0].id, all(&app)[1].id);
    let correct = |id: i64, more: &[(&str, &str)]| {
        let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version.to_string();
        let mut fields = vec![("version", version.as_str()), ("reason", "Vergissing")];
        fields.extend(more);
        app.logged_in("adviser").post(&format!("/gesprekken/{id}/corrigeren"), &fields).expect(303);
    };
    correct(second, &[("what", "date"), ("held_on", "20-09-2023")]);
    let outcome = [
        ("what", "outcome"),
        ("attended", "mayor"),
        ("assessment", "neutral"),
        ("session_interest", "yes"),
    ];
    correct(second, &outcome);
    correct(first, &outcome);
    assert_eq!(story(&app), before, "the first day stands");
    correct(first, &[("what", "date"), ("held_on", "06-09-2023")]);
    assert_eq!(story(&app).last().unwrap(), &("held".to_owned(), "2023-09-06".to_owned()));
    correct(second, &[("what", "not_held")]);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::Held);
    assert_eq!(story(&app).len(), 3, "{:?}", story(&app));
    correct(first, &[("what", "not_held")]);
    assert_eq!(stages(&app, ZEIST).conversation, StageState::NotStarted);
});

on_both!(who_wants_a_session_after_a_refusal_reopens_it_with_a_reason, |app| {
    let browser = app.logged_in("adviser");
    browser.post("/gesprekken", &form("05-09-2023", &[])[..5]).expect(422);
    let no: Vec<_> = form("05-09-2023", &[])
        .into_iter()
        .map(|(name, value)| (name, if name == "session_interest" { "no" } else { value }))
        .collect();
    browser.post("/gesprekken", &no).expect(303);
    assert_eq!(stages(&app, ZEIST).session, StageState::Declined);
    browser.post("/gesprekken", &form("19-09-2023", &[])).expect(303);
    assert_eq!(stages(&app, ZEIST).session, StageState::Wanted);
    let id = dossier(&app, ZEIST).id;
    let events = app.read(|conn| Ok(dossiers::list_events(conn, id)?));
    let reopened = events.iter().find(|event| event.from == StageState::Declined).unwrap();
    assert_eq!((reopened.stage, reopened.to), (Stage::Session, StageState::NotStarted));
    assert_eq!(reopened.reason.as_deref(), Some("alsnog een bijeenkomst"));
    // Taken back as a whole: the refusal stands again.
    not_held(&app, all(&app)[1].id);
    assert_eq!(stages(&app, ZEIST).session, StageState::Declined);
});

#[test]
fn a_form_that_cannot_be_written_now_keeps_its_text_on_the_page() {
    let app = TestApp::start(Backend::Sqlite);
    crate::schema::execute(
        &app,
        "CREATE TRIGGER full BEFORE UPDATE ON conversations BEGIN \
         SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    let browser = app.logged_in("adviser");
    let page = browser.post("/gesprekken", &form("03-10-2023", &[("issues", WORD)])).expect(503);
    assert!(page.body.contains(WORD), "{}", page.body);
}
