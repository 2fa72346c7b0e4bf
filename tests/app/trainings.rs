//! Trainings: the organisation agrees to the cost first, the stage follows step by step.

use drietraps::domain::people::Part;
use drietraps::domain::stages::StageState;
use drietraps::domain::trainings::TrainingKind;
use drietraps::services::trainings::{self, AddTraining, PlanTraining};
use drietraps::services::{ServiceError, ServiceResult};
use drietraps::store::dossiers;
use serde_json::json;

use crate::evenings::{clash, dossier, evening, events, fields, person, plan, stages};
use crate::kit::{TestApp, at, on_both};

fn asked() -> AddTraining {
    AddTraining {
        organisation: "GM0355".into(),
        kind: TrainingKind::Council,
        cost_agreed_on: None,
        starts_at: None,
        ends_at: None,
        held_on: None,
        trainer: None,
        course: None,
    }
}

fn add(app: &TestApp, name: &str, command: &AddTraining) -> ServiceResult<i64> {
    let (actor, now) = (app.actor(name), app.now());
    app.try_write(|conn| trainings::add(conn, &actor, command, now))
}

on_both!(a_training_passes_every_state_as_far_as_the_facts_go, |app| {
    let cost_agreed_on = "2023-09-20".parse().ok();
    add(&app, "planner", &AddTraining { cost_agreed_on, ..asked() }).unwrap();
    assert_eq!(events(&app, "GM0355"), ["training requested", "training cost_agreed"]);
    let held_on = "2023-10-02".parse().ok();
    let held = AddTraining { organisation: "GM0340".into(), cost_agreed_on, held_on, ..asked() };
    add(&app, "planner", &held).unwrap();
    assert_eq!(
        events(&app, "GM0340"),
        ["training requested", "training cost_agreed", "training planned", "training held"]
    );
    let told = app.read(|conn| Ok(dossiers::list_events(conn, dossier(&app, "GM0340").id)?));
    let days: Vec<_> = told.iter().map(|event| event.happened_on.to_string()).collect();
    assert_eq!(days, ["2023-09-20", "2023-09-20", "2023-10-02", "2023-10-02"]);
});

on_both!(nothing_is_planned_or_held_without_an_agreed_cost, |app| {
    let planned = AddTraining { starts_at: Some(at("2023-11-02T18:00:00Z")), ..asked() };
    assert_eq!(fields(add(&app, "planner", &planned)), ["cost_agreed_on"]);
    let held = AddTraining { held_on: "2023-10-02".parse().ok(), ..asked() };
    assert_eq!(fields(add(&app, "planner", &held)), ["cost_agreed_on"]);
    assert_eq!(stages(&app, "GM0355").training, StageState::NotStarted);
    let browser = app.logged_in("planner");
    let form = [("organisation", "GM0355"), ("kind", "council"), ("held_on", "02-10-2023")];
    let answer = browser.post("/trainingen", &form).expect(422);
    assert!(answer.body.contains("id=\"cost_agreed_on-error\""), "{}", answer.body);
    assert!(answer.body.contains("value=\"02-10-2023\""));
});

on_both!(a_training_is_not_held_tomorrow, |app| {
    let (cost_agreed_on, held_on) = ("2023-10-01".parse().ok(), "2023-10-04".parse().ok());
    let command = AddTraining { cost_agreed_on, held_on, ..asked() };
    assert_eq!(fields(add(&app, "planner", &command)), ["held_on"]);
});

on_both!(a_training_before_the_tour_is_refused_in_every_day_it_names, |app| {
    let early = AddTraining {
        cost_agreed_on: "2022-06-01".parse().ok(),
        starts_at: Some(at("2022-06-02T08:00:00Z")),
        held_on: "2022-06-03".parse().ok(),
        ..asked()
    };
    assert_eq!(fields(add(&app, "planner", &early)), ["cost_agreed_on", "starts_at", "held_on"]);
});

on_both!(a_training_goes_step_by_step_on_the_page, |app| {
    let daan = person(&app, "Daan", &[Part::Trainer]).to_string();
    let browser = app.logged_in("planner");
    browser.get("/trainingen/nieuw?organisatie=GM0355").expect(200);
    let form = [("organisation", "GM0355"), ("kind", "individual")];
    let path = browser.post("/trainingen", &form).expect(303).location().to_owned();
    assert!(browser.get(&path).expect(200).body.contains("Aangevraagd"));
    let step = |end: &str, fields: &[(&str, &str)], status: u16| {
        browser.post(&format!("{path}/{end}"), fields).expect(status).body
    };
    step("plannen", &[("on", "01-11-2023"), ("starts_at", "19.30")], 422);
    assert!(step("kosten", &[("cost_agreed_on", "04-10-2023")], 422).contains("in de toekomst"));
    step("kosten", &[("cost_agreed_on", "01-10-2023")], 303);
    assert!(browser.get(&path).body.contains("akkoord op zondag 1 oktober 2023"));
    assert!(step("plannen", &[("on", "01-11-2023")], 422).contains("starts_at-error"));
    let planned = [("on", "01-10-2023"), ("starts_at", "19.30"), ("trainer", daan.as_str())];
    step("plannen", &planned, 303);
    step("gehouden", &[("held_on", "01-10-2023")], 303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("Gehouden") && page.contains("Daan"), "{page}");
    assert_eq!(stages(&app, "GM0355").training, StageState::Held);
    assert!(browser.get("/trainingen").expect(200).body.contains("Gemeente Zeist"));
    step("afwijzen", &[("reason", "x")], 422);
});

