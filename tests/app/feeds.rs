//! The calendar that somebody of the team subscribes to.

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use diesel::prelude::*;
use drietraps::domain::people::Part;
use drietraps::services::people::{self, feed};
use drietraps::services::sessions::{self, CallOff};
use drietraps::store::schema::person_feeds;

use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{TestApp, on_both};

/// A fresh link of a person, as the address of its calendar.
fn link(app: &TestApp, person_id: i64) -> String {
    let planner = app.actor("planner");
    let token = app.write(|conn| feed::renew(conn, &planner, person_id, app.now()));
    format!("/agenda/{token}.ics")
}

/// The properties of a calendar with their lines unfolded.
fn lines(ics: &str) -> Vec<String> {
    ics.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

on_both!(the_link_shows_what_is_planned_with_neutral_titles_and_no_names, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    clerk(&app, "GM0355", "griffie@zeist.example");
    let mut appointment = evening("2023-10-12T17:30:00Z", "Gemeentehuis Zeist", lotte);
    appointment.wishes = Some("IJSVOGEL bespreken".to_owned());
    plan(&app, "GM0355", appointment).unwrap();
    let answer = app.stranger().get(&link(&app, lotte)).expect(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    let lines = lines(&answer.body);
    for line in [
        "METHOD:PUBLISH",
        "TZID:Europe/Amsterdam",
        "DTSTART;TZID=Europe/Amsterdam:20231012T193000",
        "DTEND;TZID=Europe/Amsterdam:20231012T220000",
        "SUMMARY:Bijeenkomst weerbaar bestuur",
        "LOCATION:Gemeentehuis Zeist",
        "CLASS:PRIVATE",
        "STATUS:CONFIRMED",
    ] {
        assert!(lines.iter().any(|it| it == line), "{line}\n{}", answer.body);
    }
    for secret in ["IJSVOGEL", "griffie", "Lotte", "ATTENDEE"] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
});

on_both!(a_session_that_was_called_off_stays_as_cancelled_and_then_goes, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planned = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let link = link(&app, lotte);
    let before = app.stranger().get(&link).expect(200);
    let uid = |body: &str| lines(body).into_iter().find(|it| it.starts_with("UID:")).unwrap();
    let (planner, stationery) = (app.actor("planner"), app.state.stationery());
    let off = CallOff { session_id: planned.id, reason: "ziek".to_owned() };
    app.write(|conn| sessions::cancel(conn, &planner, &off, &stationery, app.now()));
    let after = app.stranger().get(&link).expect(200);
    assert!(after.body.contains("STATUS:CANCELLED") && after.body.contains("SEQUENCE:1"));
    assert!(!after.body.contains("ziek"));
    assert_eq!(uid(&after.body), uid(&before.body));
    assert_ne!(after.header("etag"), before.header("etag"));
    let later = app.at("2024-01-03T08:00:00Z").stranger().get(&link).expect(200);
    assert!(!later.body.contains("BEGIN:VEVENT"), "{}", later.body);
});

on_both!(who_asks_again_hears_that_nothing_changed, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let link = link(&app, lotte);
    let tag = app.stranger().get(&link).expect(200).header("etag").unwrap().to_owned();
    let later = app.at("2023-10-03T09:00:00Z");
    let again = TestRequest::get().uri(&link).insert_header((header::IF_NONE_MATCH, tag));
    let again = later.stranger().call(again).expect(304);
    assert!(again.body.is_empty());
    let head = TestRequest::default().method(Method::HEAD).uri(&link);
    later.stranger().call(head).expect(200);
});

on_both!(a_link_is_shown_once_kept_as_a_hash_and_replaced_or_taken_away, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let planner = app.logged_in("planner");
    let path = format!("/beheer/mensen/{lotte}/agenda");
    let shown = planner.post(&path, &[]).expect(200).body;
    let token = shown.split("/agenda/").find_map(|it| it.split_once(".ics")).unwrap().0;
    let token = token.rsplit(['/', ';']).next().unwrap().to_owned();
    let first = format!("/agenda/{token}.ics");
    app.stranger().get(&first).expect(200);
    assert!(!planner.get(&format!("/beheer/mensen/{lotte}")).expect(200).body.contains(&token));
    let kept: String = app
        .read(|conn| Ok(person_feeds::table.select(person_feeds::token_hash).first(conn).unwrap()));
    assert!(kept != token && kept.len() == 64);

    let second = link(&app, lotte);
    app.stranger().get(&first).expect(404);
    app.stranger().get(&second).expect(200);
    planner.post(&format!("{path}/intrekken"), &[]).expect(303);
    app.stranger().get(&second).expect(404);

    let third = link(&app, lotte);
    app.write(|conn| people::end(conn, &app.actor("planner"), lotte, app.now()));
    app.stranger().get(&third).expect(404);
    planner.post(&path, &[]).expect(422);
});

on_both!(who_guesses_links_is_slowed_down_and_who_has_one_is_not, |app| {
    let link = link(&app, person(&app, "Lotte", &[Part::Moderator]));
    for number in 0..30 {
        app.stranger().get(&format!("/agenda/raden-{number}.ics")).expect(404);
    }
    let refused = app.stranger().get("/agenda/raden-30.ics").expect(429);
    assert_eq!(refused.header("retry-after"), Some("3600"));
    app.stranger().get(&link).expect(200);
});
