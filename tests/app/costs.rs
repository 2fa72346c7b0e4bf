//! What sessions cost: lines that are entered and withdrawn, a year that adds up, the file.

use drietraps::domain::costs::{CostKind, NewCost};
use drietraps::domain::money::Euro;
use drietraps::domain::people::Part;
use drietraps::domain::trainings::{Quote, TrainingKind};
use drietraps::services::costs;
use drietraps::services::sessions::{self, SessionResult};
use drietraps::services::trainings::{self, AddTraining, WriteQuote};

use crate::evenings::{evening, fields, person, plan};
use crate::kit::{TestApp, on_both};

/// A session of Zeist on 12 September, led by Lotte, that was held; answers it and her.
pub fn held(app: &TestApp) -> (i64, i64) {
    let lotte = person(app, "Lotte", &[Part::Moderator]);
    let appointment = evening("2023-09-12T17:30:00Z", "Zeist", lotte);
    let session_id = plan(app, "GM0355", appointment).unwrap().id;
    let (planner, now) = (app.actor("planner"), app.now());
    let result = SessionResult { session_id, attendance: 31, evaluation: None, themes: None };
    app.write(|conn| sessions::record_result(conn, &planner, &result, now));
    (session_id, lotte)
}

pub fn cost(kind: CostKind, cents: i64, on: &str) -> NewCost {
    let amount = Euro::from_cents(cents);
    NewCost { kind, amount, on: on.parse().unwrap(), person_id: None, note: None }
}

pub fn spend(app: &TestApp, session_id: i64, cost: &NewCost) -> i64 {
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| costs::add(conn, &planner, (session_id, cost), now))
}

/// A year with a line in each of three months, one of them withdrawn.
fn year(app: &TestApp) -> i64 {
    let (session_id, _) = held(app);
    for line in [
        cost(CostKind::Moderator, 50_000, "2023-09-12"),
        cost(CostKind::Travel, 8_421, "2023-09-12"),
        cost(CostKind::Travel, 1, "2023-10-02"),
        cost(CostKind::Room, 30_000, "2023-08-31"),
    ] {
        spend(app, session_id, &line);
    }
    let double = spend(app, session_id, &cost(CostKind::Room, 77_700, "2023-10-01"));
    let (planner, now) = (app.actor("planner"), app.now());
    app.write(|conn| costs::withdraw(conn, &planner, (session_id, double, "dubbel"), now));
    session_id
}

on_both!(a_line_is_entered_stands_once_and_is_withdrawn_with_a_reason, |app| {
    let (session_id, lotte) = held(&app);
    let (planner, path) = (app.logged_in("planner"), format!("/bijeenkomsten/{session_id}/kosten"));
    let session = planner.get(&format!("/bijeenkomsten/{session_id}")).expect(200).body;
    assert!(session.contains(&format!("href=\"{path}\"")), "{session}");
    assert!(planner.get(&path).expect(200).body.contains("nog geen kosten"));
    let lotte = lotte.to_string();
    let line = [
        ("cost_kind", "moderator"),
        ("amount", "1.250,50"),
        ("on", "12-09-2023"),
        ("person", lotte.as_str()),
        ("note", "avond"),
    ];
    planner.post(&path, &line).expect(303);
    let twice = planner.post(&path, &line).expect(409);
    assert!(twice.body.contains("Precies deze regel staat er al"), "{}", twice.body);
    let page = planner.get(&path).expect(200).body;
    assert!(page.contains("Totaal € 1.250,50") && page.contains("Lotte"), "{page}");
    let id = app.read(|conn| costs::of_session(conn, &app.actor("planner"), session_id)).lines[0]
        .line
        .id;
    let withdraw = format!("{path}/{id}/intrekken");
    assert!(page.contains(&withdraw), "{page}");
    assert!(planner.get(&withdraw).expect(200).body.contains("€ 1.250,50"));
    planner.post(&withdraw, &[("reason", " ")]).expect(422);
    planner.post(&withdraw, &[("reason", "verkeerde avond")]).expect(303);
    let again = planner.post(&withdraw, &[("reason", "nog eens")]).expect(422);
    assert!(again.body.contains("al ingetrokken"), "{}", again.body);
    let page = planner.get(&path).expect(200).body;
    assert!(page.contains("Totaal € 0,00") && page.contains("verkeerde avond"), "{page}");
    assert!(page.contains("Ingetrokken op 3 oktober 2023") && !page.contains(&withdraw), "{page}");
    planner.post(&path, &line).expect(303);
    planner.get(&format!("/bijeenkomsten/{session_id}/kosten/{}/intrekken", id + 9)).expect(404);
});

