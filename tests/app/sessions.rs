//! Council sessions: planning, double booking, results, pages and API.

use drietraps::domain::dossiers::Origin;
use drietraps::domain::people::Part;
use drietraps::domain::sessions::SessionState;
use drietraps::domain::stages::{Move, Stage, StageState};
use drietraps::services::sessions::{self, CallOff, Reschedule, SessionResult};
use drietraps::services::stages::{self as moves, StageMove};
use drietraps::store::{dossiers, sessions as stored};
use serde_json::json;

use crate::evenings::{clash, dossier, evening, events, fields, person, plan, stages, wire};
use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::{message_state, queued_letter};

fn result(app: &TestApp, name: &str, session_id: i64) -> Result<(), String> {
    let (actor, now) = (app.actor(name), app.now());
    let command = SessionResult { session_id, attendance: 31, evaluation: None, themes: None };
    app.try_write(|conn| sessions::record_result(conn, &actor, &command, now))
        .map_err(|error| error.to_string())
}

on_both!(a_session_for_who_never_had_a_letter_skips_what_comes_before, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    assert_eq!(
        events(&app, "GM0355"),
        [
            "letter skipped eigen verzoek",
            "conversation skipped wilde direct een bijeenkomst",
            "session wanted gepland op verzoek",
            "session planned"
        ]
    );
});

on_both!(no_invitation_leaves_once_a_session_is_planned, |app| {
    queued_letter(&app, "GM0355");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planned = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    assert_eq!(planned.withdrawn, 1);
    assert_eq!(message_state(&app, "GM0355"), "cancelled");
    assert_eq!(events(&app, "GM0355")[1], "letter cancelled bijeenkomst al gepland");
});

on_both!(a_wanted_session_is_planned_held_and_followed_by_the_offer_of_a_training, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (owner, actor, now) = (dossier(&app, "GM0355"), app.actor("adviser"), app.now());
    app.write(|conn| {
        let on = now.date_naive();
        for (stage, what) in [(Stage::Conversation, Move::Hold), (Stage::Session, Move::Want)] {
            let step = StageMove { dossier: &owner, stage, what, on, reason: None };
            moves::record(conn, &actor, &step, now)?;
        }
        Ok(())
    });
    let page = app.logged_in("planner").get("/bijeenkomsten").expect(200);
    assert!(page.body.contains("/bijeenkomsten/voorstellen?organisatie=GM0355"), "{}", page.body);
    let id = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let later = app.at("2023-10-13T08:00:00Z");
    result(&later, "planner", id).unwrap();
    assert_eq!(
        events(&app, "GM0355"),
        [
            "conversation held",
            "session wanted",
            "letter skipped eigen verzoek",
            "session planned",
            "session held",
            "training offered"
        ]
    );
    assert!(result(&later, "planner", id).unwrap_err().contains("staat er al"));
});

on_both!(a_planned_session_leaves_nothing_to_come_back_to, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let owner = dossier(&app, "GM0355");
    let day = "2023-11-01".parse().unwrap();
    app.write(|conn| Ok(dossiers::set_reapproach(conn, owner.id, Some((day, "later")))?));
    plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let now = dossier(&app, "GM0355");
    assert_eq!((now.reapproach_on, now.reapproach_reason), (None, None));
});

on_both!(nobody_is_booked_twice_and_travel_takes_an_hour, |app| {
    let lotte = person(&app, "Lotte de Wit", &[Part::Moderator, Part::Trainer]);
    let daan = person(&app, "Daan", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-12T17:00:00Z", "Gemeentehuis Zeist", lotte)).unwrap();
    let late = || evening("2023-10-12T20:29:00Z", "Rhenen", lotte);
    let late = || drietraps::services::sessions::Appointment {
        ends_at: at("2023-10-12T21:30:00Z"),
        ..late()
    };
    let told = clash(plan(&app, "GM0340", late()));
    assert!(told.contains("Lotte de Wit is dan al geboekt voor een bijeenkomst"), "{told}");
    assert!(told.contains("Gemeentehuis Zeist, do 12 okt, 19.00 tot 21.30 uur"), "{told}");
    let mut as_trainer = late();
    as_trainer.moderator = daan;
    as_trainer.trainers = vec![lotte];
    clash(plan(&app, "GM0340", as_trainer));
    assert_eq!(stages(&app, "GM0340").session, StageState::NotStarted, "nothing half written");
    let mut in_time = late();
    in_time.starts_at = at("2023-10-12T20:30:00Z");
    plan(&app, "GM0340", in_time).unwrap();
});

on_both!(a_session_that_moves_keeps_its_own_people_and_a_cancelled_one_frees_them, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = Reschedule {
        session_id: id,
        version: 1,
        reason: "Raadsvergadering".into(),
        appointment: evening("2023-10-12T18:00:00Z", "Zeist", lotte),
    };
    app.write(|conn| sessions::reschedule(conn, &planner, &command, &stationery, now));
    assert_eq!(
        events(&app, "GM0355")[3..],
        [
            "session planned",
            "session postponed Raadsvergadering (was donderdag 12 oktober 2023)",
            "session planned"
        ]
    );
    clash(plan(&app, "GM0340", evening("2023-10-12T17:30:00Z", "Rhenen", lotte)));
    let command = CallOff { session_id: id, reason: "Geen tijd".into() };
    app.write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
    assert_eq!(stages(&app, "GM0355").session, StageState::Cancelled);
    plan(&app, "GM0340", evening("2023-10-12T17:30:00Z", "Rhenen", lotte)).unwrap();
});

