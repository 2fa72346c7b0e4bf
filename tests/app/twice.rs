//! A form that is sent twice does its work once, and says so.

use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;

use crate::kit::{Answer, Browser, TestApp, at, on_both};
use crate::letter_kit::{dossier, sent_letter};
use crate::reminders::{FIRST, VEERE, sent};
use crate::schema::ids;

/// Posts the same form twice: both times the browser is sent on to the same page.
#[track_caller]
fn twice(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let first = browser.post(path, fields).expect(303).location().to_owned();
    let second = browser.post(path, fields).expect(303);
    assert_eq!(second.location(), first);
    let told = told(browser, &second);
    assert!(told.contains("Dit was al gedaan."), "{told}");
    first
}

/// The page that the browser lands on after an answer, with the sentence that it brings.
pub fn told(browser: &Browser, answer: &Answer) -> String {
    let mut browser = browser.clone();
    let name = "__Host-drietraps-melding";
    browser.cookies.push((name.to_owned(), answer.cookie(name).unwrap()));
    browser.get(answer.location()).expect(200).body
}

/// How many calls are logged.
fn calls(app: &TestApp) -> usize {
    ids(app, &["SELECT id FROM calls".to_owned()])[0].len()
}

fn planned(app: &TestApp) -> i64 {
    app.fill_zeeland();
    app.released(&[VEERE, "GM0664"]).id
}

on_both!(the_same_call_within_a_minute_is_logged_once, |app| {
    sent_letter(&app, "GM0355", "2023-09-12T07:00:00Z");
    let path = format!("/belronde/{}", dossier(&app, "GM0355").id);
    let adviser = app.logged_in("adviser");
    let call = [("result", "no_answer"), ("note", "Voicemail")];
    adviser.post(&path, &call).expect(303);
    let second = adviser.post(&path, &call).expect(303);
    assert!(told(&adviser, &second).contains("was al bewaard"));
    assert_eq!(calls(&app), 1);
    adviser.post(&path, &[("result", "reached"), ("note", "Voicemail")]).expect(303);
    app.logged_in("planner").post(&path, &call).expect(303);
    app.at("2023-10-03T07:02:00Z").logged_in("adviser").post(&path, &call).expect(303);
    assert_eq!(calls(&app), 4, "another result, another caller, later");
});

on_both!(a_round_is_taken_back_held_and_resumed_once, |app| {
    let path = format!("/brievenrondes/{}", planned(&app));
    let planner = app.logged_in("planner");
    twice(&planner, &format!("{path}/pauze"), &[]);
    twice(&planner, &format!("{path}/hervat"), &[]);
    twice(&planner, &format!("{path}/intrekken"), &[]);
    // What somebody else, or the same person earlier, did already leads to the round as well.
    let late = app.at("2023-10-03T07:11:00Z").logged_in("planner");
    for browser in [app.logged_in("planner2"), late] {
        let answer = browser.post(&format!("{path}/intrekken"), &[]).expect(303);
        assert_eq!(answer.location(), path);
        assert!(told(&browser, &answer).contains("De ronde was al ingetrokken."));
    }
    let refused = planner.post(&format!("{path}/pauze"), &[]).expect(422).body;
    assert!(refused.contains(&format!("href=\"{path}\">Naar de ronde")), "{refused}");
});

on_both!(a_wish_that_is_fulfilled_leads_to_the_round_and_a_stale_one_links_to_it, |app| {
    let round = planned(&app);
    app.sender(&Memory::default()).send_due().unwrap();
    let home = format!("/brievenrondes/{round}");
    let (planner, other) = (app.logged_in("planner"), app.logged_in("planner2"));
    planner.post(&format!("{home}/pauze"), &[]).expect(303);
    let answer = other.post(&format!("{home}/pauze"), &[]).expect(303);
    assert!(told(&other, &answer).contains("De ronde stond al stil."));
    let propose = |day: &str| {
        let fields = [("planned_on", day), ("planned_at", "10.00"), ("pace_per_hour", "30")];
        planner.post(&format!("{home}/verzetten"), &fields).expect(303);
    };
    propose("09-10-2023");
    propose("10-10-2023");
    let read = [("read", "2023-10-09T08:00:00Z 30")];
    let refused = other.post(&format!("{home}/verzetten/bevestigen"), &read).expect(409).body;
    assert!(refused.contains(&format!("href=\"{home}\">Naar de ronde")), "{refused}");
});

on_both!(reminders_are_released_once, |app| {
    let (round, _) = sent(&app, &[VEERE]);
    let then = app.at(FIRST);
    let path = format!("/brievenrondes/{round}/herinneringen");
    let second = then.logged_in("planner2");
    let page = second.get(&path).expect(200).body;
    let digest = page.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    twice(&second, &path, &[("digest", digest)]);
    assert_eq!(app.counts(round).queued, 2);
});

on_both!(a_move_is_confirmed_once, |app| {
    let round = planned(&app);
    app.sender(&Memory::default()).send_due().unwrap();
    let path = format!("/brievenrondes/{round}/verzetten");
    let fields = [("planned_on", "09-10-2023"), ("planned_at", "10.00"), ("pace_per_hour", "30")];
    app.logged_in("planner").post(&path, &fields).expect(303);
    let read = [("read", "2023-10-09T08:00:00Z 30")];
    twice(&app.logged_in("planner2"), &format!("{path}/bevestigen"), &read);
    app.logged_in("planner").post(&format!("{path}/bevestigen"), &read).expect(404);
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{round}")).expect(200).body;
    let told = "Verzet door Test planner2 op dinsdag 3 oktober 2023, 09.00 uur, op voorstel van \
                Test planner.";
    assert!(page.contains(told), "{page}");
});