on_both!(a_refused_line_comes_back_filled_in_with_what_to_do, |app| {
    let (session_id, _) = held(&app);
    let path = format!("/bijeenkomsten/{session_id}/kosten");
    let wrong = [("cost_kind", "travel"), ("amount", "12.50"), ("on", "gisteren")];
    let page = app.logged_in("planner").post(&path, &wrong).expect(422).body;
    assert!(page.contains("id=\"amount-error\"") && page.contains("id=\"on-error\""), "{page}");
    assert!(page.contains("value=\"12.50\"") && page.contains("bijvoorbeeld 1.250,00"), "{page}");
    let (planner, now) = (app.actor("planner"), app.now());
    let later = NewCost { person_id: Some(999), ..cost(CostKind::Travel, 0, "2023-10-04") };
    let refused = app.try_write(|conn| costs::add(conn, &planner, (session_id, &later), now));
    assert_eq!(fields(refused), ["amount", "on", "person"]);
});

/// Every amount of a page that leads to lines which come to it: the address and the amount. What
/// was withdrawn leads to lines that do not count.
fn figures(page: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = page.split("<a href=\"/kosten/regels").collect();
    let counts =
        |before: &str| !before.ends_with("ingetrokken: ") && !before.ends_with("niet meegeteld: ");
    let figure = |part: &str| {
        let (query, rest) = part.split_once("\">").unwrap();
        let amount = rest.split('<').next().unwrap().to_owned();
        (format!("/kosten/regels{}", query.replace("&amp;", "&")), amount)
    };
    parts.windows(2).filter(|it| counts(it[0])).map(|it| figure(it[1])).collect()
}

on_both!(a_year_adds_up_and_every_figure_leads_to_lines_that_come_to_it, |app| {
    year(&app);
    let planner = app.logged_in("planner");
    let page = planner.get("/kosten?jaar=2023").expect(200).body;
    for figure in ["€ 584,21", "€ 884,21", "€ 884,22", "€ 84,22", "ingetrokken:"] {
        assert!(page.contains(figure), "{figure}: {page}");
    }
    let figures = figures(&page);
    assert!(figures.len() > 10, "{figures:?}");
    for (path, amount) in figures {
        let lines = planner.get(&path).expect(200).body;
        assert!(
            lines.contains(&format!("data-label=\"Totaal\">{amount}</td>")),
            "{path} {amount}: {lines}"
        );
    }
    let october = planner.get("/kosten/regels?maand=2023-10").expect(200).body;
    assert!(october.contains("<s>€ 777,00</s>") && october.contains("dubbel"), "{october}");
    let travel = planner.get("/kosten/regels?maand=2023-09&soort=travel").expect(200).body;
    assert!(travel.contains("€ 84,21") && !travel.contains("€ 500,00"), "{travel}");
    let none = planner.get("/kosten?jaar=2022").expect(200).body;
    assert!(none.contains("Nog geen kosten in 2022"), "{none}");
});

on_both!(the_file_adds_up_to_the_total_and_holds_no_formula, |app| {
    let session_id = year(&app);
    let note = Some("=1+1".to_owned());
    spend(&app, session_id, &NewCost { note, ..cost(CostKind::Other, 5, "2023-10-03") });
    let planner = app.logged_in("planner");
    let csv = planner.get("/kosten.csv?jaar=2023").expect(200).body;
    assert!(csv.contains(";'=1+1;"), "{csv}");
    let amounts = csv.lines().skip(1).map(|line| line.split(';').nth(3).unwrap());
    let sum: Euro = amounts.filter(|it| !it.is_empty()).map(|it| it.parse::<Euro>().unwrap()).sum();
    assert_eq!(sum, Euro::from_cents(88_427));
    assert!(csv.contains(";777,00;dubbel"), "{csv}");
    assert_eq!(csv.lines().count(), 7);
    let travel = planner.get("/kosten.csv?maand=2023-10&soort=travel").expect(200).body;
    assert_eq!(travel.lines().count(), 2, "{travel}");
    for format in ["xlsx", "ods"] {
        let file = planner.get(&format!("/kosten.{format}?jaar=2023")).expect(200);
        let name = format!("attachment; filename=\"kosten.{format}\"");
        assert_eq!(file.header("content-disposition"), Some(name.as_str()));
    }
    planner.get("/kosten.pdf").expect(404);
});

