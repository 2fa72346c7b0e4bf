//! The calendar of sessions and trainings: what stands on which day, for whom, in which words.

use drietraps::domain::people::{Leave, LeaveKind, Part};
use drietraps::domain::planning::EntryKind;
use drietraps::domain::spans::Span;
use drietraps::domain::trainings::TrainingKind;
use drietraps::services::people;
use drietraps::services::planning::agenda::{self, Agenda, Question};
use drietraps::services::planning::wishes::{self, NewRecess};
use drietraps::services::sessions::{self, CallOff};
use drietraps::services::trainings::{self, AddTraining};

use crate::evenings::{evening, person, plan};
use crate::kit::{TestApp, on_both};
use crate::offers::{THURSDAY, TUESDAY, hold};

const HOME: &str = "/bijeenkomsten/kalender";

fn agenda(app: &TestApp, (span, on): (Span, &str), person_id: Option<i64>) -> Agenda {
    let (adviser, on) = (app.actor("adviser"), on.parse().unwrap());
    app.read(|conn| agenda::show(conn, &adviser, Question { span, on, person_id }, app.now()))
}

/// Each day on which something stands, with the organisations.
fn told(agenda: &Agenda) -> Vec<String> {
    let entries = agenda.days.iter().flat_map(|day| &day.entries);
    entries.map(|it| format!("{} {}", it.on, it.organisations.join(", "))).collect()
}

/// The part of a page from the cell of a day to the next cell.
fn cell<'a>(page: &'a str, day: &str) -> &'a str {
    let start = page.find(&format!("datetime=\"{day}\"")).unwrap_or_else(|| panic!("{page}"));
    page[start..].split("</td>").next().unwrap()
}

fn train(app: &TestApp, code: &str, starts_at: &str, trainer: i64) {
    let starts_at: chrono::DateTime<chrono::Utc> = crate::kit::at(starts_at);
    let command = AddTraining {
        organisation: code.to_owned(),
        kind: TrainingKind::Council,
        cost_agreed_on: "2023-10-02".parse().ok(),
        starts_at: Some(starts_at),
        ends_at: None,
        held_on: None,
        trainer: Some(trainer),
        course: None,
    };
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| trainings::add(conn, &planner, &command, now));
}

on_both!(a_month_shows_what_is_planned_on_the_amsterdam_day, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let bram = person(&app, "Bram", &[Part::Trainer]);
    plan(&app, "GM0355", evening("2023-10-31T18:30:00Z", "Zeist", lotte)).unwrap();
    plan(&app, "GM0340", evening("2023-11-06T18:30:00Z", "Rhenen", lotte)).unwrap();
    train(&app, "PV26", "2023-10-12T07:00:00Z", bram);
    let october = agenda(&app, (Span::Month, "2023-10-17"), None);
    assert_eq!(october.days.len(), 42, "25 September to 5 November");
    assert_eq!(told(&october), ["2023-10-12 Provincie Utrecht", "2023-10-31 Gemeente Zeist"]);
    let week = agenda(&app, (Span::Week, "2023-11-05"), None);
    assert_eq!(told(&week), ["2023-10-31 Gemeente Zeist"]);
    let of_bram = agenda(&app, (Span::Month, "2023-10-17"), Some(bram));
    assert_eq!(told(&of_bram), ["2023-10-12 Provincie Utrecht"]);
    assert!(matches!(of_bram.days[17].entries[0].kind, EntryKind::Training(_)));
});

on_both!(a_page_says_in_words_how_each_stands_and_leads_on, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let kept = plan(&app, "GM0355", evening("2023-10-12T17:30:00Z", "Zeist", lotte)).unwrap();
    let lost = plan(&app, "GM0340", evening("2023-10-19T17:30:00Z", "Rhenen", lotte)).unwrap();
    let (planner, stationery) = (app.actor("planner"), app.state.stationery());
    let off = CallOff { session_id: lost.id, reason: "ziek".to_owned() };
    app.write(|conn| sessions::cancel(conn, &planner, &off, &stationery, app.now()));
    let page = app.logged_in("planner").get(HOME).expect(200).body;
    let zeist = cell(&page, "2023-10-12");
    assert!(zeist.contains(&format!("href=\"/bijeenkomsten/{}\"", kept.id)), "{zeist}");
    for text in ["19.30", "Gemeente Zeist", "Bijeenkomst, gepland", "Lotte", "entry--coming"] {
        assert!(zeist.contains(text), "{text}: {zeist}");
    }
    let rhenen = cell(&page, "2023-10-19");
    assert!(rhenen.contains("Bijeenkomst, vervallen") && rhenen.contains("entry--off"), "{rhenen}");
    for link in ["?weergave=maand&amp;van=2023-09-01", "?weergave=maand&amp;van=2023-11-01"] {
        assert!(page.contains(link), "{link}");
    }
    assert!(page.contains("Kalender: oktober 2023"), "{page}");
    let list = app.logged_in("adviser").get("/bijeenkomsten").expect(200).body;
    assert!(list.contains("href=\"/bijeenkomsten/kalender\""));
});