on_both!(a_postponed_session_says_when_to_get_in_touch_again, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let browser = app.logged_in("planner");
    let path = format!("/bijeenkomsten/{id}/uitstellen");
    browser.get(&path).expect(200);
    let today = [("reason", "Ziekte"), ("reapproach_on", "03-10-2023")];
    assert!(browser.post(&path, &today).expect(422).body.contains("id=\"reapproach_on-error\""));
    browser.post(&path, &[("reapproach_on", "01-12-2023")]).expect(422);
    browser.post(&path, &[("reason", "Ziekte"), ("reapproach_on", "01-12-2023")]).expect(303);
    let put_off = dossier(&app, "GM0355");
    assert_eq!(put_off.reapproach_on.unwrap().to_string(), "2023-12-01");
    assert_eq!(put_off.reapproach_reason.as_deref(), Some("Ziekte"));
    assert_eq!(stages(&app, "GM0355").session, StageState::Postponed);
    let page = browser.get(&format!("/bijeenkomsten/{id}")).expect(200);
    assert!(page.body.contains("Uitgesteld") && page.body.contains("Ziekte"));
});

on_both!(a_further_session_moves_nothing_and_the_stage_stays_held, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let first = plan(&app, "GM0355", evening("2023-10-02T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let second = plan(&app, "GM0355", evening("2023-10-20T17:30:00Z", "Zeist", lotte)).unwrap().id;
    result(&app, "planner", first).unwrap();
    let told = events(&app, "GM0355").len();
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = CallOff { session_id: second, reason: "Geen tijd".into() };
    app.write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
    assert_eq!(stages(&app, "GM0355").session, StageState::Held);
    assert_eq!(events(&app, "GM0355").len(), told);
    let state = app.read(|conn| Ok(stored::get(conn, second)?)).state;
    assert_eq!(state, SessionState::Cancelled);
});

on_both!(the_adviser_of_a_dossier_records_the_result_and_another_does_not, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening("2023-10-02T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let owner = dossier(&app, "GM0355");
    let adviser = app.user("adviser").id;
    app.write(|conn| Ok(dossiers::set_adviser(conn, owner.id, Some(adviser))?));
    assert!(result(&app, "adviser2", id).unwrap_err().contains("adviseur van een van deze"));
    assert!(result(&app, "management", id).is_err());
    result(&app, "adviser", id).unwrap();
    assert_eq!(stages(&app, "GM0355").session, StageState::Held);
    assert_eq!(stages(&app, "GM0355").training, StageState::Offered);
});

on_both!(a_result_is_refused_before_the_session_starts_and_below_zero, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening("2023-10-03T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let refused = result(&app, "planner", id).unwrap_err();
    assert_eq!(
        refused,
        "Deze bijeenkomst begint pas op dinsdag 3 oktober, 19.30 uur. Leg de opkomst daarna vast."
    );
    let later = app.at("2023-10-03T20:30:00Z");
    let page = format!("/bijeenkomsten/{id}/resultaat");
    let answer = later.logged_in("planner").post(&page, &[("attendance", "-1")]).expect(422);
    assert!(answer.body.contains("id=\"attendance-error\""), "{}", answer.body);
    later.logged_in("planner").post(&page, &[("attendance", "0")]).expect(303);
});

on_both!(everything_that_is_wrong_with_a_session_is_told_at_once, |app| {
    let trainer = person(&app, "Daan", &[Part::Trainer]);
    let mut wrong = evening("2023-10-12T17:30:00Z", " ", trainer);
    wrong.ends_at = wrong.starts_at;
    wrong.expected = Some(-1);
    wrong.trainers = vec![999];
    let told = fields(plan(&app, "GM0355", wrong));
    assert_eq!(told, ["ends_at", "place", "expected", "moderator", "trainers"]);
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let day = "2023-10-12T17:30:00Z";
    assert_eq!(fields(plan(&app, "GM9999", evening(day, "Zeist", lotte))), ["organisations"]);
    // Brielle ended on 1 January 2023.
    assert_eq!(fields(plan(&app, "GM0501", evening(day, "Brielle", lotte))), ["organisations"]);
});

on_both!(a_session_lies_in_the_tour_but_may_lie_in_the_past, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let early = evening("2022-06-30T17:30:00Z", "Zeist", lotte);
    assert_eq!(fields(plan(&app, "GM0355", early)), ["starts_at"]);
    plan(&app, "GM0355", evening("2022-07-01T17:30:00Z", "Zeist", lotte)).unwrap();
});

