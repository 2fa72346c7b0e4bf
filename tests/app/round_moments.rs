//! When the letters of a round leave: one moment on every page, and what is said of it.

use drietraps::services::rounds::plan::PlanRound;
use serde_json::json;

use crate::kit::{Answer, TestApp, at, on_both};
use crate::reminders::{FIRST, VEERE, remind, sent};
use crate::schema::execute;

#[track_caller]
fn sees(answer: &Answer, text: &str) {
    assert!(answer.body.contains(text), "no {text:?} in {}", answer.body);
}

/// A draft for Zeeland, 30 an hour.
fn draft(app: &TestApp, planned_at: &str) -> i64 {
    app.fill_zeeland();
    let new = PlanRound {
        name: "Zeeland".into(),
        province: Some("PV29".into()),
        organisations: vec![],
        planned_at: at(planned_at),
        pace_per_hour: 30,
    };
    app.plan(&new).id
}

on_both!(the_moment_that_every_page_shows_is_the_moment_at_which_the_letters_leave, |app| {
    // Tuesday of the autumn holidays of the south, 10.00.
    let id = draft(&app, "2023-10-17T08:00:00Z");
    let (planner, path) = (app.logged_in("planner"), format!("/brievenrondes/{id}"));
    let leaves = "maandag 23 oktober 2023, 10.00 uur";
    let page = planner.get(&path).expect(200);
    sees(&page, &format!("vertrekt vanaf {leaves}"));
    sees(
        &page,
        &format!(
            "Gekozen is dinsdag 17 oktober 2023, 10.00 uur; dan is het herfstvakantie in Zeeland. \
             Als de ronde wordt vrijgegeven, gaan de brieven vanaf {leaves}."
        ),
    );
    sees(&planner.get("/brievenrondes").expect(200), &format!("vertrekt vanaf {leaves}"));
    let calendar = planner.get("/brievenrondes/kalender").expect(200);
    sees(&calendar, "maandag 23 oktober 2023, 10.00 tot 10.24 uur");
    let letters = app.round(id).letters;
    let letter = |place: usize| format!("{path}/brieven/{}", letters[place].id);
    sees(&planner.get(&letter(0)).expect(200), leaves);
    sees(&planner.get(&letter(1)).expect(200), "maandag 23 oktober 2023, 10.02 uur");
    sees(&planner.get(&format!("{}/print", letter(0))).expect(200), "23 oktober 2023");
    let confirm = app.logged_in("planner2").get(&format!("{path}/vrijgeven")).expect(200);
    sees(&confirm, "vertrekken maandag 23 oktober 2023 tussen 10.00 en 10.24 uur.");
    app.try_release("planner2", id).unwrap();
    assert_eq!(app.messages(id)[0].due_at, at("2023-10-23T08:00:00Z"));
    let released = planner.get(&path).expect(200);
    sees(&released, &format!("vertrekt vanaf {leaves}"));
    sees(&planner.get("/brievenrondes").expect(200), &format!("vertrekt vanaf {leaves}"));
});

on_both!(a_round_that_leaves_as_planned_says_no_more_than_that, |app| {
    let id = draft(&app, "2023-10-05T08:00:00Z");
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{id}")).expect(200);
    sees(&page, "donderdag 5 oktober 2023, 10.00 uur");
    assert!(!page.body.contains("vertrekt vanaf") && !page.body.contains("Gekozen is"));
});

on_both!(a_day_that_has_passed_is_refused_beside_its_field, |app| {
    let terms = |day: &'static str| {
        [("name", "Zeeland"), ("planned_on", day), ("planned_at", "09.00"), ("pace_per_hour", "60")]
    };
    let planner = app.logged_in("planner");
    let new = |day| [terms(day).as_slice(), &[("area", "province"), ("province", "PV29")]].concat();
    let refused = planner.post("/brievenrondes", &new("02-10-2023")).expect(422);
    sees(&refused, "id=\"planned_on-error\"");
    sees(&refused, "Kies vandaag of een latere dag.");
    let path = planner.post("/brievenrondes", &new("03-10-2023")).expect(303).location().to_owned();
    let change = [terms("02-10-2023").as_slice(), &[("version", "1")]].concat();
    let refused = planner.post(&format!("{path}/wijzigen"), &change).expect(422);
    sees(&refused, "Kies vandaag of een latere dag.");
});