on_both!(an_unclear_message_is_settled_once_and_another_finding_is_refused, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]).id;
    let memory = Memory::default();
    memory.script([Outcome::unclear("geen antwoord")]);
    app.sender(&memory).send_due().unwrap();
    let all = app.messages(round);
    let unclear = all.iter().find(|it| it.state == MessageState::Unclear).unwrap();
    let path = format!("/postvak-uit/{}/afhandelen", unclear.id);
    let planner = app.logged_in("planner");
    twice(&planner, &path, &[("outcome", "sent")]);
    let refused = planner.post(&path, &[("outcome", "again")]).expect(422).body;
    let way = format!("href=\"/postvak-uit/{}\">Naar het bericht", unclear.id);
    assert!(refused.contains(&way), "{refused}");
});

on_both!(an_address_is_corrected_once, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]).id;
    let memory = Memory::default();
    memory.script([Outcome::refused_for_good("550 5.1.1 no such user")]);
    app.sender(&memory).send_due().unwrap();
    let all = app.messages(round);
    let failed = all.iter().find(|it| it.state == MessageState::Failed).unwrap();
    let path = format!("/postvak-uit/{}/adres", failed.id);
    // Who made the round is not offered what somebody else has to do.
    let own = format!("/postvak-uit/{}", failed.id);
    assert!(!app.logged_in("planner").get(&own).expect(200).body.contains(&path));
    let second = app.logged_in("planner2");
    assert!(second.get(&own).expect(200).body.contains(&path));
    twice(&second, &path, &[("address", "kabinet@gm0717.example")]);
    assert_eq!(app.messages(round).len(), 3);
});

on_both!(going_on_asks_first_when_that_drops_a_proposal, |app| {
    let round = planned(&app);
    app.sender(&Memory::default()).send_due().unwrap();
    let path = format!("/brievenrondes/{round}");
    let fields = [("planned_on", "09-10-2023"), ("planned_at", "10.00"), ("pace_per_hour", "30")];
    let planner = app.logged_in("planner");
    planner.post(&format!("{path}/verzetten"), &fields).expect(303);
    let page = planner.get(&path).expect(200).body;
    assert!(page.contains(&format!("href=\"{path}/hervat\"")), "{page}");
    planner.post(&format!("{path}/hervat"), &[]).expect(409);
    assert_eq!(app.round(round).figures.round.state, RoundState::Paused);
    let asked = planner.get(&format!("{path}/hervat")).expect(200).body;
    let lost = "Het voorstel van Test planner om de rest te verzetten naar maandag 9 oktober 2023, \
                10.00 uur vervalt. 1 brief vertrekt dinsdag 3 oktober 2023, 09.01 uur.";
    assert!(asked.contains(lost), "{asked}");
    planner.post(&format!("{path}/hervat"), &[("drop_proposal", "1")]).expect(303);
    assert_eq!(app.round(round).figures.round.state, RoundState::Running);
});

on_both!(what_failed_does_not_go_to_an_address_that_a_newer_round_wrote_to, |app| {
    app.fill_zeeland();
    let old = app.released(&[VEERE]).id;
    let memory = Memory::default();
    let lost = || Outcome::refused_for_good("geen route");
    memory.script([lost(), lost()]);
    app.sender(&memory).send_due().unwrap();
    let path = format!("/brievenrondes/{old}/opnieuw");
    let ready = |app: &TestApp| {
        let actor = app.actor("planner");
        let look = drietraps::services::sending::again::look_at_failed;
        app.read(|conn| look(conn, &actor, old, app.now()))
    };
    assert_eq!(ready(&app).ready.len(), 2);
    let new = app.released(&[VEERE]).id;
    assert_eq!(app.messages(new)[0].due_at, at("2023-10-03T07:00:00Z"));
    let left_out = ready(&app).left_out;
    assert!(left_out.iter().all(|(_, why)| why.starts_with("Een nieuwere ronde")), "{left_out:?}");
    let planner = app.logged_in("planner");
    let answer = planner.post(&path, &[]).expect(303);
    let said = "Er is geen mislukt bericht dat nu opnieuw kan. Een nieuwere ronde schreef al naar dit \
                adres.";
    assert!(told(&planner, &answer).contains(said));
    assert_eq!(app.counts(old).failed, 2);
});

on_both!(a_server_that_refuses_us_asks_for_a_phone_call_and_not_for_a_contact, |app| {
    app.fill_zeeland();
    app.released(&[VEERE]);
    let memory = Memory::default();
    let refused = || Outcome::refused_for_good("550 5.7.1 rejected by policy");
    memory.script([refused(), refused()]);
    app.sender(&memory).send_due().unwrap();
    let tasks = app.logged_in("planner2").get("/taken").expect(200).body;
    assert!(tasks.contains("Vraag de griffie om ons toe te laten, of bel."), "{tasks}");
    assert!(!tasks.contains("Zoek een contact") && !tasks.contains("Verbeter het adres"));
});
