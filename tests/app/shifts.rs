//! Moving what of a running round did not leave, and letters that leave at the right hour on both
//! sides of a change of the clock.

use drietraps::domain::dates::{clock, short_day};
use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::mail::transport::Memory;
use drietraps::services::rounds::plan::PlanRound;
use drietraps::services::rounds::{control, release};

use crate::kit::{TestApp, at, on_both};

/// A round in which one letter left and two wait.
fn running(app: &TestApp) -> i64 {
    app.fill_zeeland();
    let round = app.released(&["GM0654", "GM0664", "GM0717"]);
    app.sender(&Memory::default()).send_due().unwrap();
    assert_eq!((app.counts(round.id).sent, app.counts(round.id).queued), (2, 4));
    round.id
}

fn propose(app: &TestApp, name: &str, round: i64, day: &str, time: &str) -> u16 {
    let fields = [("planned_on", day), ("planned_at", time), ("pace_per_hour", "30")];
    app.logged_in(name).post(&format!("/brievenrondes/{round}/verzetten"), &fields).status
}

fn confirm(app: &TestApp, name: &str, round: i64, read: &str) -> u16 {
    let path = format!("/brievenrondes/{round}/verzetten/bevestigen");
    app.logged_in(name).post(&path, &[("read", &format!("{read} 30"))]).status
}

on_both!(with_four_eyes_off_no_page_of_a_round_promises_a_second_person, |app| {
    use drietraps::settings::Switch;

    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]).id;
    app.sender(&Memory::default()).send_due().unwrap();
    let alone = app.with_settings(|settings| settings.four_eyes = Switch::Off);
    let planner = alone.logged_in("planner");
    let (home, draft) = (format!("/brievenrondes/{round}"), app.plan_list(&["GM0654"]).id);
    for path in [
        "/brievenrondes/nieuw".to_owned(),
        format!("/brievenrondes/{draft}/wijzigen"),
        format!("/brievenrondes/{draft}"),
        format!("{home}/verzetten"),
    ] {
        let page = planner.get(&path).expect(200).body;
        for promise in ["andere planner", "iemand anders", "tweede"] {
            assert!(!page.contains(promise), "{path}, {promise}: {page}");
        }
    }
});

on_both!(one_planner_proposes_another_confirms_and_only_the_rest_moves, |app| {
    let round = running(&app);
    let before = app.messages(round);
    assert_eq!(propose(&app, "planner", round, "09-10-2023", "10.00"), 303);
    assert_eq!(app.round(round).figures.round.state, RoundState::Paused);
    let later = app.at("2023-10-03T07:05:00Z");
    assert_eq!(later.sender(&Memory::default()).send_due().unwrap(), 0, "it stands still");
    let page = app.logged_in("planner2").get(&format!("/brievenrondes/{round}/verzetten"));
    let page = page.expect(200).body;
    assert!(page.contains("2 brieven vertrekken maandag 9 oktober 2023 tussen 10.00 en 10.02"));
    assert_eq!(confirm(&app, "planner", round, "2023-10-09T08:00:00Z"), 403);
    assert_eq!(confirm(&app, "planner2", round, "2023-10-10T08:00:00Z"), 409, "another proposal");
    assert_eq!(confirm(&app, "planner2", round, "2023-10-09T08:00:00Z"), 303);
    let after = app.messages(round);
    let view = app.round(round).figures.round;
    assert_eq!((view.state, view.pace_per_hour), (RoundState::Running, 30));
    assert_eq!(after.iter().filter(|m| m.state == MessageState::Sent).count(), 2);
    let due: Vec<_> =
        after.iter().filter(|m| m.state == MessageState::Queued).map(|m| m.due_at).collect();
    let (first, second) = (at("2023-10-09T08:00:00Z"), at("2023-10-09T08:02:00Z"));
    assert_eq!(due, [first, first, second, second]);
    let texts = |all: &[drietraps::domain::letters::Message]| {
        let mut texts: Vec<_> = all.iter().map(|m| m.text_body.clone()).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&before), texts(&after));
    assert!(app.read(|conn| release::still_holds(conn, &view)));
    let sent = app.at("2023-10-09T08:02:00Z").sender(&Memory::default()).send_due().unwrap();
    assert_eq!(sent, 4);
});