on_both!(a_recess_warns_and_does_not_refuse, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planned = plan(&app, "GM0355", evening("2023-10-19T17:30:00Z", "Zeist", lotte)).unwrap();
    let told = planned.warnings.join(" ");
    assert!(told.contains("Gemeente Zeist heeft dan reces: herfstvakantie."), "{told}");
    let page = app.logged_in("planner").get(&format!("/bijeenkomsten/{}", planned.id)).expect(200);
    assert!(page.body.contains("heeft dan reces"), "{}", page.body);
});

on_both!(neighbours_share_a_session_and_both_move, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]).to_string();
    let browser = app.logged_in("planner");
    browser.get("/bijeenkomsten/nieuw?organisatie=GM0355").expect(200);
    let form = [
        ("organisation", "GM0355"),
        ("joining", "gm0340, GM0355"),
        ("on", "12-10-2023"),
        ("starts_at", "19.30"),
        ("ends_at", "22.00"),
        ("place", "Slot Zeist"),
        ("moderator", &lotte),
        ("send_invitation", "yes"),
    ];
    let planned = browser.post("/bijeenkomsten", &form).expect(303);
    let page = browser.get(planned.location()).expect(200);
    assert!(page.body.contains("Bijeenkomst Gemeente Rhenen, Gemeente Zeist"), "{}", page.body);
    assert!(page.body.contains("donderdag 12 oktober 2023, 19.30 tot 22.00 uur"));
    for code in ["GM0355", "GM0340"] {
        assert_eq!(stages(&app, code).session, StageState::Planned, "{code}");
    }
    let again = browser.post("/bijeenkomsten", &form).expect(409);
    assert!(again.body.contains("Lotte is dan al geboekt") && again.body.contains("Slot Zeist"));
});

