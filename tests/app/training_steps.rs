//! From offer to agreement: the days, the quote, who agreed, and putting a training off.

use drietraps::domain::money::Euro;
use drietraps::domain::people::Part;
use drietraps::domain::stages::StageState;
use drietraps::domain::trainings::{Agreer, TrainingKind, TrainingState};
use drietraps::services::ServiceError;
use drietraps::services::people::feed;
use drietraps::services::trainings::{self, OfferTraining, TrainingView};
use serde_json::json;

use crate::evenings::{dossier, events, fields, person, stages};
use crate::kit::{Browser, TestApp, on_both};

/// Offers a training to the council of Zeist and answers its page.
pub fn offered(app: &TestApp) -> String {
    let (planner, now) = (app.actor("planner"), app.now());
    let offer =
        OfferTraining { organisation: "GM0355".into(), kind: TrainingKind::Council, course: None };
    let id = app.write(|conn| trainings::offer(conn, &planner, &offer, now));
    format!("/trainingen/{id}")
}

pub const QUOTE: [(&str, &str); 3] =
    [("quote", "€ 1.250,00"), ("quote_reference", "2023-0117"), ("quoted_on", "02-10-2023")];
const PLANNED: [(&str, &str); 3] =
    [("on", "01-11-2023"), ("starts_at", "19.30"), ("ends_at", "22.30")];

/// Takes the steps up to and with the one that is named, on the page.
pub fn up_to(browser: &Browser, path: &str, last: &str) {
    let way: [(&str, &[(&str, &str)]); 4] = [
        ("aanvragen", &[("requested_on", "03-10-2023")]),
        ("offerte", &QUOTE),
        ("kosten", &[("cost_agreed_on", "03-10-2023"), ("cost_agreed_by", "clerk")]),
        ("plannen", &PLANNED),
    ];
    for (step, fields) in way {
        browser.post(&format!("{path}/{step}"), fields).expect(303);
        if step == last {
            return;
        }
    }
}

fn view(app: &TestApp, path: &str) -> TrainingView {
    let (planner, id) = (app.actor("planner"), path.rsplit('/').next().unwrap().parse().unwrap());
    app.read(|conn| trainings::get(conn, &planner, id))
}

on_both!(a_training_goes_from_offer_to_agreement_with_its_quote, |app| {
    let browser = app.logged_in("planner");
    let path = offered(&app);
    assert_eq!(events(&app, "GM0355"), ["training offered"]);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("De kosten betaalt de gemeente Zeist."), "{page}");
    assert!(page.contains("Aanvraag vastleggen") && !page.contains("Kosten zijn akkoord"));
    up_to(&browser, &path, "kosten");
    let told = ["training offered", "training requested", "training cost_agreed"];
    assert_eq!(events(&app, "GM0355"), told);
    let training = view(&app, &path).training;
    let quote = training.terms.quote.unwrap();
    assert_eq!(quote.amount, Euro::from_cents(125_000));
    assert_eq!(quote.reference.as_deref(), Some("2023-0117"));
    assert_eq!(training.terms.agreed_by, Some(Agreer::Clerk));
    let page = browser.get(&path).expect(200).body;
    for text in [
        "€ 1.250,00 (offerte 2023-0117 van 2 oktober 2023)",
        "akkoord op dinsdag 3 oktober 2023, griffier",
        "€ 1.250,00, akkoord 3 oktober 2023",
        "Training plannen",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
});

on_both!(each_step_is_taken_from_the_state_before_it_only, |app| {
    let browser = app.logged_in("planner");
    let path = offered(&app);
    let refused = |step: &str, fields: &[(&str, &str)]| {
        browser.post(&format!("{path}/{step}"), fields).expect(422).body
    };
    let agreed = [("cost_agreed_on", "03-10-2023")];
    refused("aanvragen", &[("requested_on", "01-06-2022")]);
    assert!(refused("offerte", &QUOTE).contains("staat op “Aangeboden”"));
    refused("kosten", &agreed);
    refused("plannen", &PLANNED);
    browser.get(&format!("{path}/uitstellen")).expect(200);
    refused("uitstellen", &[("reason", "Reces"), ("reapproach_on", "08-01-2024")]);
    up_to(&browser, &path, "kosten");
    refused("aanvragen", &[("requested_on", "03-10-2023")]);
    assert!(refused("offerte", &QUOTE).contains("Iemand ging al akkoord"));
    refused("kosten", &agreed);
    assert_eq!(stages(&app, "GM0355").training, StageState::CostAgreed);
});