on_both!(who_confirms_agrees_to_the_pace_that_was_read_too, |app| {
    let round = running(&app);
    assert_eq!(propose(&app, "planner", round, "09-10-2023", "10.00"), 303);
    let faster = [("planned_on", "09-10-2023"), ("planned_at", "10.00"), ("pace_per_hour", "3600")];
    let path = format!("/brievenrondes/{round}/verzetten");
    app.logged_in("planner").post(&path, &faster).expect(303);
    assert_eq!(confirm(&app, "planner2", round, "2023-10-09T08:00:00Z"), 409, "30 was read");
    assert_eq!(app.round(round).figures.round.state, RoundState::Paused);
    let page = app.logged_in("planner2").get(&path).expect(200).body;
    let read = page.split("name=\"read\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let read = read.replace("&#43;", "+").replace("&#x2B;", "+");
    app.logged_in("planner2").post(&format!("{path}/bevestigen"), &[("read", &read)]).expect(303);
    assert_eq!(app.round(round).figures.round.pace_per_hour, 3600);
    let bare = [("read", "2023-10-09T08:00:00Z")];
    app.logged_in("planner2").post(&format!("{path}/bevestigen"), &bare).expect(422);
});

on_both!(the_rest_can_also_come_earlier, |app| {
    let round = running(&app);
    assert_eq!(propose(&app, "planner", round, "09-10-2023", "09.00"), 303);
    assert_eq!(confirm(&app, "planner2", round, "2023-10-09T07:00:00Z"), 303);
    assert_eq!(propose(&app, "planner2", round, "04-10-2023", "09.00"), 303);
    assert_eq!(confirm(&app, "planner", round, "2023-10-04T07:00:00Z"), 303);
    let queued = app.messages(round).into_iter().filter(|m| m.state == MessageState::Queued);
    assert_eq!(queued.map(|m| m.due_at).min(), Some(at("2023-10-04T07:00:00Z")));
});

on_both!(a_wrong_moment_is_refused_beside_its_field, |app| {
    let round = running(&app);
    assert_eq!(propose(&app, "planner", round, "02-10-2023", "09.00"), 422);
    assert_eq!(propose(&app, "planner", round, "", "09.00"), 422);
    assert_eq!(propose(&app, "adviser", round, "09-10-2023", "09.00"), 403);
    assert_eq!(app.round(round).figures.round.state, RoundState::Running);
    let draft = app.plan_list(&["GM0677"]);
    assert_eq!(propose(&app, "planner", draft.id, "09-10-2023", "09.00"), 409);
});

on_both!(who_resumes_the_round_drops_the_proposal, |app| {
    let round = running(&app);
    assert_eq!(propose(&app, "planner", round, "09-10-2023", "09.00"), 303);
    let planner = app.actor("planner");
    app.write(|conn| control::resume(conn, &planner, (round, true), app.now()));
    assert_eq!(confirm(&app, "planner2", round, "2023-10-09T07:00:00Z"), 404);
});

/// When each letter of a round over a change of the clock left, as the clocks of Amsterdam said.
fn left_over(app: &TestApp, planned: &str, beats: &[&str]) -> Vec<String> {
    app.fill_zeeland();
    let round = app.plan(&PlanRound {
        name: "Over de zomertijd".into(),
        province: None,
        organisations: ["GM0654", "GM0664", "GM0677"].map(str::to_owned).to_vec(),
        planned_at: at(planned),
        pace_per_hour: 1,
    });
    app.at("2023-10-20T07:00:00Z").try_release("planner2", round.id).unwrap();
    let memory = Memory::default();
    for beat in beats {
        app.at(beat).sender(&memory).send_due().unwrap();
    }
    let sent = app.messages(round.id).into_iter().filter_map(|message| message.sent_at);
    let mut left: Vec<_> = sent
        .map(|at| {
            let day = drietraps::domain::dates::amsterdam_day(at);
            (at, format!("{} {}", short_day(day), clock(at)))
        })
        .collect();
    left.sort();
    left.dedup();
    left.into_iter().map(|(_, told)| told).collect()
}

on_both!(a_round_over_the_end_of_summer_time_goes_on_at_nine, |app| {
    // Friday 27 October 2023, 16.00 in summer time; Sunday the clock goes back.
    let beats = [
        "2023-10-27T14:00:00Z",
        "2023-10-30T07:00:00Z",
        "2023-10-30T07:59:59Z",
        "2023-10-30T08:00:00Z",
        "2023-10-30T09:00:00Z",
    ];
    let left = left_over(&app, "2023-10-27T14:00:00Z", &beats);
    assert_eq!(left, ["vr 27 okt 16.00 uur", "ma 30 okt 09.00 uur", "ma 30 okt 10.00 uur"]);
});

on_both!(a_round_over_the_start_of_summer_time_goes_on_at_nine, |app| {
    // Thursday 28 March 2024, 16.00 in winter time; Easter and the change of the clock follow.
    let beats = [
        "2024-03-28T15:00:00Z",
        "2024-03-29T08:00:00Z",
        "2024-04-01T08:00:00Z",
        "2024-04-02T06:59:59Z",
        "2024-04-02T07:00:00Z",
        "2024-04-02T08:00:00Z",
    ];
    let left = left_over(&app, "2024-03-28T15:00:00Z", &beats);
    assert_eq!(left, ["do 28 mrt 16.00 uur", "di 2 apr 09.00 uur", "di 2 apr 10.00 uur"]);
});