on_both!(an_empty_open_day_to_come_leads_a_planner_to_a_new_session, |app| {
    let planner = app.logged_in("planner");
    let page = planner.get(&format!("{HOME}?van=2023-10-01")).expect(200).body;
    assert!(!cell(&page, "2023-10-02").contains("nieuw"), "yesterday");
    let path = "/bijeenkomsten/nieuw?dag=03-10-2023";
    assert!(cell(&page, "2023-10-03").contains(path), "{}", cell(&page, "2023-10-03"));
    assert!(planner.get(path).expect(200).body.contains("value=\"03-10-2023\""));
    let december = planner.get(&format!("{HOME}?van=2023-12-01")).expect(200).body;
    let christmas = cell(&december, "2023-12-25");
    assert!(christmas.contains("Eerste kerstdag") && !christmas.contains("nieuw"), "{christmas}");
    let adviser = app.logged_in("adviser").get(HOME).expect(200).body;
    assert!(!adviser.contains("/bijeenkomsten/nieuw"));
});

on_both!(closed_days_tell_for_whom_and_a_person_when_they_are_away, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let (planner, now) = (app.actor("planner"), app.now());
    let (first_day, last_day) = ("2023-11-20".parse().unwrap(), "2023-11-21".parse().unwrap());
    let leave = Leave { id: 0, person_id: lotte, first_day, last_day, kind: LeaveKind::Leave };
    let visit = NewRecess { name: "Werkbezoek".to_owned(), first_day, last_day };
    app.write(|conn| {
        wishes::add_recess(conn, &planner, ("GM0355", &visit), now)?;
        people::leave::add(conn, &planner, &leave, now)
    });
    let browser = app.logged_in("planner");
    let page = browser.get(&format!("{HOME}?van=2023-11-01&mens={lotte}")).expect(200).body;
    let away = cell(&page, "2023-11-21");
    assert!(away.contains("Afwezig:") && away.contains("Werkbezoek (Gemeente Zeist)"), "{away}");
    assert!(!away.contains("nieuw"), "{away}");
    assert!(cell(&page, "2023-11-22").contains("Tweede Kamer"), "{page}");
    let free = cell(&page, "2023-11-23");
    assert!(free.contains(&format!("&amp;gespreksleider={lotte}")), "{free}");
    let all = browser.get(&format!("{HOME}?van=2023-11-01")).expect(200).body;
    assert!(!all.contains("Afwezig:"));
    let autumn = browser.get(&format!("{HOME}?weergave=week&van=2023-10-16")).expect(200).body;
    let monday = cell(&autumn, "2023-10-16");
    assert!(monday.contains("(regio "), "{monday}");
});

on_both!(a_calendar_of_somebody_unknown_is_not_found_and_nonsense_is_the_month_of_now, |app| {
    let planner = app.logged_in("planner");
    planner.get(&format!("{HOME}?mens=999")).expect(404);
    let page = planner.get(&format!("{HOME}?weergave=jaar&van=gisteren&mens=")).expect(200).body;
    assert!(page.contains("Kalender: oktober 2023"));
    app.logged_in("management").get(HOME).expect(403);
});

on_both!(a_date_that_is_held_stands_in_the_calendar_until_somebody_chose_or_it_expired, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = hold(&app, "GM0355", &[TUESDAY, THURSDAY], lotte);
    let november = agenda(&app, (Span::Month, "2023-11-01"), Some(lotte));
    assert_eq!(told(&november), ["2023-11-07 Gemeente Zeist", "2023-11-09 Gemeente Zeist"]);
    let page = app.logged_in("planner").get(&format!("{HOME}?van=2023-11-07")).expect(200).body;
    let cell = cell(&page, "2023-11-07");
    assert!(cell.contains("Datum, vastgehouden"), "{cell}");
    assert!(cell.contains(&format!("/bijeenkomsten/aanbod/{id}")), "{cell}");
    let later = Question { span: Span::Month, on: "2023-11-01".parse().unwrap(), person_id: None };
    let (adviser, after) = (app.actor("adviser"), crate::kit::at("2023-11-06T12:00:00Z"));
    let found = app.read(|conn| agenda::show(conn, &adviser, later, after));
    assert!(told(&found).is_empty(), "{:?}", told(&found));
});