on_both!(a_quote_is_refused_with_the_problem_beside_its_field_and_can_be_mended, |app| {
    let browser = app.logged_in("planner");
    let path = offered(&app);
    up_to(&browser, &path, "aanvragen");
    for (amount, told) in [
        ("12.50", "Vul een bedrag in euro in"),
        ("0", "meer dan nul"),
        ("100.000,01", "ten hoogste 100.000,00"),
        ("", "Vul een bedrag in, bijvoorbeeld"),
    ] {
        let fields = [("quote", amount), ("quoted_on", "02-10-2023")];
        let page = browser.post(&format!("{path}/offerte"), &fields).expect(422).body;
        assert!(page.contains("id=\"quote-error\"") && page.contains(told), "{amount}: {page}");
        assert!(page.contains("value=\"02-10-2023\""));
    }
    let long = "x".repeat(41);
    let fields = [("quote", "1250"), ("quote_reference", &long), ("quoted_on", "04-10-2023")];
    let page = browser.post(&format!("{path}/offerte"), &fields).expect(422).body;
    assert!(page.contains("quote_reference-error") && page.contains("quoted_on-error"), "{page}");
    browser.post(&format!("{path}/offerte"), &QUOTE).expect(303);
    let lower = [("quote", "1.100"), ("quoted_on", "03-10-2023")];
    browser.post(&format!("{path}/offerte"), &lower).expect(303);
    let early = [("cost_agreed_on", "02-10-2023")];
    let page = browser.post(&format!("{path}/kosten"), &early).expect(422).body;
    assert!(page.contains("Het akkoord komt na de offerte."), "{page}");
    assert_eq!(view(&app, &path).training.terms.quote.unwrap().amount.cents(), 110_000);
});

on_both!(a_planned_training_is_put_off_and_planned_again, |app| {
    let browser = app.logged_in("planner");
    let daan = person(&app, "Daan", &[Part::Trainer]);
    let path = offered(&app);
    up_to(&browser, &path, "kosten");
    let trainer = daan.to_string();
    let planned = [PLANNED[0], PLANNED[1], PLANNED[2], ("trainer", trainer.as_str())];
    browser.post(&format!("{path}/plannen"), &planned).expect(303);
    let put_off = format!("{path}/uitstellen");
    let wrong = [("reason", ""), ("reapproach_on", "03-10-2023")];
    let page = browser.post(&put_off, &wrong).expect(422).body;
    assert!(page.contains("reason-error"), "{page}");
    let past = [("reason", "Reces"), ("reapproach_on", "03-10-2023")];
    assert!(browser.post(&put_off, &past).expect(422).body.contains("reapproach_on-error"));
    browser.post(&put_off, &[("reason", "Reces"), ("reapproach_on", "08-01-2024")]).expect(303);
    let training = view(&app, &path).training;
    assert_eq!((training.state, training.facts.starts_at), (TrainingState::Postponed, None));
    assert_eq!(stages(&app, "GM0355").training, StageState::Postponed);
    let reapproach = dossier(&app, "GM0355").reapproach_on.map(|day| day.to_string());
    assert_eq!(reapproach.as_deref(), Some("2024-01-08"));
    // The trainer is free again at that very moment.
    let other = app.logged_in("planner2");
    let form = [
        ("organisation", "GM0340"),
        ("kind", "council"),
        ("cost_agreed_on", "02-10-2023"),
        ("trainer", trainer.as_str()),
        PLANNED[0],
        PLANNED[1],
    ];
    other.post("/trainingen", &form).expect(303);
    let later = [("on", "02-11-2023"), PLANNED[1], ("trainer", trainer.as_str())];
    browser.post(&format!("{path}/plannen"), &later).expect(303);
    assert_eq!(dossier(&app, "GM0355").reapproach_on, None);
    let told = events(&app, "GM0355");
    let last: Vec<_> = told.iter().rev().take(3).map(String::as_str).collect();
    assert_eq!(last, ["training planned", "training postponed Reces", "training planned"]);
});

