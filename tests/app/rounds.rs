//! Letter rounds: what is ready and what is blocked, the four eyes, the frozen text, and the
//! moves of a round.

use chrono::TimeDelta;
use drietraps::domain::letters::links::without_acting_links;
use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::services::rounds::plan::{self, ChangeRound};
use drietraps::services::rounds::release::{self, Release};
use drietraps::services::rounds::{control, view};
use drietraps::services::sending::{self, Claimant};
use drietraps::services::{ServiceError, secrets};
use drietraps::store::{StoreError, dossiers, organisations};
use serde_json::json;

use crate::evenings::dossier;
use crate::kit::{TestApp, at, on_both};
use crate::letters::ZEELAND;

fn letter_state(app: &TestApp, code: &str) -> StageState {
    app.read(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation.id, tour)?;
        Ok(dossiers::stages(conn, dossier.id)?.letter)
    })
}

/// Name and reason of each blocked letter.
fn blocked(app: &TestApp, round_id: i64) -> Vec<(String, String)> {
    let letters = app.round(round_id).letters.into_iter();
    letters.filter_map(|letter| Some((letter.organisation.name, letter.blocked?))).collect()
}

on_both!(a_round_for_a_province_has_a_letter_for_each_of_its_municipalities, |app| {
    app.fill_zeeland();
    let round = app.plan_zeeland();
    let view = app.round(round.id);
    assert_eq!((view.figures.ready, view.figures.blocked), (13, 0));
    assert_eq!(view.figures.round.state, RoundState::Draft);
    assert!(view.letters.iter().all(|letter| letter.recipients == ["Burgemeester", "Griffier"]));
});

on_both!(a_blocked_letter_says_why_and_a_missing_second_recipient_is_a_remark, |app| {
    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.example"));
    app.add_contact("GM0664", "mayor", None);
    app.add_contact("PV31", "kings_commissioner", Some("gouverneur@limburg.example"));
    let round = app.plan_list(&["GM0717", "GM0664", "PV31"]);
    let no_address = "Geen e-mailadres burgemeester; geen e-mailadres griffier.";
    assert_eq!(blocked(&app, round.id), [("Goes".to_owned(), no_address.to_owned())]);
    let letters = app.round(round.id).letters;
    let of = |name: &str| letters.iter().find(|letter| letter.organisation.name == name).unwrap();
    assert_eq!(of("Veere").remark.as_deref(), Some("Geen e-mailadres griffier."));
    assert_eq!(of("Limburg").recipients, ["Gouverneur"]);
});

on_both!(a_letter_that_is_planned_elsewhere_is_blocked, |app| {
    app.fill_zeeland();
    app.released(&["GM0717"]);
    let second = app.plan_list(&["GM0717", "GM0664"]);
    assert_eq!(
        blocked(&app, second.id),
        [("Veere".to_owned(), "De brief aan deze organisatie staat al op “gepland”.".to_owned())]
    );
});

on_both!(a_wrong_round_is_refused_with_every_problem_at_once, |app| {
    let api = app.api("planner");
    let answer = api.post(
        "letter-rounds",
        &json!({ "name": " ", "organisations": ["GM9999"], "pacePerHour": 0, "plannedAt": "morgen" }),
    );
    let problem = answer.expect(400).json();
    let mut fields: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "organisations", "pacePerHour", "plannedAt"]);
    let empty = api
        .post("letter-rounds", &json!({ "name": "x", "plannedAt": "2023-10-03T09:00:00+02:00" }));
    assert_eq!(empty.expect(400).json()["errors"][0]["field"], "province");
});

on_both!(the_author_does_not_release_the_own_round_unless_four_eyes_is_off, |app| {
    app.fill_zeeland();
    let round = app.plan_zeeland();
    let refused = app.try_release("planner", round.id).unwrap_err();
    assert!(matches!(refused, ServiceError::Forbidden(_)), "{refused}");
    let refused = app.try_release("adviser", round.id).unwrap_err();
    assert!(matches!(refused, ServiceError::Forbidden(_)), "{refused}");
    let alone = app.with_settings(|s| s.four_eyes = drietraps::settings::Switch::Off);
    assert_eq!(alone.try_release("planner", round.id).unwrap().state, RoundState::Approved);
});

on_both!(a_release_freezes_one_message_per_recipient_at_the_pace_of_the_round, |app| {
    app.fill_zeeland();
    let round = app.plan_zeeland();
    let round = app.try_release("planner2", round.id).unwrap();
    let messages = app.messages(round.id);
    assert_eq!(messages.len(), 26);
    let first = at("2023-10-03T07:00:00Z");
    let due: Vec<_> = messages.iter().map(|m| (m.due_at - first).num_minutes()).collect();
    assert_eq!(due, (0..13).flat_map(|i| [i, i]).collect::<Vec<_>>());
    let mut ids: Vec<_> = messages.iter().map(|m| m.message_id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 26);
    let text = &messages[0].text_body;
    assert!(text.starts_with("Geachte burgemeester,") && text.contains("Test planner"), "{text}");
    assert!(text.contains("06 12 34 56 78") && text.contains("de gemeente Borsele"), "{text}");
    assert_eq!(letter_state(&app, "GM0654"), StageState::Planned);
    assert_eq!(round.release_hash, Some(release::hash_of(&round, &messages)));
});