on_both!(who_answers_for_the_money_reads_it_without_names_and_an_adviser_does_not, |app| {
    let (session_id, lotte) = held(&app);
    let fee = NewCost { person_id: Some(lotte), ..cost(CostKind::Moderator, 50_000, "2023-09-12") };
    spend(&app, session_id, &fee);
    let path = format!("/bijeenkomsten/{session_id}/kosten");
    let management = app.logged_in("management");
    for page in [path.as_str(), "/kosten/regels?jaar=2023", "/kosten.csv?jaar=2023"] {
        assert!(app.logged_in("planner").get(page).expect(200).body.contains("Lotte"), "{page}");
        let seen = management.get(page).expect(200).body;
        assert!(seen.contains("500,00") && !seen.contains("Lotte"), "{page}: {seen}");
        app.logged_in("adviser").get(page).expect(403);
    }
    assert!(!management.get(&path).expect(200).body.contains("<form class=\"form\""));
    let line = [("cost_kind", "travel"), ("amount", "5"), ("on", "12-09-2023")];
    management.post(&path, &line).expect(403);
    let session = format!("/bijeenkomsten/{session_id}");
    assert!(!app.logged_in("adviser").get(&session).expect(200).body.contains(&path));
});

on_both!(what_is_expected_and_what_organisations_pay_stand_apart, |app| {
    let (session_id, lotte) = held(&app);
    spend(&app, session_id, &cost(CostKind::Moderator, 50_000, "2023-09-12"));
    for day in ["2023-10-12T17:30:00Z", "2023-11-14T18:30:00Z", "2024-01-16T18:30:00Z"] {
        plan(&app, "GM0340", evening(day, "Rhenen", lotte)).unwrap();
    }
    let training = AddTraining {
        organisation: "GM0355".to_owned(),
        kind: TrainingKind::Council,
        cost_agreed_on: "2023-09-20".parse().ok(),
        starts_at: None,
        ends_at: None,
        held_on: None,
        trainer: None,
        course: None,
    };
    let (planner, now) = (app.actor("planner"), app.now());
    let amount = Euro::from_cents(250_000);
    let quote = Quote { amount, reference: None, quoted_on: "2023-09-18".parse().unwrap() };
    let other = AddTraining { kind: TrainingKind::Individual, ..training.clone() };
    app.write(|conn| {
        let training_id = trainings::add(conn, &planner, &training, now)?;
        trainings::add(conn, &planner, &other, now)?;
        let command = WriteQuote { training_id, quote: quote.clone() };
        trainings::quote(conn, &planner, &command, now)
    });
    let view = app.read(|conn| costs::show(conn, &planner, 2023));
    assert_eq!(view.overview.total, Euro::from_cents(50_000));
    assert_eq!(view.expected.unwrap().waiting, 2);
    assert_eq!(view.trainings, [Some(amount), None]);
    assert_eq!(view.expected.unwrap().total, Euro::from_cents(100_000));
    let page = app.logged_in("planner").get("/kosten?jaar=2023").expect(200).body;
    assert!(page.contains("2 geplande bijeenkomsten zonder kosten"), "{page}");
    assert!(page.contains("Betaald door de organisaties; telt hier niet mee"), "{page}");
    let trainings = "2 trainingen met een akkoord op de kosten: € 2.500,00 in offertes, van 1 is";
    assert!(page.contains(trainings), "{page}");
});

on_both!(a_held_session_without_costs_is_named_until_it_has_one, |app| {
    let (session_id, _) = held(&app);
    let path = format!("/bijeenkomsten/{session_id}/kosten");
    let planner = app.logged_in("planner");
    assert!(planner.get("/kosten").expect(200).body.contains(&path));
    spend(&app, session_id, &cost(CostKind::Room, 100, "2023-09-12"));
    assert!(!planner.get("/kosten").expect(200).body.contains(&path));
});