/// Zeist has a training for its council that is planned, and one for one person that was put off
/// until 8 January 2024; answers the pages of both.
fn one_planned_one_put_off(app: &TestApp) -> (String, String) {
    let browser = app.logged_in("planner");
    let planned = offered(app);
    up_to(&browser, &planned, "plannen");
    let form = [
        ("organisation", "GM0355"),
        ("kind", "individual"),
        ("cost_agreed_on", "02-10-2023"),
        ("on", "08-11-2023"),
        ("starts_at", "10.00"),
    ];
    let put_off = browser.post("/trainingen", &form).expect(303).location().to_owned();
    let why = [("reason", "Reces"), ("reapproach_on", "08-01-2024")];
    browser.post(&format!("{put_off}/uitstellen"), &why).expect(303);
    assert_eq!(stages(app, "GM0355").training, StageState::Planned);
    (planned, put_off)
}

fn reapproach_on(app: &TestApp) -> Option<String> {
    dossier(app, "GM0355").reapproach_on.map(|day| day.to_string())
}

on_both!(planning_a_training_leaves_the_day_to_get_in_touch_about_another, |app| {
    let browser = app.logged_in("planner");
    let (planned, put_off) = one_planned_one_put_off(&app);
    let moved = [("on", "02-11-2023"), ("starts_at", "19.30")];
    browser.post(&format!("{planned}/plannen"), &moved).expect(303);
    assert_eq!(reapproach_on(&app).as_deref(), Some("2024-01-08"));
    let again = [("on", "09-01-2024"), ("starts_at", "10.00")];
    browser.post(&format!("{put_off}/plannen"), &again).expect(303);
    assert_eq!(reapproach_on(&app), None);
});

on_both!(the_stage_is_put_off_when_only_a_training_that_was_put_off_is_left, |app| {
    let browser = app.logged_in("planner");
    let (planned, put_off) = one_planned_one_put_off(&app);
    let why = [("reason", "Geen geld")];
    browser.post(&format!("{planned}/afwijzen"), &why).expect(303);
    assert_eq!(stages(&app, "GM0355").training, StageState::Postponed);
    assert_eq!(reapproach_on(&app).as_deref(), Some("2024-01-08"));
    browser.post(&format!("{put_off}/afwijzen"), &why).expect(303);
    assert_eq!(stages(&app, "GM0355").training, StageState::Declined);
});

on_both!(a_second_training_goes_its_own_way_after_the_first_was_held, |app| {
    let browser = app.logged_in("planner");
    let form = [
        ("organisation", "GM0355"),
        ("kind", "council"),
        ("cost_agreed_on", "20-09-2023"),
        ("held_on", "02-10-2023"),
    ];
    browser.post("/trainingen", &form).expect(303);
    let second = offered(&app);
    up_to(&browser, &second, "plannen");
    browser
        .post(
            &format!("{second}/uitstellen"),
            &[("reason", "Reces"), ("reapproach_on", "08-01-2024")],
        )
        .expect(303);
    assert_eq!(stages(&app, "GM0355").training, StageState::Held);
    assert_eq!(view(&app, &second).training.state, TrainingState::Postponed);
});

on_both!(an_offer_on_the_page_has_no_days_yet, |app| {
    let browser = app.logged_in("planner");
    let form = [("organisation", "GM0355"), ("kind", "individual"), ("is_offer", "yes")];
    let dated = [form[0], form[1], form[2], ("on", "01-11-2023")];
    assert!(browser.post("/trainingen", &dated).expect(422).body.contains("on-error"));
    let path = browser.post("/trainingen", &form).expect(303).location().to_owned();
    assert_eq!(view(&app, &path).training.state, TrainingState::Offered);
    assert_eq!(browser.post("/trainingen", &form).status, 409, "the same offer again");
});

on_both!(an_adviser_takes_no_step_in_the_dossier_of_another, |app| {
    let path = offered(&app);
    let (owner, other) = (dossier(&app, "GM0355"), app.user("adviser2").id);
    app.write(|conn| Ok(drietraps::store::dossiers::set_adviser(conn, owner.id, Some(other))?));
    let browser = app.logged_in("adviser");
    for (step, fields) in [
        ("aanvragen", [("requested_on", "03-10-2023"), ("course", "")]),
        ("kosten", [("cost_agreed_on", "03-10-2023"), ("cost_agreed_by", "mayor")]),
        ("uitstellen", [("reason", "x"), ("reapproach_on", "08-01-2024")]),
    ] {
        browser.post(&format!("{path}/{step}"), &fields).expect(403);
    }
    up_to(&app.logged_in("adviser2"), &path, "plannen");
});

