//! When and where somebody of the team can be asked.

use drietraps::domain::people::Part;
use drietraps::services::people;

use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, on_both};

/// A whole form of a person.
fn form<'a>(version: &'a str, week: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("name", "Lotte"),
        ("roles", "moderator"),
        ("home_place", "Den Haag"),
        ("regions", "PV28"),
        ("regions", "PV26"),
        ("most_per_week", "2"),
        ("themes", "sociale media, ondermijning"),
        ("languages", "Fries"),
        ("version", version),
    ];
    form.extend(week.iter().map(|slot| ("weekly", *slot)));
    form
}

fn view(app: &TestApp, id: i64) -> people::PersonView {
    app.read(|conn| people::get_view(conn, &app.actor("planner"), id, app.now()))
}

on_both!(a_planner_enters_the_week_the_regions_and_the_home_of_a_person, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let path = format!("/beheer/mensen/{lotte}");
    assert!(planner.get(&path).expect(200).body.contains("niet te berekenen"));
    planner.post(&path, &form("1", &["monday-evening", "friday-afternoon"])).expect(303);

    let view = view(&app, lotte);
    assert_eq!(view.availability.week(), "middag: vr; avond: ma");
    assert_eq!(view.availability.regions, ["PV28", "PV26"]);
    assert_eq!(view.availability.themes, ["sociale media", "ondermijning"]);
    assert_eq!((view.availability.most_per_week, view.availability.version), (Some(2), 2));
    assert!(view.has_position, "Den Haag is another spelling of 's-Gravenhage");
    let page = planner.get(&path).expect(200).body;
    assert!(page.contains("value=\"friday-afternoon\" checked"), "{page}");
    assert!(!page.contains("value=\"friday-evening\" checked"));
    let list = app.logged_in("adviser").get("/beheer/mensen").expect(200).body;
    assert!(list.contains("middag: vr; avond: ma"), "{list}");
});

on_both!(of_two_who_change_a_person_at_once_the_second_is_told, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let path = format!("/beheer/mensen/{lotte}");
    app.logged_in("planner").post(&path, &form("1", &["monday-evening"])).expect(303);
    let second = app.logged_in("planner2").post(&path, &form("1", &["friday-evening"])).expect(409);
    assert!(second.body.contains("value=\"friday-evening\" checked"), "{}", second.body);
    assert_eq!(view(&app, lotte).availability.week(), "avond: ma");
});

on_both!(what_cannot_be_read_comes_back_beside_its_field, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let path = format!("/beheer/mensen/{lotte}");
    let wrong = [
        ("name", "Lotte"),
        ("roles", "moderator"),
        ("version", "1"),
        ("weekly", "sunday-evening"),
        ("most_per_week", "9"),
        ("home_position", "5.12, 52.09"),
        ("regions", "GM0344"),
    ];
    let page = app.logged_in("planner").post(&path, &wrong).expect(422).body;
    for field in ["weekly", "regions"] {
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field}: {page}");
    }
    let page = app.logged_in("planner").post(&path, &[&wrong[..3], &wrong[4..6]].concat());
    for field in ["most_per_week", "home_position"] {
        assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.body);
    }
    assert_eq!(view(&app, lotte).availability.version, 1);
});

on_both!(leave_is_entered_told_when_something_is_planned_in_it_and_taken_away, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let planner = app.logged_in("planner");
    let path = format!("/beheer/mensen/{lotte}");
    let leave =
        [("leave_from", "09-10-2023"), ("leave_until", "13-10-2023"), ("leave_kind", "leave")];
    planner.post(&format!("{path}/verlof"), &leave).expect(303);
    let leaves = view(&app, lotte).leaves;
    assert_eq!(leaves.len(), 1);
    assert_eq!(leaves[0].to_string(), "Verlof tot en met vr 13 okt");
    let booked =
        app.write(|conn| people::leave::add(conn, &app.actor("planner"), &leaves[0], app.now()));
    assert_eq!(booked, 1, "the session of 12 October stays planned");

    let wrong =
        [("leave_from", "13-10-2023"), ("leave_until", "09-10-2023"), ("leave_kind", "leave")];
    let page = planner.post(&format!("{path}/verlof"), &wrong).expect(422).body;
    assert!(
        page.contains("id=\"leave_until-error\"") && page.contains("value=\"Lotte\""),
        "{page}"
    );
    let other = person(&app, "Daan", &[Part::Moderator]);
    let id = leaves[0].id;
    planner.post(&format!("/beheer/mensen/{other}/verlof/{id}/weg"), &[]).expect(404);
    planner.post(&format!("{path}/verlof/{id}/weg"), &[]).expect(303);
    assert_eq!(view(&app, lotte).leaves.len(), 1);
});
