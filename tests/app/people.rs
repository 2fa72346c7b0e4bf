//! The people who lead sessions and give trainings.

use drietraps::domain::people::Part;
use drietraps::services::people::{self, PersonDetails};
use serde_json::json;

use crate::evenings::{evening, fields, person, plan};
use crate::kit::on_both;

on_both!(a_planner_adds_a_person_on_the_page_and_changes_the_address, |app| {
    let planner = app.logged_in("planner");
    planner.get("/beheer/mensen/nieuw").expect(200);
    let form = [("name", "Gijs Leider"), ("email", "gijs@team.example"), ("roles", "moderator")];
    let added = planner.post("/beheer/mensen", &form).expect(303);
    assert_eq!(added.location(), "/beheer/mensen");
    let page = planner.get("/beheer/mensen").expect(200);
    assert!(page.body.contains("Gijs Leider") && page.body.contains("gespreksleider"));

    let id = app.read(|conn| people::list(conn, &app.actor("planner")))[0].id;
    let path = format!("/beheer/mensen/{id}");
    assert!(planner.get(&path).expect(200).body.contains("gijs@team.example"));
    let form = [
        ("name", "Gijs Leider"),
        ("email", "g.leider@team.example"),
        ("roles", "trainer"),
        ("version", "1"),
    ];
    planner.post(&path, &form).expect(303);
    let changed = app.read(|conn| people::get(conn, &app.actor("planner"), id));
    assert_eq!(changed.email.as_deref(), Some("g.leider@team.example"));
    assert_eq!(changed.parts, [Part::Trainer]);
});

on_both!(a_refused_person_comes_back_filled_in_with_every_problem, |app| {
    let planner = app.logged_in("planner");
    let answer = planner.post("/beheer/mensen", &[("name", "Gijs"), ("email", "gijs")]).expect(422);
    assert!(answer.body.contains("value=\"gijs\""), "{}", answer.body);
    assert!(
        answer.body.contains("id=\"email-error\"") && answer.body.contains("id=\"roles-error\"")
    );
});

on_both!(only_a_planner_changes_the_team, |app| {
    for name in ["adviser", "management", "admin"] {
        let actor = app.actor(name);
        let details = PersonDetails { name: "X".into(), ..PersonDetails::default() };
        let refused = app.try_write(|conn| people::add(conn, &actor, &details, app.now()));
        assert!(refused.unwrap_err().to_string().contains("planner"), "{name}");
        app.logged_in(name).get("/beheer/mensen/nieuw").expect(403);
    }
    app.logged_in("adviser").get("/beheer/mensen").expect(200);
    app.logged_in("management").get("/beheer/mensen").expect(403);
});

on_both!(somebody_who_is_booked_does_not_stop_and_who_stopped_is_not_booked, |app| {
    let (lotte, now) = (person(&app, "Lotte", &[Part::Moderator]), app.now());
    let planner = app.actor("planner");
    plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let refused = app.try_write(|conn| people::end(conn, &planner, lotte, now));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Lotte is nog 1 keer geboekt. Kies voor die afspraken eerst iemand anders."
    );
    let free = person(&app, "Daan", &[Part::Moderator]);
    let browser = app.logged_in("planner");
    browser.get(&format!("/beheer/mensen/{free}/einde")).expect(200);
    browser.post(&format!("/beheer/mensen/{free}/einde"), &[]).expect(303);
    let refused = plan(&app, "GM0340", evening("2023-11-12T17:30:00Z", "Rhenen", free));
    assert_eq!(fields(refused), ["moderator"]);
});

on_both!(the_api_adds_and_lists_people, |app| {
    let api = app.api("planner");
    let body = json!({ "name": "Lotte", "email": "lotte@team.example",
                       "roles": ["moderator", "experience_expert"], "homePlace": "Utrecht" });
    let added = api.post("people", &body).expect(201).json();
    assert_eq!(added["homePlace"], "Utrecht");
    let listed = api.get("people").expect(200).json();
    assert_eq!(listed[0]["roles"], json!(["moderator", "experience_expert"]));
    let wrong = api.post("people", &json!({ "name": "L", "roles": ["chef"] })).expect(400).json();
    assert_eq!(wrong["errors"][0]["field"], "roles");
    app.api("adviser").post("people", &body).expect(403);
});
