//! The catalogue of trainings: everybody who works with trainings reads it, a planner keeps it, and
//! a training can follow one of its items.

use drietraps::domain::people::{Availability, Part};
use drietraps::services::people::{self, PersonDetails};
use drietraps::services::trainings::{self, courses};

use crate::evenings::person;
use crate::kit::{Browser, TestApp, on_both};
use crate::training_steps::{offered, up_to};

const COURSE: [(&str, &str); 5] = [
    ("title", "Omgaan met intimidatie"),
    ("about", "Oefenen met een acteur."),
    ("kind", "council"),
    ("minutes", "180"),
    ("usual_price", "1.250"),
];

/// Adds a course that these people give and answers its id.
pub fn added(app: &TestApp, trainers: &[i64]) -> i64 {
    let ids: Vec<String> = trainers.iter().map(i64::to_string).collect();
    let trainers = ids.iter().map(|id| ("trainers", id.as_str()));
    let form: Vec<_> = COURSE.into_iter().chain(trainers).collect();
    app.logged_in("planner").post("/trainingen/aanbod", &form).expect(303);
    ids_of(app)[0]
}

fn ids_of(app: &TestApp) -> Vec<i64> {
    let planner = app.actor("planner");
    let views = app.read(|conn| courses::list(conn, &planner, app.now()));
    views.into_iter().map(|view| view.course.id).collect()
}

fn list(browser: &Browser) -> String {
    browser.get("/trainingen/aanbod").expect(200).body
}

on_both!(the_catalogue_shows_who_gives_what_where_and_in_which_languages, |app| {
    let details = PersonDetails {
        name: "Daan Smit".to_owned(),
        parts: vec![Part::Trainer],
        availability: Availability {
            regions: vec!["PV21".to_owned()],
            themes: vec!["sociale media".to_owned()],
            languages: vec!["Fries".to_owned()],
            ..Availability::default()
        },
        ..PersonDetails::default()
    };
    let (planner, now) = (app.actor("planner"), app.now());
    let daan = app.write(|conn| people::add(conn, &planner, &details, now));
    assert!(list(&app.logged_in("adviser")).contains("Nog geen aanbod."));
    added(&app, &[daan]);
    let page = list(&app.logged_in("adviser"));
    for text in
        ["Omgaan met intimidatie", "3 uur", "€ 1.250,00", "Daan Smit", "sociale media", "Fries"]
    {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert!(!page.contains("Training toevoegen"), "an adviser only reads");
    assert!(app.logged_in("adviser").get("/trainingen").body.contains("/trainingen/aanbod"));
    app.logged_in("adviser").post("/trainingen/aanbod", &COURSE).expect(403);
});

on_both!(a_course_is_refused_filled_in_and_changed_by_one_planner_at_a_time, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]).to_string();
    person(&app, "Daan", &[Part::Trainer]);
    let browser = app.logged_in("planner");
    let long = "x".repeat(501);
    let wrong = [
        ("title", ""),
        ("about", long.as_str()),
        ("kind", "council"),
        ("minutes", "180"),
        ("usual_price", "12.50"),
        ("trainers", lotte.as_str()),
    ];
    let page = browser.post("/trainingen/aanbod", &wrong).expect(422).body;
    for field in ["title-error", "usual_price-error"] {
        assert!(page.contains(field), "{field}\n{page}");
    }
    let mended = [COURSE[0], wrong[1], wrong[2], wrong[3], COURSE[4], wrong[5]];
    let page = browser.post("/trainingen/aanbod", &mended).expect(422).body;
    for field in ["about-error", "trainers-error"] {
        assert!(page.contains(field), "{field}\n{page}");
    }
    let id = added(&app, &[]);
    let again = browser.post("/trainingen/aanbod", &COURSE).expect(422).body;
    assert!(again.contains("Een training met deze titel staat al in het aanbod."), "{again}");
    let path = format!("/trainingen/aanbod/{id}");
    assert!(browser.get(&path).expect(200).body.contains("value=\"1250,00\""));
    let change = |title: &str, version: &str| {
        let form =
            [("title", title), ("kind", "council"), ("minutes", "120"), ("version", version)];
        browser.post(&path, &form)
    };
    change("Omgaan met druk", "1").expect(303);
    change("Omgaan met boosheid", "1").expect(409);
    let page = list(&browser);
    assert!(page.contains("Omgaan met druk") && page.contains("meestal op aanvraag"), "{page}");
});

on_both!(a_closed_course_is_no_longer_chosen_and_stays_with_the_trainings_that_follow_it, |app| {
    let course = added(&app, &[]);
    let browser = app.logged_in("planner");
    let path = offered(&app);
    let chosen = course.to_string();
    let asked = [("requested_on", "03-10-2023"), ("course", chosen.as_str())];
    browser.post(&format!("{path}/aanvragen"), &asked).expect(303);
    let page = browser.get(&path).expect(200).body;
    assert!(page.contains("Omgaan met intimidatie"), "{page}");
    assert!(page.contains("Meestal kost deze training € 1.250,00."), "{page}");
    browser.post(&format!("/trainingen/aanbod/{course}/sluiten"), &[]).expect(303);
    assert!(list(&browser).contains("Geven wij niet meer"));
    assert!(browser.get(&path).expect(200).body.contains("Omgaan met intimidatie"));
    let form = [("organisation", "GM0340"), ("kind", "council"), ("course", chosen.as_str())];
    let page = browser.post("/trainingen", &form).expect(422).body;
    assert!(page.contains("course-error") || page.contains("Kies een training uit het aanbod."));
    let made = browser.get("/trainingen").expect(200).body;
    assert!(!made.contains("Rhenen"), "nothing is kept of a refused training: {made}");
    browser.post(&format!("/trainingen/aanbod/{course}/openen"), &[]).expect(303);
    browser.post("/trainingen", &form).expect(303);
});

on_both!(a_course_for_one_person_is_not_chosen_for_a_council, |app| {
    let browser = app.logged_in("planner");
    let form = [("title", "Eén op één"), ("kind", "individual"), ("minutes", "90")];
    browser.post("/trainingen/aanbod", &form).expect(303);
    let id = ids_of(&app)[0].to_string();
    let path = offered(&app);
    let asked = [("requested_on", "03-10-2023"), ("course", id.as_str())];
    let page = browser.post(&format!("{path}/aanvragen"), &asked).expect(422).body;
    assert!(page.contains("“Eén op één” is niet voor: de hele raad."), "{page}");
    let course = added(&app, &[]).max(ids_of(&app)[1]).to_string();
    up_to(&browser, &path, "aanvragen");
    browser.post(&format!("{path}/aanbod"), &[("course", course.as_str())]).expect(303);
    browser.post(&format!("{path}/aanbod"), &[("course", "")]).expect(303);
    browser.post(&format!("{path}/aanbod"), &[("course", id.as_str())]).expect(422);
});

on_both!(the_same_training_with_a_course_is_entered_once, |app| {
    let course = added(&app, &[]).to_string();
    let browser = app.logged_in("planner");
    let form = [("organisation", "GM0355"), ("kind", "council"), ("course", course.as_str())];
    let path = browser.post("/trainingen", &form).expect(303).location().to_owned();
    assert!(browser.get(&path).expect(200).body.contains("Omgaan met intimidatie"));
    let again = browser.post("/trainingen", &form).expect(409).body;
    assert!(again.contains("Precies deze training staat er al."), "{again}");
    let planner = app.actor("planner");
    assert_eq!(app.read(|conn| trainings::list(conn, &planner)).len(), 1);
    // Without a course it is another one.
    browser.post("/trainingen", &form[..2]).expect(303);
});
