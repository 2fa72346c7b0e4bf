//! The calendar of the tour of letters.

use drietraps::services::rounds::calendar;
use drietraps::services::rounds::plan::PlanRound;

use crate::kit::{TestApp, at, on_both};

fn show(app: &TestApp, from: &str) -> calendar::TourCalendar {
    let actor = app.actor("planner");
    app.read(|conn| calendar::show(conn, &actor, from.parse().unwrap(), app.now()))
}

on_both!(a_round_stands_in_its_week_and_province_with_its_letters, |app| {
    app.fill_zeeland();
    app.plan_zeeland();
    let calendar = show(&app, "2023-10-01");
    assert_eq!(calendar.weeks.len(), calendar::WEEKS);
    assert_eq!(calendar.weeks[0].to_string(), "2023-09-25");
    let zeeland = calendar.provinces.iter().find(|line| line.code == "PV29").unwrap();
    assert_eq!((zeeland.municipalities, zeeland.rounds.as_slice()), (13, [0].as_slice()));
    let planned = &calendar.rounds[0];
    assert_eq!(planned.letters(), 13);
    assert_eq!(planned.window, Some((at("2023-10-03T07:00:00Z"), at("2023-10-03T07:12:00Z"))));
    let page = app.logged_in("adviser").get("/brievenrondes/kalender").expect(200).body;
    assert!(page.contains("dinsdag 3 oktober 2023, 09.00 tot 09.12 uur"), "{page}");
    assert!(page.contains("60 per uur") && page.contains("di 3") && page.contains("Concept"));
});

on_both!(an_empty_week_leads_to_a_new_round_in_that_week, |app| {
    app.fill_zeeland();
    app.plan_zeeland();
    let planner = app.logged_in("planner");
    let page = planner.get("/brievenrondes/kalender").expect(200).body;
    let new = |week: &str| format!("/brievenrondes/nieuw?provincie=PV29&amp;week={week}");
    assert!(page.contains(&new("2023-10-09")), "{page}");
    for (week, why) in [
        ("2023-09-25", "the week is over"),
        ("2023-10-02", "a round leaves in it"),
        ("2023-10-16", "it is recess in the whole province"),
    ] {
        assert!(!page.contains(&new(week)), "{why}");
    }
    // The first good day of that week: no Tuesday is taken yet in November.
    let form = planner.get("/brievenrondes/nieuw?provincie=PV29&week=2023-11-06").expect(200).body;
    let is_in_week = |day: u32| form.contains(&format!("value=\"{day:02}-11-2023\""));
    assert!((6..=10).any(is_in_week), "{form}");
    let closed = app.logged_in("management").get("/brievenrondes/kalender");
    closed.expect(403);
});

on_both!(recess_holidays_and_elections_stand_in_words, |app| {
    let calendar = show(&app, "2023-10-01");
    let zeeland = calendar.provinces.iter().find(|line| line.code == "PV29").unwrap();
    let autumn = calendar.weeks.iter().position(|it| it.to_string() == "2023-10-16").unwrap();
    assert!(zeeland.recesses[autumn].as_ref().unwrap().is_whole);
    assert!(calendar.closed.iter().any(|(on, name, is_election)| {
        on.to_string() == "2023-11-22" && name.contains("Tweede Kamer") && *is_election
    }));
    let page = app.logged_in("planner").get("/brievenrondes/kalender").expect(200).body;
    for words in ["herfstvakantie", "Verkiezing Tweede Kamer", "Eerste kerstdag", "kerstvakantie"] {
        assert!(page.contains(words), "{words}");
    }
});

