//! A date and a trainer for a training: the trainer leads, by the same rules as a session.

use drietraps::domain::people::{Availability, Part, Slot};
use drietraps::services::people::{self, PersonDetails};

use crate::courses::added;
use crate::evenings::person;
use crate::kit::{TestApp, on_both};
use crate::training_steps::{offered, up_to};

/// A trainer in Utrecht who can on every part of every working day.
fn trainer(app: &TestApp, name: &str) -> i64 {
    let details = PersonDetails {
        name: name.to_owned(),
        home_place: Some("Utrecht".to_owned()),
        parts: vec![Part::Trainer],
        availability: Availability { weekly: Slot::all().collect(), ..Availability::default() },
        ..PersonDetails::default()
    };
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| people::add(conn, &planner, &details, now))
}

/// A training of Zeist of which the cost is agreed, and its page.
fn agreed(app: &TestApp) -> String {
    let path = offered(app);
    up_to(&app.logged_in("planner"), &path, "kosten");
    path
}

const DAYS: &str = "first_day=13-11-2023&last_day=17-11-2023";

on_both!(a_proposal_for_a_training_names_a_trainer_and_fills_in_the_form, |app| {
    let (daan, path) = (trainer(&app, "Daan"), agreed(&app));
    person(&app, "Lotte", &[Part::Moderator]);
    let browser = app.logged_in("planner");
    assert!(browser.get(&path).expect(200).body.contains(&format!("{path}/voorstellen")));
    let page = browser.get(&format!("{path}/voorstellen?{DAYS}")).expect(200).body;
    assert!(page.contains("maandag 13 november 2023, 19.30 tot 22.30 uur"), "{page}");
    assert!(page.contains("Daan") && !page.contains("Lotte"), "{page}");
    let filled = format!("{path}?dag=13-11-2023&begin=19.30&einde=22.30&trainer={daan}");
    let link = filled.replace('&', "&amp;");
    assert!(page.contains(&filled) || page.contains(&link), "{filled}\n{page}");
    let form = browser.get(&filled).expect(200).body;
    for text in [
        "value=\"13-11-2023\"".to_owned(),
        "value=\"19.30\"".to_owned(),
        "value=\"22.30\"".to_owned(),
        format!("<option value=\"{daan}\" selected>"),
    ] {
        assert!(form.contains(&text), "{text}\n{form}");
    }
    let id = daan.to_string();
    let fields =
        [("on", "13-11-2023"), ("starts_at", "19.30"), ("ends_at", "22.30"), ("trainer", &id)];
    browser.post(&format!("{path}/plannen"), &fields).expect(303);
});

on_both!(the_proposal_lasts_as_long_as_the_course_and_says_why_not, |app| {
    trainer(&app, "Daan");
    let tess = person(&app, "Tess", &[Part::Trainer]);
    let course = added(&app, &[tess]).to_string();
    let path = agreed(&app);
    let browser = app.logged_in("planner");
    browser.post(&format!("{path}/aanbod"), &[("course", course.as_str())]).expect(303);
    let page = browser.get(&format!("{path}/voorstellen?{DAYS}")).expect(200).body;
    assert!(page.contains("19.30 tot 22.30 uur"), "{page}");
    assert!(page.contains("Tess heeft nog geen gewone week ingevuld."), "{page}");
    assert!(page.contains("Trainers met het aantal momenten"), "{page}");
    let title = [("title", "Hele dag"), ("kind", "council"), ("minutes", "480"), ("version", "1")];
    browser.post(&format!("/trainingen/aanbod/{course}"), &title).expect(303);
    let page = browser.get(&format!("{path}/voorstellen?{DAYS}")).expect(200).body;
    assert!(!page.contains("19.30 tot"), "eight hours do not fit in an evening: {page}");
});

on_both!(a_training_is_ticked_beside_the_sessions_once_its_cost_is_agreed, |app| {
    trainer(&app, "Daan");
    let path = offered(&app);
    let id = path.rsplit('/').next().unwrap().to_owned();
    let browser = app.logged_in("planner");
    let tick = format!("name=\"training\" value=\"{id}\"");
    up_to(&browser, &path, "aanvragen");
    assert!(!browser.get("/bijeenkomsten/gewenst").expect(200).body.contains(&tick));
    browser.post(&format!("{path}/kosten"), &[("cost_agreed_on", "03-10-2023")]).expect(303);
    assert!(browser.get("/bijeenkomsten/gewenst").expect(200).body.contains(&tick));
    let search = format!("/bijeenkomsten/voorstellen?organisatie=GM0340&training={id}&{DAYS}");
    let page = browser.get(&search).expect(200).body;
    assert!(page.contains("Gemeente Zeist: training, de hele raad"), "{page}");
    assert!(page.contains("voorstel-GM0340") && page.contains(&tick), "{page}");
    let only = format!("/bijeenkomsten/tourplan?training={id}&{DAYS}");
    let told = browser.get(&only).expect(422).body;
    assert!(told.contains("Een tourplan is er alleen voor bijeenkomsten."), "{told}");
});

on_both!(no_date_is_sought_before_the_cost_is_agreed_or_in_the_dossier_of_another, |app| {
    trainer(&app, "Daan");
    let path = offered(&app);
    let browser = app.logged_in("planner");
    let told = browser.get(&format!("{path}/voorstellen?{DAYS}")).expect(422).body;
    assert!(told.contains("Zoek een datum als de kosten akkoord zijn."), "{told}");
    up_to(&browser, &path, "kosten");
    app.logged_in("adviser").get(&format!("{path}/voorstellen?{DAYS}")).expect(200);
    let (owner, other) = (crate::evenings::dossier(&app, "GM0355"), app.user("adviser2").id);
    app.write(|conn| Ok(drietraps::store::dossiers::set_adviser(conn, owner.id, Some(other))?));
    app.logged_in("adviser").get(&format!("{path}/voorstellen?{DAYS}")).expect(403);
    let late = browser.get(&format!("{path}/voorstellen?first_day=03-10-2023")).expect(422).body;
    assert!(late.contains("Vul een dag na vandaag in."), "{late}");
});

on_both!(where_a_training_stands_now_is_no_reason_against_another_moment, |app| {
    let (daan, path) = (trainer(&app, "Daan").to_string(), agreed(&app));
    let browser = app.logged_in("planner");
    let fields = [("on", "13-11-2023"), ("starts_at", "19.30"), ("trainer", daan.as_str())];
    browser.post(&format!("{path}/plannen"), &fields).expect(303);
    let day = "first_day=13-11-2023&last_day=13-11-2023";
    let page = browser.get(&format!("{path}/voorstellen?{day}")).expect(200).body;
    assert!(page.contains("maandag 13 november 2023, 19.30 tot 22.30 uur"), "{page}");
});
