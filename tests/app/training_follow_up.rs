//! Half a year after a training somebody asks how it goes: a task for the adviser, and what was
//! heard.

use drietraps::domain::next_step::Step;
use drietraps::domain::trainings::{Used, WantsMore};
use drietraps::services::trainings::{self, follow_ups};
use drietraps::store::dossiers;

use crate::evenings::dossier;
use crate::kit::{TestApp, on_both};

const FLASH: &str = "__Host-drietraps-melding";

/// A training of Zeist that was held on Monday 2 October 2023, and its page.
fn held(app: &TestApp) -> String {
    let form = [
        ("organisation", "GM0355"),
        ("kind", "council"),
        ("cost_agreed_on", "20-09-2023"),
        ("held_on", "02-10-2023"),
    ];
    app.logged_in("planner").post("/trainingen", &form).expect(303).location().to_owned()
}

/// A further training of Zeist, held on 6 November 2023.
fn held_again(app: &TestApp) -> String {
    let form = [
        ("organisation", "GM0355"),
        ("kind", "council"),
        ("cost_agreed_on", "20-09-2023"),
        ("held_on", "06-11-2023"),
    ];
    app.logged_in("planner").post("/trainingen", &form).expect(303).location().to_owned()
}

const HEARD: [(&str, &str); 4] = [
    ("done_on", "02-04-2024"),
    ("used", "partly"),
    ("wants_more", "no"),
    ("remark", "Zij oefenen elk kwartaal."),
];

fn tasks(app: &TestApp, name: &str) -> String {
    app.logged_in(name).get("/taken").expect(200).body
}

on_both!(after_six_months_the_adviser_of_the_dossier_has_a_task, |app| {
    let path = held(&app);
    let (owner, adviser) = (dossier(&app, "GM0355"), app.user("adviser").id);
    app.write(|conn| Ok(dossiers::set_adviser(conn, owner.id, Some(adviser))?));
    let before = app.at("2024-04-01T20:00:00Z");
    let due = app.at("2024-04-01T22:30:00Z");
    let question = "Vraag hoe het gaat na de training";
    assert!(!tasks(&before, "adviser").contains(question));
    let page = tasks(&due, "adviser");
    assert!(page.contains(question) && page.contains(&format!("{path}/navraag")), "{page}");
    assert!(!tasks(&due, "adviser2").contains(question), "it is not on this desk");
    assert!(tasks(&due, "planner").contains(question));
    let start = due.logged_in("adviser").get("/").expect(200).body;
    assert!(start.contains("Vragen na een training") && start.contains("/navraag"), "{start}");
    let start = due.logged_in("planner").get("/").expect(200).body;
    assert!(start.contains("/taken#navraag"), "{start}");
    assert!(!before.logged_in("planner").get("/").body.contains("/taken#navraag"));
});

on_both!(what_was_heard_takes_the_task_away_and_stands_on_the_page, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let browser = app.logged_in("adviser");
    let form = browser.get(&format!("{path}/navraag")).expect(200).body;
    assert!(form.contains("value=\"02-04-2024\"") && form.contains("Noem geen namen"), "{form}");
    browser.post(&format!("{path}/navraag"), &HEARD).expect(303);
    assert!(!tasks(&app, "adviser").contains("Vraag hoe het gaat"));
    let page = browser.get(&path).expect(200).body;
    for text in ["dinsdag 2 april 2024", "Deels", "Zij oefenen elk kwartaal."] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    let again = browser.post(&format!("{path}/navraag"), &HEARD).expect(422).body;
    assert!(again.contains("is al gevraagd hoe het gaat"), "{again}");
    let actor = app.actor("adviser");
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    let kept = app.read(|conn| trainings::get(conn, &actor, id)).follow_up.unwrap();
    assert_eq!((kept.used, kept.wants_more), (Used::Partly, WantsMore::No));
});

on_both!(who_wants_more_later_is_contacted_again_on_that_day, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let browser = app.logged_in("adviser");
    let later = [HEARD[0], HEARD[1], ("wants_more", "later")];
    let page = browser.post(&format!("{path}/navraag"), &later).expect(422).body;
    assert!(page.contains("later_on-error"), "{page}");
    let dated = [later[0], later[1], later[2], ("later_on", "01-10-2024")];
    browser.post(&format!("{path}/navraag"), &dated).expect(303);
    let found = dossier(&app, "GM0355");
    assert_eq!(found.reapproach_on.map(|day| day.to_string()).as_deref(), Some("2024-10-01"));
    assert_eq!(found.reapproach_reason.as_deref(), Some("later nog een training"));
});