on_both!(a_province_without_a_round_gets_a_proposal_on_the_first_good_day, |app| {
    app.fill_zeeland();
    app.plan(&PlanRound {
        name: "Drenthe".into(),
        province: Some("PV22".into()),
        organisations: vec![],
        planned_at: at("2023-10-10T07:00:00Z"),
        pace_per_hour: 60,
    });
    let calendar = show(&app, "2023-10-01");
    let of = |code: &str| calendar.provinces.iter().find(|line| line.code == code).unwrap();
    assert_eq!(of("PV22").proposed_on, None, "it has a round");
    // A week to read; the round for Drenthe has the Tuesday.
    assert_eq!(of("PV24").proposed_on.unwrap().to_string(), "2023-10-11");
    // The days before the autumn holidays of the south go to provinces earlier in the list.
    assert_eq!(of("PV29").proposed_on.unwrap().to_string(), "2023-10-25");
    let form = app.logged_in("planner").get("/brievenrondes/nieuw?provincie=PV29").expect(200);
    assert!(form.body.contains("value=\"25-10-2023\""), "{}", form.body);
    assert!(form.body.contains("value=\"Zeeland, eerste ronde\""));
    assert!(form.body.contains("<option value=\"PV29\" selected>"));
    app.logged_in("planner").get("/brievenrondes/nieuw").expect(200);
});

on_both!(each_province_without_a_round_is_proposed_a_day_of_its_own, |app| {
    app.fill_zeeland();
    app.plan_zeeland();
    let calendar = show(&app, "2023-10-01");
    let mut days: Vec<_> = calendar.provinces.iter().filter_map(|line| line.proposed_on).collect();
    assert_eq!(days.len(), 11);
    days.sort();
    days.dedup();
    assert_eq!(days.len(), 11, "{days:?}");
    for line in calendar.provinces.iter().filter(|line| line.proposed_on.is_some()) {
        let form = format!("/brievenrondes/nieuw?provincie={}", line.code);
        let shown = line.proposed_on.unwrap().format("value=\"%d-%m-%Y\"").to_string();
        assert!(app.logged_in("planner").get(&form).body.contains(&shown), "{form} {shown}");
    }
});

on_both!(two_rounds_on_one_day_are_told_with_their_load, |app| {
    app.fill_zeeland();
    app.plan_zeeland();
    app.plan_list(&["GM0355", "GM0340"]);
    let calendar = show(&app, "2023-10-01");
    assert_eq!(calendar.crowded.len(), 1);
    let page = app.logged_in("planner").get("/brievenrondes/kalender").expect(200).body;
    assert!(
        page.contains("dinsdag 3 oktober 2023: 15 brieven: Zeeland (13) en Lijst (2)"),
        "{page}"
    );
    let later = app.logged_in("planner").get("/brievenrondes/kalender?van=01-07-2024").expect(200);
    assert!(!later.body.contains("Meer rondes op één dag"));
    app.logged_in("planner").get("/brievenrondes/kalender?van=onzin").expect(200);
});

on_both!(every_week_of_the_tour_knows_the_recess_that_the_seed_has, |app| {
    for (from, name) in [
        ("2022-10-17", "herfstvakantie"),
        ("2022-12-26", "kerstvakantie"),
        ("2023-07-24", "zomervakantie"),
        ("2024-04-29", "meivakantie"),
        ("2024-12-23", "kerstvakantie"),
        ("2025-07-28", "zomervakantie"),
    ] {
        let calendar = show(&app, from);
        let told = calendar.provinces.iter().filter_map(|line| line.recesses[0].as_ref());
        assert!(told.clone().count() > 0, "{from}");
        assert!(told.clone().all(|recess| recess.name == name), "{from}");
    }
});

on_both!(a_province_whose_municipalities_are_all_on_a_list_has_its_round, |app| {
    app.fill_zeeland();
    let is_missing = |app: &TestApp| {
        let provinces = show(app, "2023-10-01").provinces;
        provinces.iter().find(|line| line.code == "PV29").unwrap().is_missing
    };
    let (last, rest) = crate::letters::ZEELAND.split_last().unwrap();
    app.plan_list(rest);
    assert!(is_missing(&app), "one municipality has no letter yet");
    let rest = app.plan_list(&[*last]);
    assert!(!is_missing(&app));
    let page = app.logged_in("planner").get("/brievenrondes/kalender").expect(200).body;
    let (_, missing) = page.split_once("id=\"ontbreekt\"").unwrap();
    assert!(!missing.contains("provincie=PV29"), "{missing}");
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| drietraps::services::rounds::control::withdraw(conn, &planner, rest.id, now));
    assert!(is_missing(&app), "a round that was taken back writes to nobody");
});