on_both!(the_api_tells_of_the_quote_in_cents, |app| {
    let path = offered(&app);
    let id = path.rsplit('/').next().unwrap();
    let api = app.api("adviser");
    let before = api.get(&format!("trainings/{id}")).expect(200).json();
    assert_eq!((&before["state"], &before["quoteCents"]), (&json!("offered"), &json!(null)));
    assert_eq!(before["offeredOn"], "2023-10-03");
    up_to(&app.logged_in("planner"), &path, "kosten");
    let told = api.get(&format!("trainings/{id}")).expect(200).json();
    assert_eq!(told["quoteCents"], 125_000);
    assert_eq!(
        (&told["quoteReference"], &told["quotedOn"]),
        (&json!("2023-0117"), &json!("2023-10-02"))
    );
    assert_eq!(
        (&told["costAgreedBy"], &told["requestedOn"]),
        (&json!("clerk"), &json!("2023-10-03"))
    );
});

on_both!(money_stands_in_no_calendar, |app| {
    let daan = person(&app, "Daan", &[Part::Trainer]);
    let (browser, path) = (app.logged_in("planner"), offered(&app));
    up_to(&browser, &path, "kosten");
    let trainer = daan.to_string();
    let planned = [PLANNED[0], PLANNED[1], PLANNED[2], ("trainer", trainer.as_str())];
    browser.post(&format!("{path}/plannen"), &planned).expect(303);
    let planner = app.actor("planner");
    let token = app.write(|conn| feed::renew(conn, &planner, daan, app.now()));
    let ics = app.stranger().get(&format!("/agenda/{token}.ics")).expect(200).body;
    assert!(ics.contains("SUMMARY:Training weerbaar bestuur"), "{ics}");
    for secret in ["1250", "1.250", "2023-0117", "€"] {
        assert!(!ics.contains(secret), "{secret}\n{ics}");
    }
});

on_both!(an_agreement_in_the_future_is_refused_by_the_service_too, |app| {
    let path = offered(&app);
    up_to(&app.logged_in("planner"), &path, "offerte");
    let (planner, now) = (app.actor("planner"), app.now());
    let command = trainings::AgreeCost {
        training_id: path.rsplit('/').next().unwrap().parse().unwrap(),
        on: "2023-10-04".parse().unwrap(),
        by: None,
    };
    let refused = app.try_write(|conn| trainings::agree_cost(conn, &planner, &command, now));
    assert_eq!(fields(refused), ["cost_agreed_on"]);
    let management = app.actor("management");
    let refused = app.try_write(|conn| trainings::agree_cost(conn, &management, &command, now));
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "{refused:?}");
});

on_both!(a_request_from_before_the_day_on_which_the_offer_was_noted_keeps_its_true_day, |app| {
    let (browser, path) = (app.logged_in("planner"), offered(&app));
    let asked = [("requested_on", "28-09-2023")];
    browser.post(&format!("{path}/aanvragen"), &asked).expect(303);
    let terms = view(&app, &path).training.terms;
    let day = |day: Option<chrono::NaiveDate>| day.unwrap().to_string();
    assert_eq!(
        (day(terms.offered_on), day(terms.requested_on)),
        ("2023-09-28".to_owned(), "2023-09-28".to_owned())
    );
    // A later request leaves the day of its offer.
    let browser = app.at("2023-10-05T08:00:00Z").logged_in("planner");
    let form = [("organisation", "GM0340"), ("kind", "council"), ("is_offer", "yes")];
    let other = app.logged_in("planner").post("/trainingen", &form).expect(303);
    let asked = [("requested_on", "04-10-2023")];
    browser.post(&format!("{}/aanvragen", other.location()), &asked).expect(303);
    let terms = view(&app, other.location()).training.terms;
    assert_eq!(day(terms.offered_on), "2023-10-03");
});