on_both!(a_trainer_is_booked_once_by_trainings_and_sessions_together, |app| {
    let daan = person(&app, "Daan", &[Part::Trainer, Part::Moderator]);
    plan(&app, "GM0340", evening("2023-11-01T18:30:00Z", "Rhenen", daan)).unwrap();
    let cost_agreed_on = "2023-10-01".parse().ok();
    let id = add(&app, "planner", &AddTraining { cost_agreed_on, ..asked() }).unwrap();
    let (actor, now) = (app.actor("planner"), app.now());
    let give = |starts_at: &str| {
        let command = PlanTraining {
            training_id: id,
            starts_at: at(starts_at),
            ends_at: None,
            trainer: Some(daan),
        };
        app.try_write(|conn| trainings::plan(conn, &actor, &command, now))
    };
    assert!(clash(give("2023-11-01T16:00:00Z")).contains("een bijeenkomst (Rhenen"));
    give("2023-11-01T14:30:00Z").unwrap();
    let told =
        clash(plan(&app, "GM0340", evening("2023-11-01T10:00:00Z", "Amersfoort", daan)).and(plan(
            &app,
            "GM0340",
            evening("2023-11-01T12:15:00Z", "Amersfoort", daan),
        )));
    assert!(told.contains("al geboekt"), "{told}");
});

on_both!(an_adviser_enters_trainings_of_own_and_free_dossiers_only, |app| {
    let owner = dossier(&app, "GM0355");
    let other = app.user("adviser2").id;
    add(&app, "adviser", &AddTraining { organisation: "GM0340".into(), ..asked() }).unwrap();
    app.write(|conn| Ok(dossiers::set_adviser(conn, owner.id, Some(other))?));
    let refused = add(&app, "adviser", &asked()).unwrap_err();
    assert!(matches!(refused, ServiceError::Forbidden(_)), "{refused:?}");
    add(&app, "adviser2", &asked()).unwrap();
    let another = AddTraining { kind: TrainingKind::Individual, ..asked() };
    add(&app, "planner", &another).unwrap();
    assert!(add(&app, "management", &asked()).is_err());
});

on_both!(a_declined_training_closes_the_stage_unless_another_goes_on, |app| {
    let first = add(&app, "planner", &asked()).unwrap();
    let another = AddTraining { kind: TrainingKind::Individual, ..asked() };
    let second = add(&app, "planner", &another).unwrap();
    let (actor, now) = (app.actor("planner"), app.now());
    let decline =
        |id: i64, why: &str| app.try_write(|conn| trainings::decline(conn, &actor, (id, why), now));
    assert_eq!(fields(decline(first, " ")), ["reason"]);
    decline(first, "Geen geld").unwrap();
    assert_eq!(stages(&app, "GM0355").training, StageState::Requested);
    decline(second, "Geen geld").unwrap();
    assert_eq!(stages(&app, "GM0355").training, StageState::Declined);
    decline(second, "Nog eens").unwrap_err();
    add(&app, "planner", &asked()).unwrap();
    assert_eq!(stages(&app, "GM0355").training, StageState::Requested);
});

on_both!(a_further_training_after_one_was_held_moves_nothing, |app| {
    let (cost_agreed_on, held_on) = ("2023-09-20".parse().ok(), "2023-10-02".parse().ok());
    add(&app, "planner", &AddTraining { cost_agreed_on, held_on, ..asked() }).unwrap();
    let told = events(&app, "GM0355").len();
    add(&app, "planner", &AddTraining { cost_agreed_on, ..asked() }).unwrap();
    let held_on = "2023-10-01".parse().ok();
    add(&app, "planner", &AddTraining { cost_agreed_on, held_on, ..asked() }).unwrap();
    assert_eq!(events(&app, "GM0355").len(), told);
});

on_both!(the_api_enters_and_reads_trainings, |app| {
    let api = app.api("adviser");
    let body = json!({ "organisation": "GM0355", "kind": "council",
                       "costAgreedOn": "2023-09-20", "heldOn": "2023-10-02" });
    let added = api.post("trainings", &body).expect(201);
    let made = added.json();
    assert_eq!(added.location(), format!("/api/v1/trainings/{}", made["id"]));
    assert_eq!((&made["state"], &made["heldOn"]), (&json!("held"), &json!("2023-10-02")));
    assert_eq!(api.get("trainings").expect(200).json()[0]["organisation"]["code"], "GM0355");
    let wrong = json!({ "organisation": "GM0355", "kind": "raad", "heldOn": "2-10-2023" });
    let told = api.post("trainings", &wrong).expect(400).json();
    assert_eq!(told["errors"][0]["field"], "kind");
    assert_eq!(told["errors"][1]["field"], "heldOn");
    let unpaid = json!({ "organisation": "GM0355", "kind": "council", "heldOn": "2023-10-02" });
    let told = api.post("trainings", &unpaid).expect(400).json();
    assert_eq!(told["errors"][0]["field"], "costAgreedOn");
    app.api("management").get("trainings").expect(403);
});
