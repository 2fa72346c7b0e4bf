//! The page that anybody may read: off unless asked for, of the last month, and silent about few.

use drietraps::domain::stages::{Move, Stage};
use drietraps::services::progress;
use drietraps::settings::Switch;

use crate::kit::{Browser, TestApp, on_both};
use crate::organisations::moved;
use crate::schema::execute;

/// The municipalities of Zeeland.
const ZEELAND: [&str; 13] = [
    "GM0654", "GM0664", "GM0677", "GM0678", "GM0687", "GM0703", "GM0715", "GM0716", "GM0717",
    "GM0718", "GM1676", "GM1695", "GM1714",
];

fn on(app: &TestApp) -> TestApp {
    app.with_settings(|settings| settings.public_progress = Switch::On)
}

fn published(app: &TestApp, instant: &str) -> Browser {
    let app = on(&app.at(instant));
    app.write(|conn| progress::publish(conn, app.now()));
    app.stranger()
}

fn visit(app: &TestApp, codes: &[&str]) {
    for code in codes {
        moved(app, code, Stage::Letter, Move::Plan);
        moved(app, code, Stage::Letter, Move::Send);
        moved(app, code, Stage::Conversation, Move::Hold);
    }
}

/// The line of a province, without its tags.
fn line(page: &str, name: &str) -> String {
    let start = format!("<tr><th scope=\"row\">{name}</th>");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {name}: {page}"));
    let row = rest.split_once("</tr>").unwrap().0;
    let cells = row.split("<td class=\"numeric\"").skip(1);
    let number =
        |cell: &str| cell.split("<span>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let cell = |it: &str| if it.contains("niet getoond") { "–".to_owned() } else { number(it) };
    cells.map(cell).collect::<Vec<_>>().join(" ")
}

on_both!(it_is_not_there_unless_it_is_asked_for, |app| {
    let unknown = app.stranger().get("/bestaat-niet").expect(303);
    let off = app.stranger().get("/voortgang").expect(303);
    assert_eq!(off.location().replace("voortgang", "bestaat-niet"), unknown.location());
    let planner = app.logged_in("planner");
    let without_id = |body: &str| body.split("kenmerk").next().unwrap().to_owned();
    let unknown = planner.get("/bestaat-niet").expect(404);
    assert_eq!(without_id(&planner.get("/voortgang").expect(404).body), without_id(&unknown.body));
    assert!(!app.logged_in("planner").get("/dekking").expect(200).body.contains("/voortgang"));
    let page = on(&app).logged_in("planner").get("/dekking").expect(200).body;
    assert!(page.contains("href=\"/voortgang\""), "{page}");
});

on_both!(it_shows_the_end_of_the_last_month_and_nothing_of_today, |app| {
    visit(&app, &ZEELAND[..6]);
    let now = published(&app, "2023-10-03T07:00:00Z").get("/voortgang").expect(200).body;
    assert!(now.contains("op 30 september 2023"), "{now}");
    assert_eq!(line(&now, "Nederland"), "342 0 0 0", "nobody is no secret");
    visit(&app, &ZEELAND[6..8]);
    let same = published(&app, "2023-10-31T22:59:00Z").get("/voortgang").expect(200).body;
    assert!(same.contains("op 30 september 2023"), "{same}");
    let next = published(&app, "2023-11-01T00:01:00Z").get("/voortgang").expect(200).body;
    assert!(next.contains("Op 31 oktober 2023 waren 8 van de 342 gemeenten bezocht."), "{next}");
    let later = app.at("2023-11-02T09:00:00Z");
    visit(&later, &["GM0355"]);
    let kept = published(&app, "2023-11-03T09:00:00Z").get("/voortgang").expect(200).body;
    assert_eq!(line(&kept, "Nederland"), line(&next, "Nederland"));
});

on_both!(few_and_what_tells_them_stay_hidden, |app| {
    visit(&app, &ZEELAND[..8]);
    for code in &ZEELAND[8..] {
        moved(&app, code, Stage::Letter, Move::Plan);
        moved(&app, code, Stage::Letter, Move::Send);
    }
    visit(&app, &["GM0355", "GM0344", "GM0307"]);
    let page = published(&app, "2023-11-01T05:00:00Z").get("/voortgang").expect(200).body;
    assert_eq!(line(&page, "Utrecht"), "26 3 – 0", "a letter is no secret");
    assert_eq!(line(&page, "Zeeland"), "13 13 – 0", "else Utrecht follows from the sum");
    assert_eq!(line(&page, "Nederland"), "342 16 11 0");
    assert!(page.contains("Zo is niet te zien welke gemeente"), "{page}");
    assert!(!page.contains("Zeist") && !page.contains("GM0"), "{page}");
});

on_both!(who_is_logged_in_sees_it_as_anybody_does, |app| {
    let shown = on(&app.at("2023-11-01T05:00:00Z"));
    shown.write(|conn| progress::publish(conn, shown.now()));
    let page = shown.logged_in("planner").get("/voortgang").expect(200).body;
    assert!(!page.contains("class=\"main-nav\""), "{page}");
    assert!(!page.contains("Test planner"), "{page}");
});

on_both!(a_month_is_set_aside_once, |app| {
    let now = app.now();
    assert!(app.write(|conn| progress::publish(conn, now)));
    assert!(!app.write(|conn| progress::publish(conn, now)));
});

on_both!(the_page_of_a_month_is_worked_out_once, |app| {
    visit(&app, &ZEELAND[..8]);
    let november = published(&app, "2023-11-01T05:00:00Z");
    let shown = line(&november.get("/voortgang").expect(200).body, "Nederland");
    assert_eq!(shown, "342 8 8 0");
    execute(&app, "UPDATE published_progress SET visited = 0");
    let again = line(&november.get("/voortgang").expect(200).body, "Nederland");
    assert_eq!(again, shown, "a visit reads no month again");
    let december = published(&app, "2023-12-01T05:00:00Z").get("/voortgang").expect(200).body;
    assert!(december.contains("op 30 november 2023") || december.contains("Op 30 november 2023"));
});
