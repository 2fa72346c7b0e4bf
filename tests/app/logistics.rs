//! What has to be arranged before an evening: the list, who may change it, and the task.

use drietraps::domain::people::Part;
use drietraps::services::sessions::{self, Reschedule};
use drietraps::store::sessions as stored;

use crate::evenings::{clerk, evening, person, plan, send_all};
use crate::kit::{Answer, TestApp, on_both};
use crate::lying::{Lying, lying};
use crate::notes::owned;

const START: &str = "2023-10-12T17:30:00Z";

fn planned(app: &TestApp) -> i64 {
    let lotte = person(app, "Lotte", &[Part::Moderator]);
    plan(app, "GM0355", evening(START, "Gemeentehuis Zeist", lotte)).unwrap().id
}

/// Fills the list in as somebody; the version is that of the page.
fn save(app: &TestApp, name: &str, (id, version): (i64, &str), more: &[(&str, &str)]) -> Answer {
    let fields = [
        ("version", version),
        ("arrange_room", "arranged"),
        ("arrange_circle", "arranged"),
        ("arrange_equipment", "not_needed"),
        ("doors_open_at", "19.00"),
        ("contact_function", "bode"),
        ("contact_phone", "06 11 22 33 44"),
    ];
    app.logged_in(name).post(&format!("/bijeenkomsten/{id}/draaiboek"), &[&fields, more].concat())
}

on_both!(what_is_open_stands_on_the_session_the_list_and_the_tasks_until_it_is_arranged, |app| {
    let id = planned(&app);
    let planner = app.logged_in("planner");
    let open = |path: &str| planner.get(path).expect(200).body;
    assert!(open("/bijeenkomsten").contains("nog te regelen: 5"));
    assert!(open(&format!("/bijeenkomsten/{id}")).contains("Nog te regelen: 5"));
    let tasks = open("/taken");
    assert!(tasks.contains(&format!("/bijeenkomsten/{id}/draaiboek")), "{tasks}");
    assert!(tasks.contains("Nog 5 dingen te regelen."), "{tasks}");
    let list = format!("/bijeenkomsten/{id}/draaiboek");
    assert!(open(&list).contains("een contact op de avond"));
    save(&app, "planner", (id, "0"), &[("themes", "aftercare")]).expect(303);
    let kept = open(&list);
    for words in ["Alles is geregeld.", "bode, 06 11 22 33 44", "19.00 uur", "Nazorg"] {
        assert!(kept.contains(words), "{words}: {kept}");
    }
    assert!(!open("/bijeenkomsten").contains("nog te regelen"));
    assert!(!open("/taken").contains(&list));
});

on_both!(a_session_of_later_is_no_task_yet, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    // Of 3 October the tenth day is 13 October.
    let later = evening("2023-10-14T17:30:00Z", "Zeist", lotte);
    plan(&app, "GM0355", later).unwrap();
    let tasks = |app: &TestApp| app.logged_in("planner").get("/taken").expect(200).body;
    assert!(!tasks(&app).contains("/draaiboek"));
    assert!(tasks(&app.at("2023-10-04T07:00:00Z")).contains("/draaiboek"));
    let adviser = app.at("2023-10-04T07:00:00Z").logged_in("adviser").get("/taken").body;
    assert!(!adviser.contains("/draaiboek"), "arranging is the work of a planner");
});

on_both!(two_people_at_one_list_do_not_overwrite_each_other, |app| {
    let id = planned(&app);
    save(&app, "planner", (id, "0"), &[]).expect(303);
    save(&app, "planner2", (id, "0"), &[]).expect(409);
    save(&app, "planner2", (id, "1"), &[("entrance", "Zijdeur")]).expect(303);
    save(&app, "planner", (id, "1"), &[("entrance", "Hoofdingang")]).expect(409);
    let page = app.logged_in("planner").get(&format!("/bijeenkomsten/{id}/draaiboek")).body;
    assert!(page.contains("Zijdeur") && !page.contains("Hoofdingang"));
});