on_both!(each_letter_has_its_own_answer_link_of_which_only_the_hash_is_kept, |app| {
    use diesel::prelude::*;
    use drietraps::store::schema::letters;
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let hashes: Vec<Option<String>> = app.read(|conn| {
        Ok(letters::table
            .order(letters::id)
            .select(letters::answer_hash)
            .load(conn)
            .map_err(drietraps::store::StoreError::from)?)
    });
    let mut tokens: Vec<String> = app
        .messages(round.id)
        .iter()
        .map(|m| m.unsubscribe_url.clone().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 2);
    assert!(tokens.iter().all(|token| hashes.contains(&Some(secrets::hash_token(token)))));
    for message in app.messages(round.id) {
        let link = message.unsubscribe_url.unwrap();
        assert!(link.starts_with("http://127.0.0.1:8080/antwoord/"), "{link}");
        assert!(message.text_body.contains(&link) && message.html_body.contains(&link));
    }
});

on_both!(blocked_letters_are_left_out_of_the_release_and_stay_listed, |app| {
    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.example"));
    let round = app.plan_list(&["GM0717", "GM0664"]);
    app.try_release("planner2", round.id).unwrap();
    let figures = app.round(round.id).figures;
    assert_eq!((figures.ready, figures.blocked, figures.counts.queued), (1, 1, 1));
    assert_eq!(blocked(&app, round.id)[0].0, "Goes");
    assert_eq!(letter_state(&app, "GM0664"), StageState::NotStarted);
});

on_both!(a_round_without_a_ready_letter_is_not_released, |app| {
    let round = app.plan_list(&["GM0664"]);
    let refused = app.try_release("planner2", round.id).unwrap_err();
    assert!(refused.to_string().starts_with("Er is geen brief klaar."), "{refused}");
});

on_both!(what_changed_since_it_was_read_is_not_released, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717"]);
    let (actor, now, desk) = (app.actor("planner2"), app.now(), app.state.stationery());
    let seen = app.read(|conn| release::prospect(conn, &actor, &desk, round.id, now));
    assert_eq!((seen.ready, seen.messages), (1, 2));
    app.add_contact("GM0717", "council_clerk", Some("nieuwe.griffie@veere.example"));
    let command = Release { round_id: round.id, digest: Some(seen.digest) };
    let refused =
        app.try_write(|conn| release::release(conn, &actor, &desk, &command, now)).unwrap_err();
    assert!(refused.to_string().contains("veranderd sinds u ze nakeek"), "{refused}");
    assert!(app.messages(round.id).is_empty());
});

on_both!(a_change_voids_the_release_and_the_round_can_be_released_again, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (actor, now) = (app.actor("planner"), app.now());
    let change = ChangeRound {
        id: round.id,
        version: app.round(round.id).figures.round.version,
        name: "Veere later".into(),
        planned_at: at("2023-10-04T08:00:00Z"),
        pace_per_hour: 30,
    };
    let draft = app.write(|conn| plan::change(conn, &actor, &change, now));
    let second = app.try_write(|conn| plan::change(conn, &actor, &change, now));
    assert!(matches!(second, Err(ServiceError::Store(StoreError::Conflict))), "{second:?}");
    assert_eq!((draft.state, draft.release_hash), (RoundState::Draft, None));
    assert!(app.messages(round.id).is_empty());
    assert_eq!(letter_state(&app, "GM0717"), StageState::Cancelled);
    app.try_release("planner2", round.id).unwrap();
    assert_eq!(app.messages(round.id)[0].due_at, at("2023-10-04T08:00:00Z"));
    assert_eq!(letter_state(&app, "GM0717"), StageState::Planned);
});

on_both!(an_organisation_that_stopped_the_mail_is_blocked_and_a_released_letter_stays, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717", "GM0664"]);
    let stop = |code: &'static str| {
        let id = dossier(&app, code).id;
        app.write(|conn| Ok(dossiers::stop_mail(conn, id, "2023-10-02".parse().unwrap())?));
    };
    stop("GM0717");
    let told = blocked(&app, round.id);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, "Deze organisatie wil geen berichten meer.");
    app.try_release("planner2", round.id).unwrap();
    stop("GM0664");
    let claimant = Claimant { instance: "one".into(), lease: TimeDelta::seconds(120) };
    let now = at("2023-10-03T08:00:00Z");
    assert!(app.write(|conn| sending::claim(conn, &claimant, 20, now)).is_empty());
    assert_eq!(app.counts(round.id).cancelled, 2);
});

on_both!(a_withdrawn_round_sends_nothing_and_its_letters_can_be_planned_again, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::withdraw(conn, &actor, round.id, now));
    assert_eq!(app.counts(round.id).cancelled, 2);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Cancelled);
    let again = app.released(&["GM0717"]);
    assert_eq!(app.counts(again.id).queued, 2);
});