on_both!(a_refused_form_says_what_is_wrong_beside_each_field, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let wrong = [("done_on", "03-04-2024"), ("used", ""), ("wants_more", "no")];
    let browser = app.logged_in("adviser");
    let page = browser.post(&format!("{path}/navraag"), &wrong).expect(422).body;
    assert!(page.contains("used-error"), "{page}");
    let future = [wrong[0], ("used", "yes"), wrong[2]];
    let page = browser.post(&format!("{path}/navraag"), &future).expect(422).body;
    assert!(page.contains("done_on-error") && page.contains("value=\"03-04-2024\""), "{page}");
});

on_both!(nothing_is_asked_after_a_training_that_was_not_held, |app| {
    let form = [("organisation", "GM0355"), ("kind", "council")];
    let path =
        app.logged_in("planner").post("/trainingen", &form).expect(303).location().to_owned();
    let early = [("done_on", "03-10-2023"), ("used", "yes"), ("wants_more", "no")];
    let page = app.logged_in("planner").post(&format!("{path}/navraag"), &early).expect(422).body;
    assert!(page.contains("staat op “Aangevraagd”"), "{page}");
    assert!(app.read(follow_ups::list).is_empty());
});

on_both!(the_question_is_the_next_step_of_the_dossier_when_nothing_else_waits, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let page = app.logged_in("adviser").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains(Step::FollowUpTraining.label()), "{page}");
    assert!(page.contains(&format!("{path}/navraag")), "{page}");
    let list = "/organisaties?step=follow_up_training";
    assert!(app.logged_in("planner").get(list).expect(200).body.contains("Zeist"));
    app.logged_in("adviser").post(&format!("{path}/navraag"), &HEARD).expect(303);
    assert!(!app.logged_in("planner").get(list).expect(200).body.contains("Gemeente Zeist"));
});

/// Answers the question with these words and reads the page after it.
fn answered(app: &TestApp, path: &str, wants_more: &[(&str, &str)]) -> (String, String) {
    let mut browser = app.logged_in("adviser");
    let fields = [&HEARD[..2], wants_more].concat();
    let answer = browser.post(&format!("{path}/navraag"), &fields).expect(303);
    browser.cookies.push((FLASH.to_owned(), answer.cookie(FLASH).unwrap()));
    (answer.location().to_owned(), browser.get(answer.location()).expect(200).body)
}

on_both!(of_two_days_to_get_in_touch_again_the_first_one_stays, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let id = dossier(&app, "GM0355").id;
    let kept = || dossier(&app, "GM0355").reapproach_reason.unwrap();
    let june = Some(("2024-06-03".parse().unwrap(), "later een bijeenkomst"));
    app.write(|conn| Ok(dossiers::set_reapproach(conn, id, june)?));
    let later = [("wants_more", "later"), ("later_on", "01-10-2024")];
    let (_, page) = answered(&app, &path, &later);
    for text in ["De eerste geldt: maandag 3 juni 2024", "dinsdag 1 oktober 2024"] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert_eq!(kept(), "later een bijeenkomst");
});

on_both!(a_day_to_get_in_touch_that_has_passed_makes_room, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let id = dossier(&app, "GM0355").id;
    let today = Some(("2024-04-02".parse().unwrap(), "later een bijeenkomst"));
    app.write(|conn| Ok(dossiers::set_reapproach(conn, id, today)?));
    let later = [("wants_more", "later"), ("later_on", "01-10-2024")];
    let (_, page) = answered(&app, &path, &later);
    assert!(
        page.contains("Wat u hoorde, is vastgelegd.") && !page.contains("twee dagen"),
        "{page}"
    );
    let found = dossier(&app, "GM0355");
    assert_eq!(found.reapproach_on.map(|day| day.to_string()).as_deref(), Some("2024-10-01"));
    assert_eq!(found.reapproach_reason.as_deref(), Some("later nog een training"));
});

on_both!(who_wants_more_now_comes_to_the_form_of_a_new_request, |app| {
    let path = held(&app);
    let app = app.at("2024-04-02T09:00:00Z");
    let (location, page) = answered(&app, &path, &[("wants_more", "yes")]);
    assert_eq!(location, "/trainingen/nieuw?organisatie=GM0355");
    assert!(page.contains("Leg de nieuwe aanvraag hier vast."), "{page}");
    assert!(page.contains("Training vastleggen"), "{page}");
    let (location, _) = answered(&app, &held_again(&app), &[("wants_more", "no")]);
    assert!(!location.contains("nieuw"), "{location}");
});