on_both!(a_program_that_asks_for_a_moment_that_has_passed_means_as_soon_as_can_be, |app| {
    let asked = json!({ "name": "Zeeland", "province": "PV29",
        "plannedAt": "2023-10-02T09:00:00+02:00" });
    let made = app.api("planner").post("letter-rounds", &asked).expect(201).json();
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{}", made["id"])).expect(200);
    sees(&page, "Gekozen is maandag 2 oktober 2023, 09.00 uur; dat moment is voorbij.");
});

on_both!(a_name_that_is_too_long_is_told_the_same_however_long_it_is, |app| {
    for length in [101, 201] {
        let name = "a".repeat(length);
        let fields = [
            ("name", name.as_str()),
            ("area", "province"),
            ("province", "PV29"),
            ("planned_on", "04-10-2023"),
            ("planned_at", "09.00"),
            ("pace_per_hour", "60"),
        ];
        let refused = app.logged_in("planner").post("/brievenrondes", &fields).expect(422);
        sees(&refused, "Vul een naam in van ten hoogste 100 tekens");
        assert!(!refused.body.contains("200 tekens"), "{}", refused.body);
    }
});

on_both!(the_releaser_reads_who_was_invited_before, |app| {
    sent(&app, &[VEERE, "GM0664"]);
    // As when somebody reopens the letter stage of both.
    execute(&app, "UPDATE stage_states SET state = 'not_started' WHERE stage = 'letter'");
    let later = app.at("2024-01-09T08:00:00Z");
    let round = later.plan_list(&[VEERE, "GM0664", "GM0654"]);
    let page = later.logged_in("planner2").get(&format!("/brievenrondes/{}/vrijgeven", round.id));
    sees(&page.expect(200), "2 organisaties kregen al eerder een uitnodiging: Goes en Veere.");
});

on_both!(a_reminder_that_cannot_be_built_is_named_and_not_released, |app| {
    let (round, _) = sent(&app, &[VEERE, "GM0664"]);
    let then = app.at(FIRST);
    let long = "x".repeat(120);
    execute(&app, &format!("UPDATE organisations SET name = '{long}' WHERE code = 'GM0717'"));
    crate::templates::write_reminder(&then, "{organisatie} {organisatie} {organisatie}");
    let listed = then.logged_in("planner2").get(&format!("/brievenrondes/{round}/herinneringen"));
    sees(&listed.expect(200), "Het onderwerp is met de gegevens van deze organisatie langer dan");
    assert_eq!(remind(&then, round), 1, "the other one leaves");
});

on_both!(an_organisation_that_ends_before_its_letter_leaves_is_blocked, |app| {
    // Saturday: the letters leave on Monday, when Veere is no more.
    execute(&app, "UPDATE organisations SET valid_to = '2023-10-09' WHERE code = 'GM0717'");
    let id = draft(&app, "2023-10-07T08:00:00Z");
    let page = app.logged_in("planner").get(&format!("/brievenrondes/{id}")).expect(200);
    sees(&page, "Veere bestaat niet op 09-10-2023.");
    assert_eq!(app.round(id).figures.blocked, 1);
    let list = app.logged_in("planner").get("/brievenrondes").expect(200);
    sees(&list, "maandag 9 oktober 2023");
});

on_both!(a_draft_says_when_part_of_its_province_has_recess_as_it_leaves, |app| {
    let draft = |planned_at: &str| {
        let new = PlanRound {
            name: "Gelderland".into(),
            province: Some("PV25".into()),
            organisations: vec![],
            planned_at: at(planned_at),
            pace_per_hour: 60,
        };
        let path = format!("/brievenrondes/{}", app.plan(&new).id);
        app.logged_in("planner").get(&path).expect(200)
    };
    // The autumn holidays of the north, where one of its municipalities is.
    let north = draft("2023-10-24T08:00:00Z");
    sees(&north, "Op dinsdag 24 oktober 2023 is het bij 1 organisatie herfstvakantie.");
    sees(&north, "De brief daarheen vertrekt na die vakantie.");
    assert!(!north.body.contains("Gekozen is"), "the others leave as planned");
    assert!(!draft("2023-10-05T08:00:00Z").body.contains("na die vakantie"));
});