on_both!(resuming_after_the_moment_spreads_what_waits_anew, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::pause(conn, &actor, round.id, now));
    let later = at("2023-10-03T11:00:00Z");
    app.write(|conn| control::resume(conn, &actor, (round.id, false), later));
    let due: Vec<_> = app.messages(round.id).iter().map(|m| m.due_at - later).collect();
    let minute = TimeDelta::minutes(1);
    assert_eq!(due, [TimeDelta::zero(), TimeDelta::zero(), minute, minute]);
});

on_both!(a_round_on_a_closed_day_leaves_on_the_next_open_one, |app| {
    app.fill_zeeland();
    // Autumn holidays in the south end on 22 October 2023.
    let round = app.plan_list(&["GM0717"]);
    let (actor, now) = (app.actor("planner"), app.now());
    let change = ChangeRound {
        id: round.id,
        version: app.round(round.id).figures.round.version,
        name: "Herfst".into(),
        planned_at: at("2023-10-17T07:00:00Z"),
        pace_per_hour: 60,
    };
    app.write(|conn| plan::change(conn, &actor, &change, now));
    app.try_release("planner2", round.id).unwrap();
    assert_eq!(app.messages(round.id)[0].due_at, at("2023-10-23T07:00:00Z"));
});

on_both!(a_letter_is_shown_as_it_will_leave_without_the_link_that_acts, |app| {
    app.fill_zeeland();
    let round = app.plan_list(&["GM0717", "GM0664"]);
    let (actor, now, desk) = (app.actor("adviser"), app.now(), app.state.stationery());
    let show =
        |letter: i64| app.read(|conn| view::preview(conn, &actor, &desk, (round.id, letter), now));
    let letters = app.round(round.id).letters;
    let before = show(letters[0].id);
    assert_eq!((before.mails.len(), before.is_frozen), (2, false));
    assert_eq!(before.beside, (None, Some(letters[1].id)));
    app.try_release("planner2", round.id).unwrap();
    let after = show(letters[0].id);
    assert!(after.is_frozen);
    let frozen = &app.messages(round.id)[0];
    let token = frozen.unsubscribe_url.as_deref().unwrap().rsplit('/').next().unwrap();
    assert!(frozen.text_body.contains(token) && !after.mails[0].text.contains(token));
    for shown in [before, after] {
        let text = without_acting_links(&shown.mails[0].text);
        assert_eq!(text, without_acting_links(&frozen.text_body));
    }
});

on_both!(the_main_job_of_a_round_works_by_api, |app| {
    app.fill_zeeland();
    let (author, second) = (app.api("planner"), app.api("planner2"));
    let made = author.post(
        "letter-rounds",
        &json!({ "name": "Zeeland", "province": "PV29",
                 "plannedAt": "2023-10-02T09:00:00+02:00", "pacePerHour": 60 }),
    );
    let made = made.expect(201).json();
    assert_eq!(made["letters"], json!({ "ready": 13, "blocked": 0 }));
    let path = format!("letter-rounds/{}", made["id"]);
    author.post(&format!("{path}/releases"), &json!({})).expect(403);
    second.post(&format!("{path}/releases"), &json!({})).expect(201);
    second.post(&format!("{path}/releases"), &json!({})).expect(409);
    let round = author.get(&path).expect(200).json();
    assert_eq!(round["state"], "approved");
    assert_eq!(
        round["messages"],
        json!({ "queued": 26, "sending": 0, "sent": 0, "failed": 0, "unclear": 0, "cancelled": 0 })
    );
    let letters = author.get(&format!("{path}/letters")).expect(200).json();
    assert_eq!(letters.as_array().unwrap().len(), 13);
    assert_eq!(letters[0]["messages"][0]["state"], MessageState::Queued.as_str());
    assert_eq!(author.get("letter-rounds").expect(200).json().as_array().unwrap().len(), 1);
    author.get("letter-rounds/999").expect(404);
    app.api("management").get("letter-rounds").expect(403);
});

on_both!(a_moment_that_passed_counts_from_the_release, |app| {
    app.fill_zeeland();
    let late = app.at("2023-10-03T10:00:00Z");
    let round = late.released(&ZEELAND[..1]);
    assert_eq!(late.messages(round.id)[0].due_at, at("2023-10-03T10:00:00Z"));
});

on_both!(a_round_of_a_province_leaves_out_who_has_no_dossier_in_the_tour, |app| {
    let round = json!({
        "name": "Groningen", "province": "PV20", "plannedAt": "2016-05-10T09:00:00+02:00",
        "pacePerHour": 60,
    });
    let made = app.api("planner").post("letter-rounds", &round).expect(201).json();
    let path = format!("letter-rounds/{}/letters", made["id"]);
    let letters = app.api("planner").get(&path).expect(200).json();
    assert!(
        letters.as_array().unwrap().iter().all(|it| it["organisation"] != "GM0007"),
        "{letters}"
    );
});