on_both!(a_refused_form_comes_back_filled_in, |app| {
    let browser = app.logged_in("planner");
    let form = [("organisation", "GM0355"), ("on", "31-02-2023"), ("place", "Slot Zeist")];
    let answer = browser.post("/bijeenkomsten", &form).expect(422);
    for id in ["on-error", "starts_at-error", "ends_at-error", "moderator-error"] {
        assert!(answer.body.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(answer.body.contains("value=\"Slot Zeist\""));
    assert!(answer.body.contains("<option value=\"GM0355\" selected>"));
});

on_both!(a_planner_moves_and_calls_off_on_the_pages_and_an_adviser_may_not, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap().id;
    let (planner, adviser) = (app.logged_in("planner"), app.logged_in("adviser"));
    let path = |end: &str| format!("/bijeenkomsten/{id}{end}");
    adviser.get(&path("")).expect(200);
    adviser.get("/bijeenkomsten?toon=alles").expect(200);
    for end in ["/wijzigen", "/uitstellen", "/afzeggen"] {
        adviser.get(&path(end)).expect(403);
        planner.get(&path(end)).expect(200);
    }
    adviser.post(&path("/afzeggen"), &[("reason", "x")]).expect(403);
    let lotte = lotte.to_string();
    let form = [
        ("on", "13-10-2023"),
        ("starts_at", "19.30"),
        ("ends_at", "22.00"),
        ("place", "Slot Zeist"),
        ("moderator", &lotte),
    ];
    assert!(planner.post(&path("/wijzigen"), &form).expect(422).body.contains("reason-error"));
    let all: Vec<_> =
        form.into_iter().chain([("reason", "Andere zaal"), ("version", "1")]).collect();
    assert!(planner.get(&path("/wijzigen")).body.contains("name=\"version\" value=\"1\""));
    planner.post(&path("/wijzigen"), &all).expect(303);
    let second = app.logged_in("planner2").post(&path("/wijzigen"), &all).expect(409);
    assert!(second.body.contains("Dit is intussen gewijzigd"), "{}", second.body);
    assert!(planner.get(&path("")).body.contains("vrijdag 13 oktober 2023"));
    planner.post(&path("/afzeggen"), &[("reason", "")]).expect(422);
    planner.post(&path("/afzeggen"), &[("reason", "Geen tijd")]).expect(303);
    assert!(planner.get(&path("")).body.contains("Vervallen"));
    for path in ["/bijeenkomsten", "/bijeenkomsten/nieuw"] {
        app.logged_in("management").get(path).expect(403);
    }
    planner.get("/bijeenkomsten/999").expect(404);
});

on_both!(the_api_plans_holds_and_reads_sessions, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator, Part::Trainer]);
    let daan = person(&app, "Daan", &[Part::Trainer]);
    let api = app.api("planner");
    let body = json!({ "organisations": ["GM0355"], "startsAt": "2023-10-02T19:30:00+02:00",
                       "endsAt": "2023-10-02T22:00:00+02:00", "place": "Zeist",
                       "moderator": lotte, "trainers": [daan] });
    let planned = api.post("sessions", &body).expect(201);
    let made = planned.json();
    assert_eq!(planned.location(), format!("/api/v1/sessions/{}", made["id"]));
    assert_eq!(made["state"], "planned");
    assert_eq!(made["organisations"], json!([{ "code": "GM0355", "name": "Zeist" }]));
    assert_eq!(made["startsAt"].as_str().map(at), Some(at("2023-10-02T17:30:00Z")));
    assert_eq!(made["trainers"][0]["name"], "Daan");
    let clash = api.post("sessions", &body).expect(409);
    assert!(clash.json()["detail"].as_str().unwrap().contains("al geboekt"));

    let results = format!("sessions/{}/results", made["id"]);
    let wrong = api.post(&results, &json!({})).expect(400).json();
    assert_eq!(wrong["errors"][0]["field"], "attendance");
    app.api("adviser").post(&results, &json!({ "attendance": 31 })).expect(403);
    let held = api.post(&results, &json!({ "attendance": 31 })).expect(201).json();
    assert_eq!((&held["state"], &held["attendance"]), (&json!("held"), &json!(31)));
    let read = api.get(&format!("sessions/{}", made["id"])).expect(200).json();
    assert_eq!(read["attendance"], 31);
    assert_eq!(api.get("sessions").expect(200).json().as_array().unwrap().len(), 1);
    api.get("sessions/999").expect(404);
});

on_both!(the_api_names_every_field_that_is_wrong, |app| {
    let api = app.api("planner");
    let wrong = api.post("sessions", &json!({ "startsAt": "gisteren" })).expect(400).json();
    let told: Vec<_> =
        wrong["errors"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
    assert_eq!(told, ["startsAt", "endsAt", "organisations", "place", "moderator"]);
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let body = json!({ "organisations": ["GM0355"], "place": "Zeist", "moderator": lotte,
                       "startsAt": wire(at("2023-10-12T17:30:00Z")),
                       "endsAt": wire(at("2023-10-12T17:00:00Z")) });
    let wrong = api.post("sessions", &body).expect(400).json();
    assert_eq!(wrong["errors"][0]["field"], "endsAt");
    app.api("adviser").post("sessions", &body).expect(403);
    app.api("management").get("sessions").expect(403);
});

on_both!(a_dossier_without_a_letter_keeps_its_origin, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "PV26", evening("2023-10-12T17:30:00Z", "Provinciehuis", lotte)).unwrap();
    assert_eq!(dossier(&app, "PV26").origin, Origin::Letter);
    assert_eq!(stages(&app, "PV26").session, StageState::Planned);
});

on_both!(a_day_before_the_tour_is_told_at_the_day_with_every_other_problem, |app| {
    let fields = [("organisation", "GM0355"), ("on", "01-06-2022"), ("starts_at", "19.30")];
    let page = app.logged_in("planner").post("/bijeenkomsten", &fields).expect(422).body;
    for id in ["on-error", "ends_at-error", "place-error", "moderator-error"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}: {page}");
    }
    assert!(page.contains("Deze dag ligt voor het begin van de tour."), "{page}");
    let fields = [("organisation", "GM0355"), ("on", "01-06-2022"), ("starts_at", "19.30")];
    let page = app.logged_in("planner").post("/trainingen", &fields).expect(422).body;
    for id in ["on-error", "kind-error"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}: {page}");
    }
});