on_both!(a_refused_list_comes_back_filled_in_with_the_problem_beside_the_field, |app| {
    let id = planned(&app);
    let late = [("doors_open_at", "20.00")];
    let path = format!("/bijeenkomsten/{id}/draaiboek");
    let fields = [("version", "0"), ("arrange_room", "asked"), ("entrance", "Zijdeur"), late[0]];
    let refused = app.logged_in("planner").post(&path, &fields).expect(422).body;
    assert!(refused.contains("Vul een tijd in vóór het begin (19.30 uur)."), "{refused}");
    assert!(refused.contains("Zijdeur") && refused.contains("value=\"20.00\""), "{refused}");
    let named = [("version", "0"), ("contact_phone", "Jan de Vries")];
    let refused = app.logged_in("planner").post(&path, &named).expect(422).body;
    assert!(refused.contains("Vul een telefoonnummer in"), "{refused}");
});

on_both!(only_a_planner_and_the_own_adviser_change_the_list_and_not_after_the_evening, |app| {
    let id = planned(&app);
    owned(&app);
    save(&app, "adviser2", (id, "0"), &[]).expect(403);
    save(&app, "adviser", (id, "0"), &[]).expect(303);
    let later = app.at("2023-10-13T08:00:00Z");
    let result = [("attendance", "31"), ("themes", "reporting"), ("themes", "social_media")];
    let path = format!("/bijeenkomsten/{id}/resultaat");
    later.logged_in("adviser").post(&path, &result).expect(303);
    save(&later, "planner", (id, "1"), &[]).expect(422);
});

on_both!(a_room_that_moves_tells_everybody_once_and_who_drops_out_gets_a_cancellation, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let tim = person(&app, "Tim", &[Part::Trainer]);
    let mut appointment = evening(START, "Gemeentehuis Zeist", lotte);
    appointment.trainers = vec![tim];
    let id = plan(&app, "GM0355", appointment.clone()).unwrap().id;
    send_all(&app);
    let change = |appointment: &sessions::Appointment| {
        let (planner, now) = (app.actor("planner"), app.now());
        let stationery = app.state.stationery();
        let version = app.read(|conn| Ok(stored::get(conn, id)?)).version;
        let (reason, appointment) = ("Andere zaal".to_owned(), appointment.clone());
        let command = Reschedule { session_id: id, version, reason, appointment };
        app.write(|conn| sessions::reschedule(conn, &planner, &command, &stationery, now));
        send_all(&app);
    };
    appointment.room = Some("Raadzaal".into());
    change(&appointment);
    let moved = lying(&app).split_off(3);
    let told: Vec<_> = moved.iter().map(Lying::told).collect();
    let all = ["griffie@zeist.example", "lotte@team.example", "tim@team.example"];
    assert_eq!(told, all.map(|to| (to, "REQUEST", 1)));
    appointment.trainers.clear();
    change(&appointment);
    let dropped = lying(&app).split_off(6);
    let told: Vec<_> = dropped.iter().map(Lying::told).collect();
    assert_eq!(told, [("tim@team.example", "CANCEL", 2)]);
});

on_both!(the_themes_of_the_list_are_ticked_in_the_form_of_the_result_and_stay, |app| {
    let id = planned(&app);
    save(&app, "planner", (id, "0"), &[("themes", "aftercare")]).expect(303);
    let later = app.at("2023-10-13T08:00:00Z");
    let planner = later.logged_in("planner");
    let page = planner.get(&format!("/bijeenkomsten/{id}")).expect(200).body;
    let tick = page.split("value=\"aftercare\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(tick.contains("checked"), "{page}");
    let shown = [("attendance", "31"), ("themes", "aftercare")];
    planner.post(&format!("/bijeenkomsten/{id}/resultaat"), &shown).expect(303);
    let page = planner.get(&format!("/bijeenkomsten/{id}")).expect(200).body;
    assert!(page.contains("<li>Nazorg</li>"), "{page}");
});

on_both!(the_phone_of_the_night_is_forgotten_thirty_days_later, |app| {
    let id = planned(&app);
    save(&app, "planner", (id, "0"), &[]).expect(303);
    let phones = |at: &str| {
        let night = app.at(at);
        night.do_work_of_the_day(night.now());
        let list = app.read(|conn| Ok(drietraps::store::logistics::get(conn, id)?));
        (list.contact_phone, list.contact_function)
    };
    let bode = Some("bode".to_owned());
    assert_eq!(phones("2023-11-10T03:00:00Z"), (Some("06 11 22 33 44".into()), bode.clone()));
    assert_eq!(phones("2023-11-12T03:00:00Z"), (None, bode));
});
